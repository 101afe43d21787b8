"""Learning for classes that come equally often, from data in which they do not."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

Loss = Callable[[Any, Any], Any]
"""Of labels and logits, one value per picture."""


def log_prior(texts: Sequence[str], characters: str) -> np.ndarray:
    """Logarithm of each class's share of the training labels.

    Labels "aaab": log 3/4 for a, log 1/4 for b.

    Args:
        texts: the training labels, one character each, repeats and synthetic ones included.
        characters: the classes in id order. One that never occurs counts as occurring once:
            its logarithm has to be finite.

    Returns:
        (V,) float32.
    """
    occurring = Counter(texts)
    counts = np.array([max(1, occurring[character]) for character in characters])
    return np.log(counts / counts.sum()).astype(np.float32)


def adjusted(loss: Loss, prior: np.ndarray) -> Loss:
    """A loss over logits plus the log prior, which so need not learn how frequent classes are.

    What is frequent is then no more probable for it: the logits alone read as if all classes
    came equally often. Unlike repeating rare samples, it shows every sample as often as before.

    Args:
        loss: over logits.
        prior: (V,) as `log_prior` gives it.

    Source: Menon et al. 2021, Long-tail Learning via Logit Adjustment, section 5, with tau = 1.
    """

    def over_adjusted_logits(labels: Any, logits: Any) -> Any:
        return loss(labels, logits + prior)

    return over_adjusted_logits


def equal_shares(texts: Sequence[str]) -> np.ndarray:
    """Weights of samples with which all classes that occur weigh the same together.

    Labels "aaab": 2/3 for each a, 2 for b; their mean is 1.

    Args:
        texts: labels, one character each, at least one.

    Returns:
        (N,) float64.
    """
    occurring = Counter(texts)
    mean = len(texts) / len(occurring)
    return np.array([mean / occurring[text] for text in texts])
