from collections.abc import Callable

import pytest

from glyphline.charset import Charset
from glyphline.data.findings import Finding
from glyphline.data.inventory import Inventory
from glyphline.data.label_faults import character_findings, class_findings, reject_findings
from glyphline.rejects import Rejects

MakeStock = Callable[..., Inventory]


def entries(findings: list[Finding]) -> dict[str, list[str]]:
    return {f.kind: [entry.name for entry in f.entries] for f in findings if f.count}


def test_rejects_are_warnings_by_kind_until_they_are_too_many() -> None:
    rejects = Rejects()
    rejects.add("a.png", "unreadable", "cut short")
    rejects.add("b.png", "no label", "not in labels.csv")
    rejects.add("c.png", "unreadable", "no picture")
    found = reject_findings(rejects, total=100, max_share=0.03)
    assert entries(found) == {"no label": ["b.png"], "unreadable": ["a.png", "c.png"]}
    assert {f.severity for f in found} == {"warning"}
    more = reject_findings(rejects, total=99, max_share=0.03)
    assert (more[0].kind, more[0].severity) == ("too many rejects", "fault")
    assert more[0].entries[0].name == "3 of 99"


def test_what_the_mix_does_not_take_is_no_reject() -> None:
    rejects = Rejects()
    for row in range(50):
        rejects.add(f"made:{row}", "not chosen", "x")
    found = reject_findings(rejects, total=60, max_share=0.01)
    assert [(f.kind, f.severity, f.count) for f in found] == [("not chosen", "note", 50)]


def test_unknown_characters_are_counted_the_commonest_first() -> None:
    (found,) = character_findings({"é": 1, "ß": 30, "à": 1})
    assert [(entry.name, entry.detail) for entry in found.entries] == [
        ("ß", "30 labels"),
        ("à", "1 labels"),
        ("é", "1 labels"),
    ]


@pytest.mark.parametrize(
    ("texts", "charset", "least", "share", "expected"),
    [
        ("aaabbb", "ab", 2, 1.0, {}),
        ("aaab", "abc", 2, 1.0, {"absent class": ["c"], "rare class": ["b"]}),
        ("aaaabb", "ab", 2, 0.5, {"scarce class": ["b"]}),
        (["ab", "a"], "abc", 1, 1.0, {"unseen character": ["c"]}),
        (["ab", "b"], "ab", 1, 1.0, {}),
    ],
)
def test_classes_are_held_against_the_limit(
    make_stock: MakeStock,
    texts: str | list[str],
    charset: str,
    least: int,
    share: float,
    expected: dict[str, list[str]],
) -> None:
    assert entries(class_findings(make_stock(list(texts)), Charset(charset), least, share)) == (
        expected
    )


def test_an_absent_class_is_a_fault_and_a_scarce_one_a_warning(make_stock: MakeStock) -> None:
    found = class_findings(make_stock(list("aab")), Charset("abc"), 1, 0.5)
    assert {f.kind: f.severity for f in found if f.count} == {
        "absent class": "fault",
        "scarce class": "warning",
    }
