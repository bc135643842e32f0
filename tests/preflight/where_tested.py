"""Where each rule is tested. Rules on papers are tested outside the table of profiles.

    ELSEWHERE          rule → the test files with its violation and its clean twin
    python -m tests.preflight.where_tested    prints the matrix: rule, severity, violations, twins, files

A new rule needs a row in `rows_of_forms.py` or `rows_of_answers.py`, or a line here.
"""

from __future__ import annotations

import sys
from pathlib import Path

from tests.preflight import rows_of_answers, rows_of_forms
from tests.preflight.mutations import nothing

PAPERS = "tests/preflight/test_papers_rules.py"
LOOKS = "tests/preflight/test_papers_looks.py"
DRAFTS = "tests/preflight/rows_of_papers.py"  # filled drafts, changed block by block
ELSEWHERE: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("R01", "R12", "R13", "R30", "R35", "R38", "R39", "R48", "R62"), (DRAFTS, PAPERS)),
    **dict.fromkeys(("R26", "R27", "R28", "R31", "R33", "R41", "R42", "R43", "R53", "R56", "R57"), (DRAFTS,)),
    **dict.fromkeys(("R45", "R50"), (DRAFTS, LOOKS)),
    "R40": ("tests/preflight/test_papers_table.py", LOOKS),
    "R49": (LOOKS,),
    "R44": (PAPERS, LOOKS),
    "R52": ("tests/report/test_view.py",),
    "R63": ("tests/preflight/test_characters.py",),
    "R54": ("tests/preflight/test_sealed.py",),
}
OF_A_RUN = frozenset({"R52"})
ROOT = Path(__file__).resolve().parents[2]


def rows() -> dict[str, list[tuple[str, str, str]]]:
    """Return the table rows by rule: severity, violation, twin."""
    by_rule: dict[str, list[tuple[str, str, str]]] = {}
    for row in (*rows_of_forms.ROWS, *rows_of_answers.ROWS):
        twin = "样例原样" if row.twin is nothing else "改成合规"
        by_rule.setdefault(row.rule, []).append((row.severity, f"{row.example}{row.name}", twin))
    return by_rule


def matrix() -> str:
    """Return the matrix rule × (violating profile, clean twin), one line for each row."""
    table = rows()
    lines = ["rule  weight  violated in                         twin"]
    for rule in sorted({*table, *ELSEWHERE}):
        lines += [f"{rule}   {weight:6}  {wrong:34}  {twin}" for weight, wrong, twin in table.get(rule, [])]
        lines += [f"{rule}           {file}" for file in ELSEWHERE.get(rule, ())]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.stdout.write(matrix() + "\n")
