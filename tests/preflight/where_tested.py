"""Where each rule is tested: in a row of a table, or in a test file whose first line begins with the rule's id.

    elsewhere()        rule → the files outside the tables of profiles with its violation and its clean twin
    python -m tests.preflight.where_tested    prints the matrix: rule, severity, violations, twins, files

A new rule needs a row in `rows_of_forms.py`, `rows_of_answers.py` or `rows_of_papers.py`, or a file of its own.
"""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from pathlib import Path

from tests.preflight import rows_of_answers, rows_of_forms, rows_of_papers
from tests.preflight.mutations import nothing

OF_A_RUN = frozenset({"R52"})  # tests/report/test_view.py
ROOT = Path(__file__).resolve().parents[2]
_IDS = re.compile(r'"""(R\d\d(?:(?:,| and) R\d\d)*):')


def elsewhere() -> dict[str, list[str]]:
    """Return the files that test a rule outside the tables of profiles."""
    files: dict[str, list[str]] = defaultdict(list)
    for rule in sorted({row.rule for row in rows_of_papers.TABLE}):
        files[rule].append(_shown(Path(rows_of_papers.__file__)))
    for path in sorted(Path(__file__).parent.glob("test_*.py")):
        match = _IDS.match(path.read_text(encoding="utf-8"))
        for rule in re.findall(r"R\d\d", match[1]) if match else ():
            files[rule].append(_shown(path))
    return files


def _shown(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def rows() -> dict[str, list[tuple[str, str, str]]]:
    """Return the table rows by rule: severity, violation, twin."""
    by_rule: dict[str, list[tuple[str, str, str]]] = {}
    for row in (*rows_of_forms.ROWS, *rows_of_answers.ROWS):
        twin = "样例原样" if row.twin is nothing else "改成合规"
        by_rule.setdefault(row.rule, []).append((row.severity, f"{row.example}{row.name}", twin))
    return by_rule


def matrix() -> str:
    """Return the matrix rule × (violating profile, clean twin), one line for each row."""
    table, files = rows(), elsewhere()
    lines = ["rule  weight  violated in                         twin"]
    for rule in sorted({*table, *files}):
        lines += [f"{rule}   {weight:6}  {wrong:34}  {twin}" for weight, wrong, twin in table.get(rule, [])]
        lines += [f"{rule}           {file}" for file in files.get(rule, ())]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.stdout.write(matrix() + "\n")
