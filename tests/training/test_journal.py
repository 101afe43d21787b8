"""What a training says while it runs: bars on a terminal, a line per epoch elsewhere."""

import pytest

from glyphline.training.journal import Journal

FIGURES = {"loss": 1.25, "val_loss": 1.5, "val_cer": 0.25, "val_exact": 0.5, "learning_rate": 0.001}
BLANK = {"val_blank_rate": 0.875}
LINE = "loss 1.2500  val loss 1.5000  val CER 25.00%  val exact 50.00%"


def trained(figures: dict[str, float], first: int = 0) -> Journal:
    """Three epochs of four steps, begun after so many."""
    told: list[int] = []
    journal = Journal(3, 4, lambda _, epoch: told.append(epoch))
    with journal:
        for epoch in range(first, 3):
            journal.begin_epoch(epoch)
            for _ in range(4):
                journal.step(0.5)
            journal.end_epoch(epoch, figures, 1234.4)
            journal.tell()
    assert told == list(range(first + 1, 4))
    return journal


@pytest.mark.parametrize(
    ("figures", "ending"),
    [(FIGURES, "  1,234 samples/s"), (FIGURES | BLANK, "  val blank 88%  1,234 samples/s")],
)
def test_a_log_gets_one_line_per_epoch_and_nothing_else(monkeypatch, capsys, figures, ending):
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    trained(figures)
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.splitlines() == [
        f"epoch  {number}/3  {LINE}{ending}" for number in (1, 2, 3)
    ]


@pytest.mark.parametrize(("first", "steps"), [(0, "0/12"), (1, "4/12")])
def test_a_terminal_gets_bars_of_the_epoch_and_of_all_which_are_gone_at_the_end(
    monkeypatch, capsys, first, steps
):
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "120")
    journal = trained(FIGURES, first)
    shown = capsys.readouterr().err
    for text in (f"epoch  {first + 1}/3", "training", LINE, "reading val", steps, "12/12"):
        assert text in shown, text
    assert "\x1b[1A\x1b[2K" in shown.rpartition("samples/s")[2]  # lines taken back
    assert len(journal.rows) == 3 - first
