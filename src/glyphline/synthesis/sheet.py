"""A contact sheet: the first samples with their labels, for a look at what was drawn."""

import io
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

SHEET_SAMPLES = 48
_PAPER, _INK = (226, 230, 235), (40, 44, 52)
_GAP_PX, _CAPTION_PX, _FONT_PX = 10, 32, 12
_CELL_PX = (80, 360)  # narrowest and widest cell
_SHEET_PX = 1200


def write_sheet(path: Path, pictures: list[tuple[bytes, str, str]]) -> None:
    """Write pictures in a grid, each with its label and a note in small print below.

    Args:
        path: the PNG file to write; the same pictures give the same bytes.
        pictures: at least one (encoded picture, label, note). Wider pictures than a cell are
            shrunk to it.
    """
    images = [Image.open(io.BytesIO(data)).convert("RGB") for data, _, _ in pictures]
    width = min(max(_CELL_PX[0], *(image.width for image in images)), _CELL_PX[1])
    for image in images:
        image.thumbnail((width, image.height))
    height = max(image.height for image in images) + _CAPTION_PX
    columns = max(1, min(len(images), _SHEET_PX // (width + _GAP_PX)))
    rows = -(-len(images) // columns)
    size = (columns * (width + _GAP_PX) + _GAP_PX, rows * (height + _GAP_PX) + _GAP_PX)
    sheet = Image.new("RGB", size, _PAPER)
    draw, font = ImageDraw.Draw(sheet), _caption_font()
    for index, (image, (_, label, note)) in enumerate(zip(images, pictures, strict=True)):
        left = _GAP_PX + index % columns * (width + _GAP_PX)
        top = _GAP_PX + index // columns * (height + _GAP_PX)
        sheet.paste(image, (left, top))
        caption = top + height - _CAPTION_PX + 2
        draw.text((left, caption), label, _INK, font)
        draw.text((left, caption + _FONT_PX + 2), _cut(note, width, font), _INK, font)
    sheet.save(path)


def _caption_font() -> ImageFont.FreeTypeFont:
    """Matplotlib's own DejaVu Sans: the same on every machine, and it covers most scripts."""
    import matplotlib

    folder = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    return ImageFont.truetype(
        folder / "DejaVuSans.ttf", _FONT_PX, layout_engine=ImageFont.Layout.BASIC
    )


def _cut(text: str, width: int, font: ImageFont.FreeTypeFont) -> str:
    while font.getlength(text) > width:
        text = text[:-1]
    return text
