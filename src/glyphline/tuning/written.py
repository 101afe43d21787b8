"""Values put into params.yaml where they stand: comments and layout stay."""

from collections.abc import Mapping
from typing import Any

from glyphline.errors import ParamsError


def with_values(text: str, values: Mapping[str, Any]) -> str:
    """Replace scalars of a YAML document, and no other byte of it.

    Args:
        text: the document.
        values: dotted path -> new value, a number, a text, a truth value or None.

    Raises:
        ParamsError: if a path leads to no single value.
    """
    import yaml

    root = yaml.compose(text, Loader=yaml.SafeLoader)
    places = []
    for path, value in values.items():
        node = root
        for key in path.split("."):
            entries = node.value if isinstance(node, yaml.MappingNode) else []
            node = next((found for name, found in entries if name.value == key), None)
        if not isinstance(node, yaml.ScalarNode):
            raise ParamsError(f"params.yaml has no single value at {path!r}; edit it by hand")
        places.append((node.start_mark.index, node.end_mark.index, _scalar(value)))
    for start, end, new in sorted(places, reverse=True):
        text = text[:start] + new + text[end:]
    return text


def _scalar(value: Any) -> str:
    import yaml

    if isinstance(value, float):
        # PyYAML reads 1e-05 as a text; YAML wants a point in it.
        text = repr(value)
        mantissa, sign, exponent = text.partition("e")
        return f"{mantissa}.0e{exponent}" if sign and "." not in mantissa else text
    return yaml.safe_dump(value, default_flow_style=True, width=10_000).split("\n")[0]
