"""A decoder as `decode` in params.yaml describes it, ready to read logits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from glyphline.charset import Charset
from glyphline.decoding.automaton import Automaton, both
from glyphline.decoding.beam import Constraint, beam_search
from glyphline.decoding.best_path import (
    HeadName,
    best_paths,
    check_shape,
    decode_probabilities,
    softmax,
)
from glyphline.decoding.lexicon import compile_lexicon, read_lexicon
from glyphline.decoding.likelihood import text_probabilities
from glyphline.decoding.pattern import compile_pattern
from glyphline.errors import DataError
from glyphline.params.decode import DecodeParams
from glyphline.sample import Prediction


@dataclass(frozen=True)
class Decoder:
    """Reads the logits of one head over one charset.

    Attributes:
        charset: the characters the model was trained on.
        head: which head makes the logits.
        temperature: logits are divided by it before they become probabilities.
        width: of the beam; 0 reads the best path.
        constraint: which texts may be read; None for all.
    """

    charset: Charset
    head: HeadName
    temperature: float = 1.0
    width: int = 0
    constraint: Constraint | None = None

    @classmethod
    def of(
        cls,
        params: DecodeParams,
        charset: Charset,
        head: HeadName,
        temperature: float = 1.0,
        lexicon: Sequence[str] | None = None,
        merges: Mapping[str, str] | None = None,
    ) -> "Decoder":
        """Build what the params describe.

        Args:
            params: section `decode`.
            charset: the characters the model was trained on.
            head: which head makes the logits.
            temperature: above 0, as calibration found it.
            lexicon: the texts of `params.lexicon`, for a reader that carries them; None reads
                them from their file.
            merges: the model's merge map, through which texts of a lexicon go; None for none.

        Raises:
            DataError: if lexicon or pattern cannot be used with this charset and head.
        """
        automata = []
        if params.lexicon is not None or lexicon is not None:
            texts = read_lexicon(Path(params.lexicon or "")) if lexicon is None else lexicon
            automata.append(compile_lexicon(texts, charset, merges or {}))
        if params.pattern is not None:
            automata.append(compile_pattern(params.pattern, charset))
        constraint = None
        if automata:
            constraint = Constraint.of(automata[0] if len(automata) == 1 else both(*automata))
            _check_reachable(constraint)
        width = params.width if params.method == "beam" else 0
        return cls(charset, head, temperature, width, constraint)

    def read(self, logits: np.ndarray) -> list[Prediction]:
        """Read a batch of logits.

        Args:
            logits: (B, V) for `softmax`, (B, T, V) for `ctc`; unnormalised.

        Returns:
            One prediction per image; `confidence` is the probability of the text. Where no
            allowed text can be read, an empty one with confidence 0.

        Raises:
            ValueError: if the shape does not fit the head and the charset.
        """
        check_shape(logits, self.charset, self.head)
        return self.read_probabilities(softmax(logits, self.temperature))

    def read_probabilities(self, probabilities: np.ndarray) -> list[Prediction]:
        """What `read` makes of logits whose softmax this is, at the decoder's temperature."""
        if not self.width or (self.head == "softmax" and self.constraint is None):
            return decode_probabilities(probabilities, self.charset, self.head)
        if self.head == "softmax":
            return self._single(probabilities)
        return self.read_lines(probabilities)

    def read_lines(self, probabilities: np.ndarray) -> list[Prediction]:
        """Read lines whose steps are probabilities already.

        Args:
            probabilities: (B, T, V), normalised over V, V = len(charset) + 1 with the blank last.
        """
        return [self._line(steps) for steps in probabilities]

    def uncalibrated(self, logits: np.ndarray, predictions: Sequence[Prediction]) -> list[float]:
        """How probable the texts that were read are at temperature 1.

        Args:
            logits: as `read` takes them.
            predictions: what it read in them.
        """
        if self.temperature == 1.0:
            return [prediction.confidence for prediction in predictions]
        probabilities = softmax(logits)
        ids = [self.charset.encode(prediction.text) for prediction in predictions]
        if self.head == "ctc":
            return [min(1.0, float(p)) for p in text_probabilities(probabilities, ids)]
        rows = zip(probabilities, ids, strict=True)
        return [float(row[text[0]]) if text else 0.0 for row, text in rows]

    def _line(self, probabilities: np.ndarray) -> Prediction:
        """The most probable of the texts that the beam ends with and of the best path."""
        best = best_paths(probabilities[None])[0]
        if self.width:
            with np.errstate(divide="ignore"):
                found = beam_search(np.log(probabilities), self.width, self.constraint)
        else:
            found = []
        if self._allows(best) and best not in found:
            found.append(best)
        if not found:
            return Prediction("", 0.0)
        repeated = np.broadcast_to(probabilities, (len(found), *probabilities.shape))
        chances = text_probabilities(repeated, found)
        index = int(chances.argmax())
        return Prediction(self.charset.decode(found[index]), float(chances[index]))

    def _single(self, probabilities: np.ndarray) -> list[Prediction]:
        """The most probable allowed class of each picture; (B, V)."""
        allowed = np.array([self._allows([index]) for index in range(len(self.charset))])
        if not allowed.any():
            return [Prediction("", 0.0) for _ in probabilities]
        best = np.where(allowed, probabilities, -1.0).argmax(axis=1)
        return [
            Prediction(self.charset.characters[index], float(row[index]))
            for index, row in zip(best, probabilities, strict=True)
        ]

    def _allows(self, ids: Sequence[int]) -> bool:
        return self.constraint is None or self.constraint.automaton.accepts(ids)


def _check_reachable(constraint: Constraint) -> None:
    automaton: Automaton = constraint.automaton
    if constraint.free[0] > len(automaton.moves) * 2:
        raise DataError(
            "decode.lexicon and decode.pattern have no text in common; take out one of the two"
        )
