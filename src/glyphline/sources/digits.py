"""Source `digits`: the 1,797 scanned handwritten digits that scikit-learn carries, 8x8 px."""

from collections.abc import Iterator

import numpy as np

from glyphline.params.base import Params
from glyphline.picture import encode_png
from glyphline.sample import Sample
from glyphline.sources._context import SourceContext

DARKEST = 16  # levels of the publisher's pictures are 0 to 16


class SourceParams(Params):
    """`datasets.<name>.sources.digits`: nothing to choose."""


def samples(params: SourceParams, context: SourceContext) -> Iterator[Sample]:  # noqa: ARG001
    """Yield the digits in the publisher's order, white ink on black; writers are not known."""
    from sklearn.datasets import load_digits  # slow to import, and no other source needs it

    context.origin.update(
        archive="part of scikit-learn",
        licence="CC BY 4.0",
        citation="Alpaydin, Kaynak: Optical Recognition of Handwritten Digits. UCI Machine "
        "Learning Repository, 1998. doi:10.24432/C50P49",
    )
    digits = load_digits()
    for picture, label in zip(digits.images, digits.target, strict=True):
        grey = np.round(picture * (255 / DARKEST)).astype(np.uint8)
        yield Sample(encode_png(grey), str(label), "digits")
