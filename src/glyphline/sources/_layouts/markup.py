"""XML read as if its author wished harm."""

from collections import Counter
from collections.abc import Iterator
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from glyphline.errors import DataError
from glyphline.rejects import Rejects
from glyphline.sources._files import Files

SNIFFED = 5
"""XML files looked into in each folder to tell what they are."""
HEAD = 4096


def parse_xml(data: bytes) -> Element:
    """Parse a document; tags and attributes lose their namespace, of which formats have many.

    Raises:
        ValueError: if it is not well-formed, or declares a document type: that is where entities
            come from, which can read files or grow without bound, and no such format needs them.
    """
    builder = TreeBuilder()
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    parser.StartElementHandler = lambda tag, attributes: builder.start(
        _local(tag), {_local(name): value for name, value in attributes.items()}
    )
    parser.EndElementHandler = lambda tag: builder.end(_local(tag))
    parser.CharacterDataHandler = builder.data
    parser.StartDoctypeDeclHandler = _refuse
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, LookupError) as error:
        raise ValueError(f"not well-formed XML: {error}") from error
    return builder.close()


def first_with(files: Files, tag: bytes) -> str:
    """The first XML file that begins with an element of that tag, among a few of each folder."""
    looked: Counter[str] = Counter()
    for name in files.ending(".xml"):
        folder = name.rpartition("/")[0]
        looked[folder] += 1
        if looked[folder] <= SNIFFED and tag in files.read(name, HEAD):
            return name
    return ""


def documents(files: Files, tag: str, rejects: Rejects) -> Iterator[tuple[str, Element]]:
    """The XML files whose root has a tag, sorted; one that cannot be read becomes a reject.

    Raises:
        DataError: if no file has that root.
    """
    found, trouble = False, ""
    for name in files.ending(".xml"):
        try:
            root = parse_xml(files.read(name))
        except (ValueError, OSError) as error:
            rejects.add(name, "unreadable", str(error))
            trouble = trouble or f"; {name}: {error}"
            continue
        if root.tag == tag:
            found = True
            yield name, root
    if not found:
        raise DataError(f"{files.root} holds no readable XML file with the root {tag}{trouble}")


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def _refuse(*_: object) -> None:
    raise ValueError("it declares a document type (DOCTYPE); refused, remove that line")
