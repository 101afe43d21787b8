"""`Reader`: an exported model on ONNX Runtime."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from threading import Lock

import numpy as np

from glyphline.decoding.decoder import Decoder
from glyphline.errors import ImageError, ModelError
from glyphline.exported import ExportCard
from glyphline.model_folder import DEFAULT, open_model
from glyphline.picture import MAX_PIXELS, to_grey
from glyphline.preprocess_batch import in_widths
from glyphline.reading.allowed import Lexicon, decoder_of
from glyphline.reading.assembly import Output, assemble, decoded
from glyphline.reading.file_bytes import read_bytes
from glyphline.reading.layout import Layout
from glyphline.reading.network import Network
from glyphline.reading.orientation import decode_upright
from glyphline.reading.results import Line, Page
from glyphline.reading.side_by_side import side_by_side
from glyphline.reading.units import LineUnits, find_units

Picture = np.ndarray | bytes | str | Path
BATCH = 128  # lines or characters that the network reads at once, in each thread


class Reader:
    """Reads pictures with an exported model; safe to share between threads.

    Attributes:
        card: charset, preprocessing and provenance of the model.
    """

    def __init__(self, card: ExportCard, network: Network, decoder: Decoder) -> None:
        self.card = card
        self._network = network
        self._decoder = decoder
        self._model_id = card.model_id

    @classmethod
    def load(
        cls,
        folder: Path | str,
        threads: int = 0,
        variant: str = DEFAULT,
        *,
        pattern: str | None = None,
        lexicon: Lexicon | None = None,
    ) -> "Reader":
        """Load an export folder.

        It reads as the folder was exported to, along its lexicon or pattern if it has one.

        Args:
            folder: what the export stage wrote, such as `data/export`.
            threads: to read with; 0 for as many as there are cores.
            variant: `onnx_fp32`, `onnx_int8_dynamic` or `onnx_int8_static`.
            pattern: a regular expression that every line matches as a whole, in place of the
                folder's own; "" lifts that one.
            lexicon: a UTF-8 file of texts, one a line, or the texts themselves: every line is
                read as one of them. In place of the folder's own; "" lifts that one.

        Raises:
            DataError: if pattern or lexicon cannot be used with the characters of this model.
            ModelError: if the folder is no exported model, a file is missing, altered or
                foreign, the variant is not there, or ONNX Runtime cannot run it.
        """
        card, model = open_model(folder, variant)
        decoder = decoder_of(Path(folder), card, pattern, lexicon)
        try:
            network = Network(model, threads)
        except Exception as error:  # ONNX Runtime's exceptions share no other base
            reason = " ".join(str(error).split())
            raise ModelError(
                f"{variant} in {folder} is no model that ONNX Runtime can run: {reason}"
            ) from error
        return cls(card, network, decoder)

    def read(self, picture: Picture, layout: Layout = "auto", max_pixels: int = MAX_PIXELS) -> Page:
        """Read one picture.

        Args:
            picture: (H, W) grey or (H, W, 3 or 4) BGR(A) uint8 or uint16, encoded bytes, or a
                path. Of a file with several pages the first is read; `documents.open_pages`
                gives all of them.
            layout: `page` for lines to be found, `line` for a picture of one line, `character`
                for one of a single character; `auto` tells by the picture.
            max_pixels: a picture whose header declares more is refused before it is decoded.

        Raises:
            ImageError: if it cannot be read as a picture.
        """
        return self.read_batch([picture], layout, max_pixels)[0]

    def read_batch(
        self, pictures: Sequence[Picture], layout: Layout = "auto", max_pixels: int = MAX_PIXELS
    ) -> list[Page]:
        """Read several pictures together, which is faster; one page per picture, in order.

        What is read of a picture does not depend on the others.

        Raises:
            ImageError: if any of them cannot be read as a picture.
        """
        greys = [_grey(picture, max_pixels) for picture in pictures]
        how = self.card.preprocess
        units = [find_units(grey, how, layout) for grey in greys]
        outputs = self._outputs([one for page in units for line in page for one in line.pictures])
        return [
            Page(tuple(self._lines(page, outputs)), grey.shape[1], grey.shape[0], self._model_id)
            for page, grey in zip(units, greys, strict=True)
        ]

    def logits(self, batch: np.ndarray) -> np.ndarray:
        """Run the network: (B, H, W, 1) float32 to (B, V) or (B, T, V) float32."""
        return self._network.logits(batch)

    def _outputs(self, pictures: list[np.ndarray]) -> Iterator[Output]:
        """What the network makes of each picture, in order."""
        if len(pictures) <= BATCH:
            yield from self._read(pictures, self._network, nullcontext())
            return
        parts = [pictures[start : start + BATCH] for start in range(0, len(pictures), BATCH)]
        network, threads = self._network.of_one_thread, self._network.threads
        # OpenCV takes microseconds and lets other threads run: two that prepare at a time get in
        # each other's way at every call, one beside the other's network does not.
        turn = Lock()
        for outputs in side_by_side(lambda part: self._read(part, network, turn), parts, threads):
            yield from outputs

    def _read(
        self, pictures: list[np.ndarray], network: Network, turn: AbstractContextManager[object]
    ) -> list[Output]:
        with turn:
            batches = list(in_widths(pictures, self.card.preprocess))
        found: dict[int, Output] = {}
        for positions, batch in batches:
            logits = network.logits(batch)
            read = decoded(logits, batch.shape[2], self.card, self._decoder)
            found.update(zip(positions, read, strict=True))
        return [found[position] for position in range(len(found))]

    def _lines(self, page: list[LineUnits], outputs: Iterator[Output]) -> Iterator[Line]:
        for line in page:
            own = [next(outputs) for _ in line.pictures]
            yield assemble(line, own, self.card, self._decoder)


def _grey(picture: Picture, max_pixels: int) -> np.ndarray:
    if isinstance(picture, np.ndarray):
        return to_grey(picture)
    if isinstance(picture, bytes):
        return to_grey(decode_upright(picture, max_pixels))
    if not isinstance(picture, str | Path):
        raise ImageError(
            f"expected an array, bytes or a path as picture, got {type(picture).__name__}"
        )
    try:
        return to_grey(decode_upright(read_bytes(Path(picture)), max_pixels))
    except (OSError, ValueError) as error:
        raise ImageError(f"{picture}: {getattr(error, 'strerror', None) or error}") from error
    except ImageError as error:
        raise ImageError(f"{picture}: {error}") from error
