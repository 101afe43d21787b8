"""What the model card says of licences and of how texts are chosen."""

import pytest

from glyphline.decoding import HeadName
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

PAIRS = [
    {"truth": "`", "read": "∅", "count": "7", "support": "9"},
    {"truth": "|", "read": "l", "count": "2", "support": "4"},
]
METRICS = {
    "calibration": {"ece_after": 0.02},
    "characters": {"accuracy": 0.9, "accuracy_low": 0.8, "accuracy_high": 0.95, "samples": 1200},
    "lines": {"cer": 0.01, "exact_match": 0.75, "samples": 40},
}


def written(
    decode: DecodeParams = GREEDY,
    fonts: dict[str, list[str]] | None = None,
    head: HeadName = "softmax",
    metrics: dict[str, dict[str, float]] | None = None,
    synthetic: int = 0,
) -> str:
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
        head=head,
        charset=" ab",
        merges={},
        preprocess=Preprocess(kind="character", height_px=8, width_px=8, framing="ink"),
        decode=decode,
        provenance={},
        files={LEXICON: FileEntry(size=2, sha256="0" * 64)},
    )
    facts = Facts(manifest, SOURCES, fonts or {}, metrics or {}, PAIRS, None, synthetic)
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


@pytest.mark.parametrize(
    ("head", "first", "said"),
    [
        ("softmax", "### Characters", "Of 1,200 characters it read a share of **0.9000** without"),
        ("softmax", "### Characters", "(95 % interval 0.8000 to 0.9500)."),
        ("ctc", "### Lines", "Of 40 lines it read a share of **0.7500** without an error, with a "),
    ],
)
def test_the_figures_that_a_model_was_made_for_come_first(
    head: HeadName, first: str, said: str
) -> None:
    text = written(head=head, metrics=METRICS).split("## Metrics")[1]
    assert said in text
    assert text[text.index("###") :].startswith(first)
    assert "### Calibration" in text


def test_a_card_without_figures_is_a_card() -> None:
    assert "## Metrics" in written(metrics={})


def test_characters_that_markdown_knows_stand_in_the_confusions() -> None:
    text = written().split("## Confusions")[1]
    assert "| `` ` `` | `∅` | 7 | 9 |" in text
    assert "| `\\|` | `l` | 2 | 4 |" in text


def test_the_card_counts_what_was_synthesized_and_names_its_model() -> None:
    assert "2,480 synthetic samples were learnt" in written(synthetic=2480)
    assert "No synthetic samples were learnt." in written()
    assert "The model's id is `" in written()
