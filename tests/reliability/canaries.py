"""The figures of the canary search: the output of four whole runs, searched for every personal value and secret.

The search itself is `tests/filing/test_personal_values.py`; this module runs it once and reads the figures from the
properties that its tests record.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from xml.etree import ElementTree

from tests.conftest import ROOT
from tests.reliability import page

SEARCH = "tests/filing/test_personal_values.py"
FIGURES = {
    "canaries": "personal values and secrets looked for, each in every spelling and coding",
    "searched": "files searched where none may stand (journal, pictures' notes, log, reports, printed reports, masked packs …)",
    "printed": "texts printed by the runs and by the report's commands, searched",
    "processes": "processes started, whose words and environment were searched",
    "hits": "**hits**",
    "kept": "files in which they may stand (proof, frozen profile, attachments, the browser's folder, the unmasked pack)",
}


def table(to: Path | None = None) -> int:
    """Run the search, print its figures, and write them to the page if one is given; return 1 if a test failed."""
    with tempfile.TemporaryDirectory(prefix="beian-canaries-") as folder:
        path = Path(folder) / "properties.xml"
        words = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", SEARCH, f"--junitxml={path}"]
        code = subprocess.run(words, cwd=ROOT, check=False).returncode
        figures = {element.get("name"): element.get("value") for element in ElementTree.parse(path).iter("property")}
    lines = [
        f"`python -m tests.reliability --what canaries` (`{SEARCH}`), four runs: refused in part, failed, killed, submitted",
        "",
        "| figure | |",
        "|---|---:|",
        *(f"| {label} | {figures.get(name, 'not recorded')} |" for name, label in FIGURES.items()),
    ]
    print("\n".join(lines))
    if to is not None and code == 0:
        page.put(to, "canaries", lines)
    return 1 if code else 0
