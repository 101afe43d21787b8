"""The directories of a TIFF file: how many pages it has, and how large each is."""

from typing import Literal

WIDTH, HEIGHT = 256, 257  # tags
SHORT = 3  # the type of a 16-bit number
MAX_PAGES = 10_000


def page_sizes(data: bytes) -> list[tuple[int, int]]:
    """Width and height in px that each page declares; a broken chain of pages ends where it breaks.

    Source: TIFF Revision 6.0, Adobe 1992, section 2.
    """
    order: Literal["little", "big"] = "little" if data[:1] == b"I" else "big"

    def number(start: int, size: int) -> int:
        return int.from_bytes(data[start : start + size], order)

    sizes: list[tuple[int, int]] = []
    seen: set[int] = set()
    start = number(4, 4)
    while 8 <= start < len(data) - 2 and start not in seen and len(sizes) < MAX_PAGES:
        seen.add(start)
        count = number(start, 2)
        declared = {WIDTH: 0, HEIGHT: 0}
        for entry in range(start + 2, min(start + 2 + 12 * count, len(data)), 12):
            tag = number(entry, 2)
            if tag in declared:
                side = number(entry + 8, 2 if number(entry + 2, 2) == SHORT else 4)
                declared[tag] = max(declared[tag], side)  # of several, whichever is decoded
        sizes.append((declared[WIDTH], declared[HEIGHT]))
        start = number(start + 2 + 12 * count, 4)
    return sizes
