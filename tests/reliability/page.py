"""The parts of docs/reliability.md that campaigns write, each between two marks of its name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

HEAD = "# Reliability\n"


def marks(part: str) -> tuple[str, str]:
    """Return the marks that enclose a part of the page."""
    return f"<!-- {part}: written by tests.reliability -->", f"<!-- /{part} -->"


def put(page: Path, part: str, lines: Sequence[str]) -> None:
    """Write lines between the marks of a part of the page; without these marks they are added at the end."""
    text = page.read_text(encoding="utf-8") if page.exists() else HEAD
    begin, end = marks(part)
    if begin not in text:
        text = f"{text.rstrip()}\n\n{begin}\n{end}\n"
    before, rest = text.split(begin, maxsplit=1)
    after = rest.split(end, maxsplit=1)[1]
    page.write_text(f"{before}{begin}\n\n{chr(10).join(lines)}\n\n{end}{after}", encoding="utf-8")


def states(results: Sequence[Mapping[str, object]]) -> str:
    """Return on how many program states these results were obtained."""
    count = len({result.get("program") for result in results})
    return "all on one state of the program" if count == 1 else f"on {count} states of the program"
