from collections.abc import Callable, Sequence

import numpy as np
import pytest

from glyphline.data.inventory import UNSPLIT, Inventory


@pytest.fixture
def make_stock() -> Callable[..., Inventory]:
    """Builds an inventory from columns, all pictures different unless `pixels` says otherwise."""

    def make(
        texts: Sequence[str],
        groups: Sequence[str] | None = None,
        published: Sequence[int] | None = None,
        pixels: Sequence[int] | None = None,
    ) -> Inventory:
        count = len(texts)
        distinct = list(dict.fromkeys(texts))
        named = ["", *sorted(set(groups or ()) - {""})]
        spread = np.array(range(count) if pixels is None else pixels, np.uint64)
        spread = (spread + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
        return Inventory(
            texts=distinct,
            sources=["made"],
            groups=named,
            row=np.arange(count),
            text=np.array([distinct.index(text) for text in texts], np.int32),
            source=np.zeros(count, np.int32),
            group=np.array([named.index(group) for group in groups or [""] * count], np.int32),
            published=np.array(published or [UNSPLIT] * count, np.int8),
            digest=np.stack([spread, spread], axis=1),
            size=np.full((count, 2), 28, np.int32),
            contrast=np.full(count, 255, np.uint8),
            light_ink=np.zeros(count, bool),
            spread=np.ones((count, 2), np.float32),
            signature=np.repeat(spread[:, None], 4, axis=1),
            names=[],
        )

    return make
