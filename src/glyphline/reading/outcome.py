"""What became of one page of one file, as writers show it."""

from dataclasses import dataclass

from glyphline.reading.results import Line, Page


@dataclass(frozen=True)
class Outcome:
    """A page that was read, or the reason why not.

    Attributes:
        name: of the file.
        page: what was read; None if it could not be.
        number: of the page, counted from 1.
        pages: how many the file has.
        error: the reason; empty for a page that was read.
        truth: what it should say; None if that is not known.
        threshold: confidence from which a line counts as read surely; None for any.
    """

    name: str
    page: Page | None = None
    number: int = 1
    pages: int = 1
    error: str = ""
    truth: str | None = None
    threshold: float | None = None

    @property
    def shown_name(self) -> str:
        """The file's name, with the page's number where there are several."""
        return f"{self.name}#{self.number}" if self.pages > 1 else self.name

    def is_sure(self, line: Line) -> bool:
        """Whether a line reaches the threshold."""
        return self.threshold is None or line.confidence >= self.threshold

    @property
    def is_right(self) -> bool:
        """Whether the page reads as it should, white space at line ends aside."""
        return self.page is not None and self.page.text == self.truth
