"""Drawing texts whose rare characters come more often: weights per character, from a fit.

Every class c of characters has a weight w(c), fitted once per plan (see `fitting`). A text of a
kind that is made of free characters (`FREE`) keeps its length and its separators, and each free
character x is drawn anew with probability proportional to b(x) w(class of x), where b is 1 for
what the kind itself is made of. A text of any other kind is one of `CANDIDATES` texts drawn as
ever, one of them with probability proportional to the product of w(c) over its characters: so
words stay words and dates dates. The mean of log w under the target is 0, so that texts are not
preferred for their length. Spaces are neither steered nor counted.

Source: exponential tilting towards given moments (Csiszar 1975, "I-divergence geometry of
probability distributions and minimization problems"), drawn by sampling importance resampling
(Rubin 1987).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from glyphline.merge import merge_text

CANDIDATES = 8
_STRANGE = 0.02  # b of characters that a code has only where they are rare


@dataclass(frozen=True)
class Steering:
    """The weights by which texts are preferred.

    Attributes:
        merges: character -> class, for characters that are not a class of their own.
        log_weights: class -> log w.
        wanted: class -> share of the lines' characters, spaces left out; they sum to 1.
        unsteered: the same as the texts have it by themselves, as far as the fit can tell.
        expected: the same as the weights should give it.
        held: class -> characters of the balanced training data, for `deficit`; else empty.
    """

    merges: Mapping[str, str]
    log_weights: Mapping[str, float]
    wanted: Mapping[str, float]
    unsteered: Mapping[str, float]
    expected: Mapping[str, float]
    held: Mapping[str, int]

    def draw(
        self, draw: Callable[[], str], kind: str, allowed: str, rng: np.random.Generator
    ) -> str:
        """Draw one text.

        Args:
            draw: draws a text of the kind, from the same `rng`.
            kind: the kind of text.
            allowed: the characters that may occur.
            rng: the sample's own; nothing else influences the text.
        """
        if kind not in FREE:
            texts = [draw() for _ in range(CANDIDATES)]
            return texts[_pick(np.array([self.score(text) for text in texts]), rng)]
        text = draw()
        free, letters, base = alphabet(kind, allowed)
        places = [place for place, character in enumerate(text) if character in free]
        if not places:
            return text
        weights = [self.log_weights.get(c, 0.0) for c in merge_text(letters, self.merges)]
        drawn = iter(rng.choice(list(letters), len(places), p=softmax(base + weights)))
        return "".join(str(next(drawn)) if c in free else c for c in text)

    def score(self, text: str) -> float:
        """Log of how much a text is preferred to others of its kind."""
        classes = merge_text(text.replace(" ", ""), self.merges)
        return sum(self.log_weights.get(c, 0.0) for c in classes)


def softmax(scores: np.ndarray) -> np.ndarray:
    """Probabilities proportional to exp(score), along the last axis."""
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


@lru_cache(maxsize=256)
def alphabet(kind: str, allowed: str) -> tuple[frozenset[str], str, np.ndarray]:
    """What is drawn anew in the texts of a kind of `FREE`.

    Returns:
        The characters at whose places it is; those that may come there; log b of each.
    """
    solid = allowed.replace(" ", "")
    if kind == "numbers":
        letters = "".join(c for c in solid if c in "0123456789")
        return frozenset(letters), letters, np.zeros(len(letters))
    if kind == "codes":
        free = frozenset(c for c in solid if c.isalnum())
        usual = [c.isalnum() and c == c.upper() for c in solid]
        return free, solid, np.log(np.where(usual, 1.0, _STRANGE))
    return frozenset(solid), solid, np.zeros(len(solid))


FREE = frozenset({"numbers", "codes", "random"})


def _pick(scores: np.ndarray, rng: np.random.Generator) -> int:
    edges = np.cumsum(softmax(scores))
    return min(int(np.searchsorted(edges, rng.random(), side="right")), len(scores) - 1)
