"""Whether the labels fit the model: CTC's time steps, or one character for a softmax head."""

import importlib
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import numpy as np

from glyphline.charset import Charset
from glyphline.data.findings import Finding
from glyphline.data.inventory import Inventory
from glyphline.manifest import Manifest
from glyphline.models.heads import steps_needed
from glyphline.params.base import section
from glyphline.preprocess import Framing, line_width


@dataclass(frozen=True)
class Model:
    """The model that the samples are for.

    Attributes:
        family: its tag.
        values: its section in params.yaml.
        framing: the recipe's.
    """

    family: str
    values: dict[str, Any]
    framing: Framing

    @property
    def module(self) -> ModuleType:
        """The family's own file."""
        return importlib.import_module(f"glyphline.models.families.{self.family}")

    @property
    def reads_lines(self) -> bool:
        """Whether it has a CTC head."""
        return self.module.HEAD == "ctc"


def step_findings(inventory: Inventory, charset: Charset, model: Model) -> list[Finding]:
    """Compare each label with the steps that the model makes of its picture.

    Nothing is built: a family with a CTC head says in `time_steps` how many steps it makes.

    Args:
        inventory: N samples, at least one.
        charset: of the labels.
        model: what will read them.
    """
    if not model.reads_lines:
        return [_beyond_softmax(inventory, model)]
    module = model.module
    params = section(module.FamilyParams, model.values, f"models.{model.family}")
    inputs = module.preprocess(params, _manifest(inventory, charset), model.framing)
    steps = module.time_steps(params, inputs)
    needed = np.array([steps_needed(text) for text in inventory.texts])[inventory.text]
    widths = np.array(
        [
            min(line_width(height, width, inputs.height_px), inputs.width_px)
            for height, width in inventory.size.tolist()
        ]
    )
    distinct, which = np.unique(widths, return_inverse=True)
    sized = [inputs.model_copy(update={"width_px": width}) for width in distinct.tolist()]
    room = np.array([max(1, module.time_steps(params, own)) for own in sized])[which]
    too_long = needed > steps
    crowded = (needed > room) & ~too_long
    return [
        Finding(
            "label too long",
            "fault",
            f"these labels need more than the {steps} CTC steps of {model.family}: training stops",
            f"raise models.{model.family}.max_width_px, or leave them out",
            np.flatnonzero(too_long),
            details=_needs(needed[too_long]),
        ),
        Finding(
            "label crowded",
            "warning",
            "these pictures are too narrow for their text: it cannot be learnt from them alone",
            "look for a wrong label, or a picture that was squeezed or cut",
            np.flatnonzero(crowded),
            details=_needs(needed[crowded], room[crowded]),
        ),
    ]


def _beyond_softmax(inventory: Inventory, model: Model) -> Finding:
    longer = np.array([len(text) > 1 for text in inventory.texts], bool)[inventory.text]
    every = bool(longer.all())
    return Finding(
        "not one character",
        "fault" if every else "note",
        f"{model.family} reads single characters; it passes over these labels",
        "choose a model with a CTC head, such as model=crnn, to read them",
        np.flatnonzero(longer),
    )


def _manifest(inventory: Inventory, charset: Charset) -> Manifest:
    """The manifest that the balance stage would write, as far as input sizes depend on it."""
    return Manifest(
        charset=charset.characters,
        merges={},
        counts={"train": len(inventory), "val": 0, "test": 0},
        groups={},
        longest_text=max(len(inventory.texts[code]) for code in np.unique(inventory.text)),
        widest_aspect=float(inventory.aspect.max()),
        fingerprint="",
    )


def _needs(needed: np.ndarray, room: np.ndarray | None = None) -> tuple[str, ...]:
    if room is None:
        return tuple(f"needs {n} steps" for n in needed.tolist())
    return tuple(f"needs {n} steps, has {r}" for n, r in zip(needed, room, strict=True))
