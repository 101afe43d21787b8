"""The findings for programs: check.json, findings.csv and rejects.csv."""

from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from glyphline.checking.aims import Aims
from glyphline.checking.examine import Examination
from glyphline.data.findings import SEVERITIES, write_findings
from glyphline.data.inventory import UNSPLIT
from glyphline.data.near_duplicates import MAX_BITS, ORDERS, WINDOW
from glyphline.outputs import write_json
from glyphline.rejects import Rejects
from glyphline.sample import SPLITS

NAMED = 1000
"""Names per finding in check.json; all of them are in findings.csv."""


def write_results(folder: Path, checked: str, aims: Aims, examination: Examination) -> None:
    """Write `check.json`, `findings.csv` and `rejects.csv` into a folder."""
    write_json(folder / "check.json", as_json(checked, aims, examination))
    write_findings(folder / "findings.csv", examination.stock, examination.findings)
    rejects = Rejects()
    rejects.rows = [*examination.source_rejects.rows, *examination.rejects.rows]
    rejects.write(folder / "rejects.csv")


def as_json(checked: str, aims: Aims, examination: Examination) -> dict[str, Any]:
    """All that was found, as plain values.

    Returns:
        `checked` and `against` in words; `samples` in numbers; `classes` (character -> samples
        that show it); `sizes` and `text_lengths`; `severities` in numbers; `near_search`, what
        was compared; `findings`, each with `kind`, `severity`, `count`, `what`, `advice` and up
        to `NAMED` `names`: `name`, and where they apply `text`, `other`, `other_text`, `detail`.
    """
    stock = examination.stock
    return {
        "checked": checked,
        "against": aims.title,
        "samples": count_samples(examination),
        "classes": count_classes(examination),
        "sizes": _sizes(examination),
        "text_lengths": _text_lengths(examination),
        "severities": count_severities(examination),
        "near_search": {
            "compared_in_orders": ORDERS,
            "compared_with_next": WINDOW,
            "differing_bits": examination.near.bits,
            "differing_bits_wanted": MAX_BITS,
        },
        "findings": [
            {
                "kind": finding.kind,
                "severity": finding.severity,
                "count": finding.count,
                "what": finding.what,
                "advice": finding.advice,
                "names": [
                    {key: value for key, value in asdict(line).items() if value}
                    for line, _ in zip(finding.lines(stock), range(NAMED), strict=False)
                ],
            }
            for finding in examination.findings
        ],
    }


def count_samples(examination: Examination) -> dict[str, int]:
    """Samples `met`, `usable`, `distinct`, and per split where they came with one."""
    stock = examination.stock
    counts = {"met": examination.met, "usable": len(stock)}
    counts["distinct"] = len(np.unique(stock.digest, axis=0)) if len(stock) else 0
    if (stock.published != UNSPLIT).any():
        for code, name in enumerate(SPLITS):
            counts[name] = int((stock.published == code).sum())
    return counts


def count_classes(examination: Examination) -> dict[str, int]:
    """Usable samples that show each character of the charset, in its order."""
    if examination.charset is None:
        return {}
    stock = examination.stock
    shown: Counter[str] = Counter()
    times = np.bincount(stock.text, minlength=len(stock.texts)).tolist()
    for text, count in zip(stock.texts, times, strict=True):
        shown.update(dict.fromkeys(set(text), count))
    return {c: shown[c] for c in examination.charset.characters}


def count_severities(examination: Examination) -> dict[str, int]:
    """How many findings there are of each severity."""
    counts = Counter(finding.severity for finding in examination.findings)
    return {severity: counts[severity] for severity in SEVERITIES}


def _sizes(examination: Examination) -> dict[str, dict[str, float]]:
    stock = examination.stock
    if not len(stock):
        return {}
    columns = {"height_px": stock.size[:, 0], "width_px": stock.size[:, 1], "aspect": stock.aspect}
    return {
        name: {
            "least": round(float(values.min()), 3),
            "median": round(float(np.median(values)), 3),
            "most": round(float(values.max()), 3),
        }
        for name, values in columns.items()
    }


def _text_lengths(examination: Examination) -> dict[str, int]:
    stock = examination.stock
    lengths = np.array([len(text) for text in stock.texts], np.int64)[stock.text]
    found, counts = np.unique(lengths, return_counts=True)
    pairs = zip(found.tolist(), counts.tolist(), strict=True)
    return {str(length): count for length, count in pairs}
