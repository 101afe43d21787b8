"""Whether two models differ in what they read right: McNemar's test, Tango's interval, Holm.

The sign is the same everywhere: B minus A, the second model minus the first.
"""

import math
from collections.abc import Callable, Sequence

import numpy as np

from glyphline.statistics import Interval

_NORMAL_95 = 1.959963984540054


def mcnemar_p(gains: int, losses: int) -> float:
    """Two-sided mid-p value of McNemar's test: are gains and losses equally likely?

    Samples that both models read right, or both wrong, say nothing; of the n = gains + losses
    others, gains are Binomial(n, 1/2) if the models do not differ. With k = min(gains, losses):
    p = 2 P(X <= k) - P(X = k). It is the exact test less half the weight of what was observed,
    for every n: the exact test finds too little, the chi-square form without correction errs
    for small n, and mid-p does neither (Fagerland et al. 2013). 1 gain, 7 losses: 18 / 256 -
    8 / 256 = 0.039 (their example; exact 0.070). No discordant samples: 1.

    The samples are taken to be independent; see `paired_bootstrap.py` for those of few writers.

    Args:
        gains: samples that only B read right.
        losses: samples that only A read right.

    Raises:
        ValueError: if a count is negative.

    Source: McNemar 1947; Fagerland, Lydersen and Laake 2013, BMC Medical Research Methodology
    13:91.
    """
    if min(gains, losses) < 0:
        raise ValueError(f"expected counts of at least 0, got {gains} and {losses}")
    few, total = min(gains, losses), gains + losses
    if gains == losses:
        return 1.0
    # Logarithms of P(X = 0), ..., P(X = few), from C(n, j) = C(n, j - 1) (n - j + 1) / j.
    steps = np.arange(1, few + 1)
    logs = np.concatenate([[0.0], np.cumsum(np.log((total - steps + 1) / steps))])
    chances = np.exp(logs - total * math.log(2))
    return min(1.0, float(2 * chances.sum() - chances[-1]))


def tango_interval(gains: int, losses: int, total: int) -> Interval:
    """95 % score interval of the difference of two rates measured on the same samples.

    The difference is d = (gains - losses) / total. The interval holds every d0 that the score
    test does not reject: |gains - losses - n d0| <= z sqrt(n (2 q + d0 (1 - d0))), where n is
    `total` and q the likeliest share of losses if d0 were true, the larger root of
    2 n q² + (-gains - losses + (2 n - gains + losses) d0) q - losses d0 (1 - d0) = 0. At
    d0 = 0 that is McNemar's chi-square, so interval and test agree but for its continuity.
    1 gain, 7 losses of 21: d = -0.286, interval [-0.517, -0.026]. No samples: [-1, 1].

    Args:
        gains: samples that only B read right.
        losses: samples that only A read right.
        total: all samples.

    Raises:
        ValueError: if a count is negative or the first two exceed the third.

    Source: Tango 1998, Statistics in Medicine 17:891; the example is from Fagerland, Lydersen
    and Laake 2014, Statistics in Medicine 33:2850.
    """
    if min(gains, losses) < 0 or gains + losses > total:
        raise ValueError(f"expected gains + losses <= total, got {gains} + {losses} of {total}")
    if total == 0:
        return Interval(-1.0, 1.0)
    observed = (gains - losses) / total

    def score(assumed: float) -> float:
        linear = -gains - losses + (2 * total - gains + losses) * assumed
        root = max(0.0, linear**2 + 8 * total * losses * assumed * (1 - assumed))
        share = (math.sqrt(root) - linear) / (4 * total)
        variance = total * (2 * share + assumed * (1 - assumed))
        gap = gains - losses - total * assumed
        return gap / math.sqrt(variance) if variance > 0 else math.copysign(math.inf, gap)

    low = _crossing(lambda d: score(d) - _NORMAL_95, -1.0, observed)
    high = _crossing(lambda d: score(d) + _NORMAL_95, observed, 1.0)
    return Interval(low, high)


def holm(p_values: Sequence[float]) -> list[float]:
    """Adjust p values for having made several tests, in the order given.

    The smallest of m is multiplied by m, the next by m - 1 and so on, never falling, at most 1:
    [0.01, 0.04, 0.03] gives [0.03, 0.06, 0.06]. Comparing them with 0.05 keeps the chance of
    any false finding below 5 %. None: an empty list.

    Source: Holm 1979, Scandinavian Journal of Statistics 6:65.
    """
    adjusted = [1.0] * len(p_values)
    highest = 0.0
    for rank, index in enumerate(sorted(range(len(p_values)), key=p_values.__getitem__)):
        highest = max(highest, min(1.0, (len(p_values) - rank) * p_values[index]))
        adjusted[index] = highest
    return adjusted


def _crossing(falling: Callable[[float], float], low: float, high: float) -> float:
    """Where a falling function crosses zero between `low` and `high`, by bisection."""
    for _ in range(60):
        middle = (low + high) / 2
        if falling(middle) > 0:
            low = middle
        else:
            high = middle
    return (low + high) / 2
