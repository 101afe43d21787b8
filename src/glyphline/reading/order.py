"""The order in which the lines of a page are read: columns from left to right, rows downwards."""

from collections.abc import Callable

from glyphline.reading.geometry import Box

GUTTER = 1.0  # of a line's height: the least width of the white between columns
COLUMN = 6.0  # of a line's height: the least width of the lines of a column; cells are narrower
PARAGRAPH = 3.0  # of a line's height: more white ends the columns above it
ROWS = 0.5  # of the lower box's height that boxes of one row share


def reading_order(boxes: list[Box], height: float) -> list[int]:
    """Order lines as a person reads them.

    White from top to bottom parts columns if the lines on both sides are long enough for
    running text and there are at least two on each; white from left to right parts what stands
    above from what stands below. Cells of a table are read row by row.

    Args:
        boxes: of the lines.
        height: of the typical character, px.

    Returns:
        Indices of the boxes.

    Source: Nagy and Seth 1984, recursive X-Y cuts.
    """
    return _ordered(list(range(len(boxes))), boxes, height)


def _ordered(members: list[int], boxes: list[Box], height: float) -> list[int]:
    if len(members) < 4:
        return _rows(members, boxes)
    sides = _cut(members, lambda i: (boxes[i].left, boxes[i].right), GUTTER * height)
    if len(sides) > 1 and all(_is_column(side, boxes, height) for side in sides):
        return [index for side in sides for index in _ordered(side, boxes, height)]
    blocks = _cut(members, lambda i: (boxes[i].top, boxes[i].bottom), 0)
    if len(blocks) > 1:
        joined = _joined_blocks(blocks, boxes, height)
        if len(joined) > 1:
            return [index for block in joined for index in _ordered(block, boxes, height)]
    return _rows(members, boxes)


def _cut(
    members: list[int], span: Callable[[int], tuple[int, int]], white: float
) -> list[list[int]]:
    """Part the members where more than `white` px of their spans are empty."""
    parts: list[list[int]] = []
    end = float("-inf")
    for index in sorted(members, key=lambda i: (*span(i), i)):
        low, high = span(index)
        if parts and low - end <= white:
            parts[-1].append(index)
        else:
            parts.append([index])
        end = max(end, high)
    return parts


def _is_column(side: list[int], boxes: list[Box], height: float) -> bool:
    widths = sorted(boxes[i].width for i in side)
    return len(side) >= 2 and widths[len(widths) // 2] >= COLUMN * height


def _joined_blocks(blocks: list[list[int]], boxes: list[Box], height: float) -> list[list[int]]:
    """Blocks one above the other, those close together that the same columns run through.

    The columns of a block may be fewer where one begins higher, or ends lower, than the others.
    """

    def columns(members: list[int]) -> int:
        return len(_cut(members, lambda i: (boxes[i].left, boxes[i].right), GUTTER * height))

    joined = [blocks[0]]
    for block in blocks[1:]:
        before = joined[-1]
        apart = min(boxes[i].top for i in block) - max(boxes[i].bottom for i in before)
        same = columns(before + block) == max(columns(before), columns(block)) > 1
        if same and apart <= PARAGRAPH * height:
            joined[-1] = before + block
        else:
            joined.append(block)
    return joined


def _rows(members: list[int], boxes: list[Box]) -> list[int]:
    rows: list[list[int]] = []
    for index in sorted(members, key=lambda i: (boxes[i].top + boxes[i].bottom, boxes[i].left, i)):
        box = boxes[index]
        for row in rows[-1:]:
            last = boxes[row[0]]
            shared = min(box.bottom, last.bottom) - max(box.top, last.top)
            if shared >= ROWS * min(box.height, last.height):
                row.append(index)
                break
        else:
            rows.append([index])
    return [i for row in rows for i in sorted(row, key=lambda i: (boxes[i].left, i))]
