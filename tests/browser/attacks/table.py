"""How what became of the attacks is written down."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tests.browser.attacks.attack_runner import AttackOutcome

BEGIN, END = "<!-- guard: begin -->", "<!-- guard: end -->"


def as_markdown(outcomes: Sequence[AttackOutcome]) -> str:
    """Return the table, one line a way, and the sum."""
    head = ("| kind | way | guard off | armed | form kept | told by |", "|---|---|---|---|---|---|")
    rows = [
        f"| {one.attack.kind} | {one.attack.name} | {one.off} | {one.armed} | {'yes' if one.form else 'left'} | {_summary(one)} |"
        for one in outcomes
    ]
    real = sum(one.off > 0 for one in outcomes)
    through = sum(one.armed > 0 for one in outcomes)
    stored = sum(one.form for one in outcomes)
    summary = (
        f"{real} ways, each counted as a submission by the mock with the guard off; "
        f"armed: {through} submissions; the form kept its values in {stored}."
    )
    return "\n".join((summary, "", *head, *rows))


def write_between(document: Path, text: str) -> None:
    """Put the text between the marks of a document."""
    whole = document.read_text(encoding="utf-8")
    before, after = whole.split(BEGIN)[0], whole.split(END)[1]
    document.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}", encoding="utf-8")


def _summary(one: AttackOutcome) -> str:
    return ", ".join(dict.fromkeys(layer.split()[0] for layer in one.layers)) or "–"
