"""Where jobs of a workspace write a page about the site's map: `page_file(workspace, "review")`; the next one replaces it."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from assistant.apps.console.launching import FOLDER
from assistant.practice.workspace import RUNS

MapPageKind = Literal["review", "patrol"]


def page_file(workspace: Path, kind: MapPageKind) -> Path:
    """Return the file of a page, which only the latest job of its kind fills."""
    return workspace / RUNS / FOLDER / f"{kind}.html"
