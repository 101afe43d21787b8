"""Light type on dark panels of a page, such as the head of a table, turned about like the rest."""

import cv2
import numpy as np

BLOCK_PX = 7  # stroke of the boldest type of common size; what is thinner is no panel
FILLED_PX = 15  # letters of this width on a panel do not part it
LOWEST_PX = 14  # of a panel
SOLID = 0.6  # of a panel that is dark, where a table with rules is hollow
STRAIGHT = 0.85  # of the rectangle around a panel that it fills
FEWEST = 3  # characters on a panel; a letter has two holes at most
LOWEST_HOLE_PX = 6  # of a character on it
HIGHEST_HOLE = 0.8  # of the panel; gaps between letters of a heavy headline are as high as it is
EVEN = 30.0  # grey levels; photographs vary by more


def turn_panels(grey: np.ndarray, ink: np.ndarray, paper: int) -> np.ndarray:
    """Turn panels about: their ground becomes paper, and what stands on them ink.

    A panel is a solid, straight and even block of ink with several small holes in it.

    Args:
        grey: (H, W) uint8.
        ink: (H, W) uint8, how far each pixel is from the paper towards the ink.
        paper: grey level of the paper.

    Returns:
        (H, W) uint8; `grey` itself where there is no panel.
    """
    strongest = int(cv2.blur(ink, (3, 3)).max())
    mask = (ink > strongest / 2).view(np.uint8)
    block, filling = (np.ones((side, side), np.uint8) for side in (BLOCK_PX, FILLED_PX))
    blocks = cv2.morphologyEx(mask, cv2.MORPH_OPEN, block)
    if not blocks.any():
        return grey
    blocks = cv2.morphologyEx(blocks, cv2.MORPH_CLOSE, filling)
    outlines, _ = cv2.findContours(blocks, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    turned = grey
    for outline in outlines:
        left, top, width, height = cv2.boundingRect(outline)
        sides = cv2.minAreaRect(outline)[1]
        if min(sides) < LOWEST_PX or cv2.contourArea(outline) < STRAIGHT * sides[0] * sides[1]:
            continue
        filled = np.zeros((height, width), np.uint8)
        cv2.drawContours(filled, [outline - (left, top)], -1, 1, cv2.FILLED)
        around = slice(top, top + height), slice(left, left + width)
        if not _holds_type(filled, mask[around], grey[around], min(sides)):
            continue
        turned = turned.copy() if turned is grey else turned
        _turn(turned, outline, int(np.median(grey[around][(filled & mask[around]) != 0])), paper)
    return turned


def _holds_type(filled: np.ndarray, mask: np.ndarray, grey: np.ndarray, height: float) -> bool:
    ground = (filled & mask).view(bool)
    if ground.sum() < SOLID * filled.sum() or grey[ground].std() > EVEN:
        return False
    _, _, stats, _ = cv2.connectedComponentsWithStats(filled & (1 - mask), connectivity=8)
    holes = stats[1:, cv2.CC_STAT_HEIGHT]
    tall = stats[1:][holes > HIGHEST_HOLE * height]
    if (tall[:, cv2.CC_STAT_HEIGHT] > tall[:, cv2.CC_STAT_WIDTH]).any():
        return False
    return int((holes >= LOWEST_HOLE_PX).sum()) >= FEWEST


def _turn(page: np.ndarray, outline: np.ndarray, ground: int, paper: int) -> None:
    """Turn a panel about in place; its edge, which is neither, becomes paper."""
    panel = np.zeros_like(page)
    cv2.drawContours(panel, [outline], -1, 1, cv2.FILLED)
    inner = cv2.erode(panel, np.ones((3, 3), np.uint8)).view(bool)
    edge = cv2.dilate(panel, np.ones((7, 7), np.uint8)).view(bool) & ~inner
    about = np.clip(paper + ground - page[inner].astype(np.int16), 0, 255)
    page[inner] = about.astype(np.uint8)
    page[edge] = paper
