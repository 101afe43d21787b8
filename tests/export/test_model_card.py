"""What the model card says of licences and of how texts are chosen."""

import pytest

from glyphline.export.facts import Facts
from glyphline.export.model_card import model_card
from glyphline.exported import FORMAT_VERSION, LEXICON, ExportCard, FileEntry
from glyphline.manifest import Manifest
from glyphline.params.decode import DecodeParams
from glyphline.preprocess import Preprocess
from made_models import GREEDY

SOURCES = {
    "fonts": {"samples": 9, "archive": "part of trdg"}
    | {"font_licences": {"Free": ["Lato", "Roboto"]}},
    "emnist": {"samples": 1200, "licence": "public | domain", "citation": "Cohen 2017"},
    "folder": {"samples": 3},
}


def written(decode: DecodeParams = GREEDY, fonts: dict[str, list[str]] | None = None) -> str:
    manifest = Manifest(
        charset="ab",
        merges={},
        counts={"train": 8, "val": 2, "test": 2},
        groups={"train": ["font:Lato"], "val": [], "test": []},
        longest_text=1,
        widest_aspect=1.0,
        fingerprint="f",
    )
    card = ExportCard(
        format_version=FORMAT_VERSION,
        name="made-cnn",
        head="softmax",
        charset="ab",
        merges={},
        preprocess=Preprocess(kind="character", height_px=8, width_px=8, framing="ink"),
        decode=decode,
        provenance={},
        files={LEXICON: FileEntry(size=2, sha256="0" * 64)},
    )
    facts = Facts(manifest, SOURCES, fonts or {}, {"characters": {"accuracy": 0.5}}, [], None)
    return model_card(card, facts, [])


def test_every_source_and_font_stands_beside_its_licence() -> None:
    text = written(fonts={"Free": ["Lato"], "Paid": ["Arial"]})
    assert "| emnist | 1,200 | public \\| domain | Cohen 2017 |" in text
    assert "| fonts | 9 | of its fonts | part of trdg |" in text
    assert "| folder | 3 | not stated by the source |  |" in text
    assert "| Free | source fonts | Lato, Roboto |" in text
    assert "| Free | synthetic samples | Lato |" in text
    assert "| Paid | synthetic samples | Arial |" in text


@pytest.mark.parametrize(
    ("decode", "said"),
    [
        ({}, "The best path"),
        ({"method": "beam"}, "A beam of 10 texts"),
        ({"method": "beam", "lexicon": LEXICON}, "one of the texts of `lexicon.txt` and nothing"),
        ({"method": "beam", "pattern": "[ab]{2}"}, "matching `[ab]{2}` as a whole"),
    ],
)
def test_the_card_says_which_texts_can_be_read(decode: dict[str, str], said: str) -> None:
    assert (
        said
        in written(GREEDY.model_copy(update=decode)).split("## Reading")[1].split("## Metrics")[0]
    )
