"""The table fault → outcome of docs/reliability.md, made from the results of `--what faults` and `--what pairs`."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Mapping, Sequence

from tests.reliability.faults import Case

COLUMNS = ("overcome", "handed over", "stopped")


def table(cases: Sequence[Case], known: Mapping[str, Mapping[str, object]], seed: int) -> int:
    """Print the table of these cases; 1 where one of them is at fault."""
    if not cases:
        return 0
    rows: dict[str, Counter[str]] = {}
    for case in cases:
        row = rows.setdefault(_row(case), Counter())
        row.update(_figures(known[case.name]))
    total: Counter[str] = sum(rows.values(), Counter())
    head = ("trials", "met", *COLUMNS, "silently wrong", "otherwise at fault")
    print(f"seed {seed}")
    print("| fault | " + " | ".join(head) + " |")
    print("|---" * (1 + len(head)) + "|")
    for name, row in [*sorted(rows.items()), ("all", total)]:
        print(f"| {name} | " + " | ".join(str(row[column]) for column in head) + " |")
    bad = [case.name for case in cases if known[case.name]["faults"]]
    for name in bad:
        print(f"  {name}: {known[name]['faults']}", file=sys.stderr)
    return 1 if bad else 0


def _row(case: Case) -> str:
    return case.kinds[0] if len(case.kinds) == 1 else "pairs"


def _figures(result: Mapping[str, object]) -> list[str]:
    faults = [str(fault) for fault in result["faults"]]  # type: ignore[attr-defined]
    silent = any(fault.startswith(("silently", "twice")) for fault in faults)
    outcome = str(result.get("outcome", "")).partition(",")[0]
    found = ["trials", *(["met"] if result.get("met") else []), *([outcome] if outcome else [])]
    return [*found, "silently wrong"] if silent else [*found, "otherwise at fault"] if faults else found
