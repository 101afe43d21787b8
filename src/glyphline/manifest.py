"""What a data folder holds, in one JSON file beside its shards."""

from pathlib import Path

from pydantic import Field

from glyphline.errors import DataError
from glyphline.outputs import read_json, write_json
from glyphline.params.base import Params
from glyphline.sample import Split

FILE_NAME = "manifest.json"


class Manifest(Params):
    """The balanced data in numbers: later stages read this instead of scanning shards."""

    charset: str
    """Characters of the labels after merging, in id order; derived from all three splits when
    the recipe says `auto`."""
    merges: dict[str, str]
    """The merge map that labels went through."""
    counts: dict[Split, int]
    """Samples per split."""
    groups: dict[Split, list[str]]
    """Groups (fonts, writers) per split, sorted; disjoint when split by group."""
    longest_text: int = Field(ge=1)
    """Characters in the longest label of any split."""
    widest_aspect: float = Field(gt=0)
    """Largest width / height of any picture of the train and val splits."""
    fingerprint: str
    """SHA-256 over every sample in order: text, split and picture."""

    def save(self, folder: Path) -> None:
        """Write the manifest into its data folder."""
        write_json(folder / FILE_NAME, self.model_dump())

    @classmethod
    def load(cls, folder: Path) -> "Manifest":
        """Read the manifest of a data folder.

        Raises:
            DataError: if there is none, or it is damaged; the balance stage writes it.
        """
        try:
            return cls.model_validate(read_json(folder / FILE_NAME))
        except FileNotFoundError as error:
            raise DataError(f"{folder} holds no {FILE_NAME}; run `dvc repro balance`") from error
        except ValueError as error:
            raise DataError(
                f"{folder / FILE_NAME} is damaged ({type(error).__name__}); run `dvc repro balance`"
            ) from error
