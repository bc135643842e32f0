"""The samples that the persons of the makes file, written by the assistant's own filings on the mock, once."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from filelock import FileLock

from tests.conftest import ROOT


def written_samples() -> Path:
    """Return the folder of the samples."""
    folder = ROOT / ".build" / "samples"
    folder.parent.mkdir(exist_ok=True)
    with FileLock(str(folder) + ".lock"):
        if not folder.is_dir():
            subprocess.run([sys.executable, "-m", "scripts.make_samples", str(folder)], cwd=ROOT, check=True)
    return folder
