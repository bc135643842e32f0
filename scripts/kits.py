"""`make kits`: tests every kit × widget × behaviour in a real browser and writes the table into docs/kits.md.

The tests of `filing.forms` name the cells of the table that they fill (fixtures `cell` and `column`); a cell is green
if every test that fills it passed. A test of many widgets names those that it fails for, and its other cells stay
green. The table stands between two marks; the rest of the page is written by hand.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "kits.md"
TESTS = tuple(
    f"tests/forms/test_{name}.py"
    for name in ("native_widgets", "kit_widgets", "kit_states", "kit_conditions", "kit_behaviours", "stolen_focus")
)
TEXTS = "文字的行为"
EVERYWHERE = (
    *("write", "read", "disabled", "required", "error text", "re-render", "focus stolen", "dialog", "out of sight"),
    *("repeated label", "label: star", "label: colon", "label: tooltip", "label: brackets", "label: full-width"),
)
SOME = ("unknown option", "cut (maxlength)", "cut (by script)", "read-only", "5,000 options", "collapsed tags")
NOT_ASKED = "–"
Cells = Mapping[tuple[str, str, str], bool]


def main() -> int:
    """Run the tests, write the table, and return the exit code of the tests."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "kits.xml"
        command = [sys.executable, "-m", "pytest", *TESTS, "-q", "--thorough", f"--junitxml={report}", *sys.argv[1:]]
        code = subprocess.run(command, cwd=ROOT, check=False).returncode
        cells = cells_of(report) if report.exists() else {}
    if not cells:
        return code or 1
    PAGE.write_text(with_table(PAGE.read_text(encoding="utf-8"), table(cells)), encoding="utf-8")
    sys.stdout.write(f"{PAGE.relative_to(ROOT)}: {sum(cells.values())} of {len(cells)} cells green\n")
    return code


def cells_of(report: Path) -> dict[tuple[str, str, str], bool]:
    """Return (kit, widget, behaviour) → whether every test that fills the cell passed; skipped tests fill none."""
    cells: dict[tuple[str, str, str], bool] = {}
    for case in ElementTree.parse(report).iter("testcase"):
        if case.find("skipped") is not None:
            continue
        passed = case.find("failure") is None and case.find("error") is None
        named = [(one.get("name"), one.get("value") or "") for one in case.iter("property")]
        wrong = {value for name, value in named if name == "kits wrong"}
        for name, value in named:
            if name == "kits":
                kit, widget, behaviour = value.split("|")
                place = (kit, widget, behaviour)
                cells[place] = cells.get(place, True) and (passed or (bool(wrong) and value not in wrong))
    return cells


def table(cells: Cells) -> str:
    """Return one table per kit, widgets down and behaviours across, and one for the kits' texts."""
    kits: dict[str, dict[str, dict[str, bool]]] = defaultdict(lambda: defaultdict(dict))
    texts: dict[str, dict[str, bool]] = defaultdict(dict)
    for (kit, widget, behaviour), passed in cells.items():
        (texts[kit] if widget == TEXTS else kits[kit][widget])[behaviour] = passed
    parts = [
        f"{sum(cells.values())} of {len(cells)} cells are green. "
        f"{lacking(cells)} cells that every widget has are not asked."
    ]
    for kit, widgets in sorted(kits.items()):
        parts += [f"### {kit}", "\n".join(_rows(widgets))]
    if texts:
        parts += ["### What a text field does", "\n".join(_rows(texts))]
    return "\n\n".join(parts)


def lacking(cells: Cells) -> int:
    """Return the number of missing cells of the behaviours that every written widget has."""
    widgets = {(kit, widget) for kit, widget, behaviour in cells if behaviour == "write"}
    return sum((*place, behaviour) not in cells for place in widgets for behaviour in EVERYWHERE)


def _rows(widgets: Mapping[str, Mapping[str, bool]]) -> Iterable[str]:
    met = dict.fromkeys(name for row in widgets.values() for name in row)
    names = [
        *(name for name in (*EVERYWHERE, *SOME) if name in met),
        *(n for n in met if n not in (*EVERYWHERE, *SOME)),
    ]
    yield "| | " + " | ".join(names) + " |"
    yield "|---" * (len(names) + 1) + "|"
    for widget, row in widgets.items():
        marks = (NOT_ASKED if name not in row else "✓" if row[name] else "✗" for name in names)
        yield f"| {widget} | " + " | ".join(marks) + " |"


def with_table(page: str, made: str, name: str = "kits") -> str:
    """Return the page with the table between the marks of that name; raises ValueError if they are missing."""
    begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    head, _, rest = page.partition(begin)
    _, text, tail = rest.partition(end)
    if not text:
        raise ValueError(f"{PAGE.name} has no {begin} … {end}")
    return f"{head}{begin}\n\n{made}\n\n{end}{tail}"


if __name__ == "__main__":
    raise SystemExit(main())
