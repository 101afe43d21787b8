"""From the text a source gives to the label a model learns."""

from collections.abc import Mapping

from glyphline.charset import Charset
from glyphline.merge import merge_map, merge_text
from glyphline.params.mix import MixParams, SourceMixParams

AUTO = "auto"
NOT_CHOSEN = "not chosen"
"""Kind of a sample that the mix leaves out by choice; it is no reject."""
PLAIN = MixParams(samples=None, sources={})


class Labels:
    """Merges characters and says why a text cannot be a label.

    Args:
        charset: the characters that labels may hold, or `auto` for all that occur.
        merge: as `glyphline.merge.merge_map` takes it.
        mix: charset and merge of single sources; each source's merge comes before `merge`, and
            its charset goes through both.

    Attributes:
        merges: the merge map.
        charset: the characters that labels may hold, themselves merged, so that one charset
            serves every merge of a sweep; None for `auto`.

    Raises:
        DataError: if a charset lists a character twice.
        ParamsError: for a merge that does not exist.
    """

    def __init__(
        self, charset: str, merge: str | Mapping[str, str], mix: MixParams = PLAIN
    ) -> None:
        self.merges = merge_map(merge)
        self.charset = _merged_charset(charset, self.merges)
        self._known = frozenset(self.charset.characters) if self.charset else None
        own = {name: self._before(source) for name, source in mix.sources.items()}
        chosen = {
            name: _merged_charset(source.charset or AUTO, own[name])
            for name, source in mix.sources.items()
        }
        self._chosen = {name: frozenset(c.characters) for name, c in chosen.items() if c}
        self._tables = {name: str.maketrans(merges) for name, merges in own.items()}
        self._table = str.maketrans(self.merges)

    def merged(self, text: str, source: str = "") -> str:
        """The text with each character replaced by its class.

        Args:
            text: what the source gives.
            source: the source's name in the recipe.
        """
        return text.translate(self._tables.get(source, self._table))

    def fault(self, label: str, source: str = "") -> tuple[str, str] | None:
        """Say what is wrong with a merged text: kind and reason of its reject, or None.

        The kind `NOT_CHOSEN` has for a reason the source, a colon and the unwanted characters:
        nothing is wrong with the sample, the mix does not want it (see
        `glyphline.data.mix.Selection`).
        """
        if not label:
            return "empty label", "the text is empty"
        chosen = self._chosen.get(source)
        if chosen is not None and not chosen.issuperset(label):
            return NOT_CHOSEN, f"{source}:{''.join(sorted(set(label) - chosen))}"
        if self._known is not None and not self._known.issuperset(label):
            missing = sorted(set(label) - self._known)
            return (
                "outside charset",
                f"label {label!r} has characters outside the charset: {missing}",
            )
        return None

    def _before(self, source: SourceMixParams) -> dict[str, str]:
        """The source's own merge followed by the recipe's."""
        first = merge_map(source.merge if source.merge is not None else "none")
        return self.merges | {old: self.merges.get(new, new) for old, new in first.items()}


def _merged_charset(charset: str, merges: Mapping[str, str]) -> Charset | None:
    if charset == AUTO:
        return None
    listed = Charset(charset)  # refuses a character listed twice, before merging
    return Charset("".join(dict.fromkeys(merge_text(listed.characters, merges))))
