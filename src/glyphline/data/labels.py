"""From the text a source gives to the label a model learns."""

from collections.abc import Mapping

from glyphline.charset import Charset
from glyphline.merge import merge_map, merge_text

AUTO = "auto"


class Labels:
    """Merges characters and says why a text cannot be a label.

    Args:
        charset: the characters that labels may hold, or `auto` for all that occur.
        merge: as `glyphline.merge.merge_map` takes it.

    Attributes:
        merges: the merge map.
        charset: the characters that labels may hold, themselves merged, so that one charset
            serves every merge of a sweep; None for `auto`.

    Raises:
        DataError: if the charset lists a character twice.
        ParamsError: for a merge that does not exist.
    """

    def __init__(self, charset: str, merge: str | Mapping[str, str]) -> None:
        self.merges = merge_map(merge)
        self.charset: Charset | None = None
        if charset != AUTO:
            listed = Charset(charset)  # refuses a character listed twice, before merging
            merged = merge_text(listed.characters, self.merges)
            self.charset = Charset("".join(dict.fromkeys(merged)))

    def merged(self, text: str) -> str:
        """The text with each character replaced by its class."""
        return merge_text(text, self.merges)

    def fault(self, label: str) -> tuple[str, str] | None:
        """Say what is wrong with a merged text: kind and reason of its reject, or None."""
        if not label:
            return "empty label", "the text is empty"
        if self.charset is not None and (missing := self.charset.missing(label)):
            return (
                "outside charset",
                f"label {label!r} has characters outside the charset: {list(missing)}",
            )
        return None
