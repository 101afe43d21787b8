"""Which texts a reader may read: what the export folder carries, or what is asked for instead."""

from collections.abc import Sequence
from pathlib import Path

from glyphline.decoding.decoder import Decoder
from glyphline.decoding.lexicon import lexicon_texts, read_lexicon
from glyphline.errors import DataError
from glyphline.exported import ExportCard
from glyphline.model_folder import read_checked

Lexicon = str | Path | Sequence[str]
"""A file of texts, one a line, or the texts themselves; an empty string for none."""


def decoder_of(
    folder: Path, card: ExportCard, pattern: str | None = None, lexicon: Lexicon | None = None
) -> Decoder:
    """Build the decoder of an export folder.

    Args:
        folder: the export folder.
        card: its card, whose `decode` counts where nothing else is said.
        pattern: in place of the folder's; an empty one lifts it.
        lexicon: in place of the folder's; an empty string lifts it.

    Returns:
        A decoder of the temperature that the model was calibrated with.

    Raises:
        DataError: if pattern or lexicon cannot be used with this model.
        ModelError: if the folder's own lexicon is missing or altered.
    """
    params = card.decode
    pattern = params.pattern if pattern is None else pattern or None
    texts = _texts(folder, card, lexicon)
    constrained = pattern is not None or texts is not None
    own = {
        "pattern": pattern,
        "lexicon": None,  # the texts are given, from whatever file they come
        "method": "beam" if constrained else params.method,
    }
    params = params.model_copy(update=own)
    temperature = card.calibration.temperature if card.calibration else 1.0
    return Decoder.of(params, card.characters, card.head, temperature, texts, card.merges)


def _texts(folder: Path, card: ExportCard, lexicon: Lexicon | None) -> list[str] | None:
    if lexicon is None:
        if card.decode.lexicon is None:
            return None
        return read_checked(folder, card, card.decode.lexicon).decode().splitlines()
    if isinstance(lexicon, str | Path):
        return read_lexicon(Path(lexicon)) if str(lexicon) else None
    if not (texts := lexicon_texts(lexicon)):
        raise DataError("the lexicon holds no text; give one text at least, or '' for no lexicon")
    return texts
