"""dvc.yaml declares the code, data and params that each stage really uses."""

import ast
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
STAGES = yaml.safe_load((ROOT / "dvc.yaml").read_text())["stages"]
FAMILIES = ROOT / "src/glyphline/models/families"
# Found by name at run time, so no import statement shows them.
REGISTRIES = {
    "check": {"src/glyphline/models/families", "src/glyphline/sources"},
    "download": {"src/glyphline/sources"},
    "train": {"src/glyphline/models/families/${model}.py"},
    "evaluate": {"src/glyphline/models/families/${model}.py"},
    "export": {"src/glyphline/models/families/${model}.py"},
}


def module_file(name: str) -> Path | None:
    base = ROOT / "src" / Path(*name.split("."))
    for path in (base.with_suffix(".py"), base / "__init__.py"):
        if path.is_file():
            return path
    return None


class WithoutTypeChecking(ast.NodeTransformer):
    """Drops `if TYPE_CHECKING:` blocks: they are never run."""

    def visit_If(self, node: ast.If) -> ast.AST | None:
        return None if "TYPE_CHECKING" in ast.unparse(node.test) else self.generic_visit(node)


def imported_modules(file: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(WithoutTypeChecking().visit(ast.parse(file.read_text()))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return {name for name in names if name.split(".")[0] == "glyphline"}


def found_by_name(stage: str) -> list[Path]:
    """Members of the registries that a stage runs; the check stage reads their params alone."""
    if stage == "check":
        return []
    folders = [ROOT / Path(path).parent for path in REGISTRIES.get(stage, ()) if "$" in path]
    folders += [ROOT / path for path in REGISTRIES.get(stage, ()) if "$" not in path]
    return [module for folder in folders for module in sorted(folder.rglob("*.py"))]


def code_used_by(stage: str) -> set[str]:
    """The stage's script, every module of the package that it imports, however deep, and the
    templates beside them, which carry their module's name."""
    starts = [ROOT / "pipeline" / f"{stage}.py", *found_by_name(stage)]
    files, waiting = set(starts), starts
    while waiting:
        for name in imported_modules(waiting.pop()):
            parents = [name.rsplit(".", n)[0] for n in range(name.count("."))]
            for file in filter(None, map(module_file, [name, *parents])):
                if file not in files:
                    files.add(file)
                    waiting.append(file)
    files |= {beside for file in files for beside in file.parent.glob(f"{file.stem}.*.j2")}
    files -= set(FAMILIES.glob("*.py"))  # each is declared by the model's name
    return {file.relative_to(ROOT).as_posix() for file in files}


def declared_code(stage: str) -> set[str]:
    return {dep for dep in STAGES[stage]["deps"] if dep.startswith(("src/", "pipeline/"))}


def covers(declared: str, file: str) -> bool:
    return file == declared or file.startswith(declared + "/")


@pytest.mark.parametrize("stage", STAGES)
def test_every_module_a_stage_imports_is_declared(stage):
    used = {file for file in code_used_by(stage) if Path(ROOT / file).stat().st_size > 0}
    declared = declared_code(stage)
    missing = sorted(f for f in used if not any(covers(d, f) for d in declared))
    assert not missing


@pytest.mark.parametrize("stage", STAGES)
def test_no_module_is_declared_that_the_stage_does_not_import(stage):
    used = code_used_by(stage)
    idle = {d for d in declared_code(stage) if not any(covers(d, f) for f in used)}
    assert idle <= REGISTRIES.get(stage, set())


@pytest.mark.parametrize("stage", ["train", "evaluate", "export"])
def test_only_the_chosen_family_is_declared(stage):
    families = {d for d in declared_code(stage) if "families" in d and not d.endswith("__.py")}
    assert families == {"src/glyphline/models/families/${model}.py"}


def test_params_are_checked_before_any_stage_works():
    assert next(iter(STAGES)) == "check"
    assert "params.yaml" in STAGES["check"]["deps"]
    assert "outs" not in STAGES["check"]  # so that no stage runs again because it ran


def test_the_choice_of_model_touches_train_evaluate_and_export_alone():
    depending = {name for name, stage in STAGES.items() if "${model}" in str(stage)}
    assert depending == {"train", "evaluate", "export"}


def test_how_texts_are_decoded_is_swept_without_training():
    depending = {name for name, stage in STAGES.items() if "decode" in stage.get("params", [])}
    assert depending == {"evaluate", "export"}
