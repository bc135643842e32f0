"""Writes filings of the corpus as folders that `beian check` reads."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from assistant.core import yaml_file
from tests.corpus import drawing
from tests.corpus.filing import CorpusFiling, Paper

PROFILE = "填报资料.yaml"
_DAYS = {"上线时间", "合同到期日"}
Writer = Callable[[Paper, Path], None]


def build(filing: CorpusFiling, folder: Path, write: Writer = drawing.write) -> Path:
    """Write a filing into a folder, and return its profile."""
    for path, paper in filing.papers.items():
        write(paper, folder / path)
    profile = folder / PROFILE
    profile.write_bytes(yaml_file.dump(_dated(filing.data)))
    return profile


def _dated(data: Any, label: str = "") -> Any:
    """Return plain data with its days as dates."""
    match data:
        case dict():
            return {key: _dated(value, key) for key, value in data.items()}
        case list():
            return [_dated(value) for value in data]
        case str() if label in _DAYS:
            return date.fromisoformat(data)
        case _:
            return data
