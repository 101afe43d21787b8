"""Texts in capitals, in small letters or as a title, as far as the letters may be drawn."""

from glyphline.params.synthesis import Case


def written(text: str, case: Case, allowed: str) -> str:
    """Change the case of a text's letters; one whose other case is not allowed stays.

    >>> written("12 main ST", "title", "12 MAINSTmainst")
    '12 Main St'
    """
    if case == "as_drawn":
        return text
    known = set(allowed)
    if case == "title":
        words = (written(word, "lower", allowed) for word in text.split(" "))
        return " ".join(written(word[:1], "upper", allowed) + word[1:] for word in words)
    changed = (c.upper() if case == "upper" else c.lower() for c in text)
    return "".join(new if new in known else c for new, c in zip(changed, text, strict=True))


def narrowed(allowed: str, case: Case) -> str:
    """The characters that texts of a case may hold."""
    if case in ("as_drawn", "title"):
        return allowed
    return "".join(c for c in allowed if written(c, case, allowed) == c)
