"""The table of attack outcomes in Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tests.browser.attacks.attack_runner import AttackOutcome

BEGIN, END = "<!-- guard: begin -->", "<!-- guard: end -->"


def as_markdown(outcomes: Sequence[AttackOutcome]) -> str:
    """Return the table, one line per attack, after a summary."""
    head = ("| kind | attack | guard off | armed | form retained | reported by |", "|---|---|---|---|---|---|")
    rows = [_row(outcome) for outcome in outcomes]
    real = sum(outcome.off > 0 for outcome in outcomes)
    through = sum(outcome.armed > 0 for outcome in outcomes)
    retained = sum(outcome.form for outcome in outcomes)
    summary = (
        f"{real} attacks, each counted as a submission by the mock with the guard off; "
        f"armed: {through} submissions; the form retained its values in {retained}."
    )
    return "\n".join((summary, "", *head, *rows))


def write_between(document: Path, text: str) -> None:
    """Put the text between the marks of a document."""
    whole = document.read_text(encoding="utf-8")
    before, after = whole.split(BEGIN)[0], whole.split(END)[1]
    document.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}", encoding="utf-8")


def _row(outcome: AttackOutcome) -> str:
    layers = ", ".join(dict.fromkeys(layer.split()[0] for layer in outcome.layers)) or "–"
    form = "yes" if outcome.form else "left"
    return f"| {outcome.attack.kind} | {outcome.attack.name} | {outcome.off} | {outcome.armed} | {form} | {layers} |"
