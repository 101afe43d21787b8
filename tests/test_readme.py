"""README's tree is the tree: one line per file, in the words of the file itself.

`python tests/test_readme.py` writes it anew.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
STAGES = ("check", "download", "balance", "synthesize", "train", "evaluate", "export")
COLUMN = 30


def clause(module: Path) -> str:
    """The first sentence of a module's docstring."""
    text = ast.get_docstring(ast.parse(module.read_text(encoding="utf-8"))) or ""
    return " ".join(text.split("\n\n")[0].split()).rstrip(".")


def tree() -> str:
    lines = [
        ("dvc.yaml", "the stages: what each reads, writes and depends on"),
        ("params.yaml", "every choice and number, by section"),
        ("pipeline/", "the stages, one thin script each"),
        *((f"  {s}.py", clause(ROOT / "pipeline" / f"{s}.py")) for s in STAGES),
        ("src/glyphline/", "what stages call"),
        *folder_lines(ROOT / "src" / "glyphline", 1),
        ("data/", "what DVC caches: raw, balanced, synthetic, model, export"),
        ("reports/", "what people read: index.html, summary.md, metrics.json, a folder per stage"),
        ("tests/", "mirrors src"),
        ("benchmarks/", "long runs by hand, and their result tables"),
        ("docs/decisions/", "why things are as they are"),
    ]
    return "\n".join(f"{name.ljust(COLUMN)}{text}" for name, text in lines)


def folder_lines(folder: Path, depth: int) -> Iterator[tuple[str, str]]:
    indent = "  " * depth
    for module in sorted(folder.glob("*.py")):
        if module.name != "__init__.py":
            yield indent + module.name, clause(module)
    for package in sorted(p.parent for p in folder.glob("*/__init__.py")):
        yield f"{indent}{package.name}/", clause(package / "__init__.py")
        yield from folder_lines(package, depth + 1)


def shown_tree() -> str:
    found = re.search(r"## The tree\n\n```\n(.*?)\n```", README.read_text(encoding="utf-8"), re.S)
    assert found, "README.md has no section 'The tree' with a code block"
    return found.group(1)


def test_the_tree_in_the_readme_is_the_tree():
    assert shown_tree() == tree(), "run: python tests/test_readme.py"


def test_every_module_says_what_it_is_for():
    assert not [line for line in tree().splitlines() if len(line.split()) < 3]


if __name__ == "__main__":
    README.write_text(README.read_text(encoding="utf-8").replace(shown_tree(), tree()))
