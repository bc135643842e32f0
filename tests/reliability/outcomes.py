"""The table fault → outcome of docs/reliability.md, made from the results of `--what faults` and `--what pairs`."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from assistant.filing.operator import prompt
from tests.reliability import page
from tests.reliability.faults import FaultCase

COLUMNS = ("trials", "met", "overcome", "handed over", "stopped", "silently wrong", "otherwise at fault")
_LONGEST = 90
Known = Mapping[str, Mapping[str, object]]


def table(cases: Sequence[FaultCase], known: Known, words: str, to: Path | None = None) -> int:
    """Print the table of these cases and write it to the page if one is given; return 1 if a case has a fault.

    `words` name the command that made the results.
    """
    if not cases:
        return 0
    lines = [f"{words}, {page.states([known[case.name] for case in cases])}", "", *_rows(cases, known)]
    print("\n".join(lines))
    if to is not None:
        page.put(to, "faults", lines)
    bad = [case.name for case in cases if known[case.name]["faults"]]
    for name in bad:
        print(f"  {name}: {known[name]['faults']}", file=sys.stderr)
    return 1 if bad else 0


def _rows(cases: Sequence[FaultCase], known: Known) -> Iterator[str]:
    rows: dict[str, Counter[str]] = {}
    messages: dict[str, list[str]] = {}
    for case in cases:
        result = known[case.name]
        rows.setdefault(_row(case), Counter()).update(_figures(result))
        messages.setdefault(_row(case), []).append(_message(result))
    total: Counter[str] = sum(rows.values(), Counter())
    yield "| fault | " + " | ".join(COLUMNS) + " | message to the person, for example |"
    yield "|---" + "|---:" * len(COLUMNS) + "|---|"
    for name, row in [*sorted(rows.items(), key=lambda pair: pair[0].startswith("in ")), ("all", total)]:
        figures = " | ".join(str(row[column]) for column in COLUMNS)
        yield f"| {name} | {figures} | {min(messages.get(name, ['']), key=_rank)} |"


def _row(case: FaultCase) -> str:
    return case.kinds[0] if len(case.kinds) == 1 else "in pairs"


def _message(result: Mapping[str, object]) -> str:
    said, asked = str(result.get("said") or ""), result.get("asked")
    titles = [title for kind, title in prompt.TITLES.items() if kind in asked] if isinstance(asked, list) else []
    text = said or (f"请您处理：{'；'.join(titles)}" if titles else "")
    text = text.replace("|", "／").replace("\n", " ")
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _rank(message: str) -> tuple[bool, bool, bool]:
    """Return the rank of a message: sentences first, then the names of prompts, then messages of the stand-in."""
    return not message, "演练替身" in message, message.startswith("请您处理")


def _figures(result: Mapping[str, object]) -> list[str]:
    faults = [str(fault) for fault in result["faults"]]  # type: ignore[attr-defined]
    silent = any(fault.startswith(("silently", "twice")) for fault in faults)
    outcome = str(result.get("outcome", "")).partition(",")[0]
    counted = ["trials", *(["met"] if result.get("met") else []), *([outcome] if outcome else [])]
    return [*counted, "silently wrong"] if silent else [*counted, "otherwise at fault"] if faults else counted
