"""Pieces of ink that make one character: dots and stems, accents, and `= : ; ! ? % "`."""

from collections.abc import Callable

from glyphline.reading.blobs import Blob

OVERLAP = 0.5  # of the narrower piece, for pieces above one another
CENTRED = 0.3  # of the wider piece; a dot below it stands under its middle
SMALL = 0.4  # of the line's tall characters; a dot or accent is not higher
APART = 0.75  # of the tall characters; pieces farther from each other do not belong together
MARK = 0.55  # of the tall characters; the marks of `"` are not higher
ALIKE = 0.7  # size of the smaller of two marks, or rings of `%`, over that of the larger


def join(blobs: list[Blob], tall: float, stroke: float) -> list[Blob]:
    """Join the pieces of each character.

    Args:
        blobs: by their middle.
        tall: height of the line's tall characters, px.
        stroke: typical width of a stroke, px.

    Returns:
        The characters by their middle.
    """
    joined = _join_pairs(blobs, lambda a, b: _stacked(a, b, tall) or _entangled(a, b, tall))
    joined = _join_percents(joined, tall)
    return _join_marks(joined, tall, stroke)


def _join_pairs(blobs: list[Blob], belong: Callable[[Blob, Blob], bool]) -> list[Blob]:
    """Join neighbours until no two belong together; pieces of a character are close in order."""
    remaining = list(blobs)
    index = 0
    while index < len(remaining):
        for other in range(index + 1, min(index + 4, len(remaining))):
            if belong(remaining[index], remaining[other]):
                whole = remaining[index].joined(remaining.pop(other))
                remaining[index] = whole
                remaining.sort(key=lambda blob: (blob.middle, blob.box))
                index = max(-1, index - 4)
                break
        index += 1
    return remaining


def _stacked(a: Blob, b: Blob, tall: float) -> bool:
    """Whether one stands above the other as a dot, an accent or a bar does."""
    upper, lower = (a, b) if a.box.top + a.box.bottom < b.box.top + b.box.bottom else (b, a)
    gap = lower.box.top - upper.box.bottom
    if gap < -0.4 * min(upper.box.height, lower.box.height) or gap > APART * tall:
        return False
    shared = min(a.end, b.end) - max(a.start, b.start)
    narrow, wide = sorted((a.end - a.start, b.end - b.start))
    if shared < OVERLAP * narrow:
        return False
    off = abs(a.middle - b.middle)
    if off <= CENTRED * wide:
        return True
    # The dot of a j and of a slanted i stands at the side; an apostrophe above the foot of an L
    # and a stop below the arm of a T are characters of their own.
    is_dot = upper.box.height <= SMALL * tall and upper.area < lower.area
    return is_dot and wide <= 0.6 * lower.box.height and off <= 0.5 * wide


def _entangled(a: Blob, b: Blob, tall: float) -> bool:
    """Whether the smaller reaches into the other beside it: the tail of a Q, the ring of a %.

    A stop below an arm stands lower than that, and is lower than half of the arm's character.
    """
    inner, outer = (a, b) if a.box.height < b.box.height else (b, a)
    if inner.box.height > 0.75 * tall or outer.box.height < 0.7 * tall:
        return False
    shared = min(a.end, b.end) - max(a.start, b.start)
    beside = min(a.box.bottom, b.box.bottom) - max(a.box.top, b.box.top)
    is_stop = inner.box.height < 0.3 * tall and inner.box.top > outer.box.bottom - 0.35 * tall
    tail = inner.box.bottom > outer.box.bottom and inner.middle < outer.middle + 0.3 * tall
    return (
        shared >= 0.45 * (inner.end - inner.start)
        and beside >= 0.3 * inner.box.height
        and (not is_stop or tail)
    )


def _join_percents(blobs: list[Blob], tall: float) -> list[Blob]:
    found: list[Blob] = []
    index = 0
    while index < len(blobs):
        three = blobs[index : index + 3]
        if len(three) == 3 and _is_percent(three[0], three[1], three[2], tall):
            found.append(three[0].joined(three[1]).joined(three[2]))
            index += 3
        else:
            found.append(blobs[index])
            index += 1
    return found


def _is_percent(first: Blob, slash: Blob, last: Blob, tall: float) -> bool:
    """A ring in the upper left, a slash, a ring in the lower right."""
    middle = (slash.box.top + slash.box.bottom) / 2
    height = slash.box.height
    heights = sorted((first.box.height, last.box.height))
    return (
        height >= 0.7 * tall
        and heights[1] <= 0.7 * height
        and heights[0] >= ALIKE * heights[1]
        and first.box.top <= slash.box.top + 0.25 * height
        and last.box.bottom >= slash.box.bottom - 0.25 * height
        and first.box.bottom <= middle + 0.2 * height
        and last.box.top >= middle - 0.2 * height
        and slash.box.left - first.box.right <= 0.15 * tall
        and last.box.left - slash.box.right <= 0.15 * tall
    )


def _join_marks(blobs: list[Blob], tall: float, stroke: float) -> list[Blob]:
    """Join the two marks of a quotation mark: short, high up, alike and close."""
    if not blobs:
        return []
    floor = max(blob.box.bottom for blob in blobs)
    top = min(blob.box.top for blob in blobs)
    found: list[Blob] = []
    for blob in blobs:
        if found and _are_marks(found[-1], blob, tall, stroke, (top + floor) / 2):
            found[-1] = found[-1].joined(blob)
        else:
            found.append(blob)
    return found


def _are_marks(a: Blob, b: Blob, tall: float, stroke: float, middle: float) -> bool:
    heights = sorted((a.box.height, b.box.height))
    widths = sorted((a.end - a.start, b.end - b.start))
    return (
        heights[1] <= MARK * tall
        and heights[0] >= ALIKE * heights[1]
        and heights[1] >= 1.2 * widths[1]
        and widths[0] >= ALIKE * widths[1]
        and abs(a.box.top - b.box.top) <= 0.3 * heights[1]
        and max(a.box.bottom, b.box.bottom) <= middle + 0.1 * tall
        and b.start - a.end <= max(1.5 * stroke, 1.2 * widths[1])
    )
