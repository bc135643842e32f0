"""The two programs that are compared: today's tree, and one fixed older commit checked out beside it."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.apps.cli import app
from assistant.filing.run import run
from hatch_build import compile_translations

ROOT = Path(__file__).resolve().parents[2]
REFERENCE = "5c189fd09d3f318c7afeadc23a9088aa82ec5761"
CACHE = ROOT / ".build" / "bench"  # ignored by git, ruff and mypy
NONE = "0"


@dataclass(frozen=True)
class Side:
    """One program: the path of its tree, and the functions (`module:name`) that start it and file one record."""

    name: str
    tree: Path
    entry: str
    record: str
    slower: str = NONE

    def environment(self) -> dict[str, str]:
        """Return an environment in which Python imports from this tree only, and stores what it has compiled."""
        own = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        return {**own, "PYTHONPATH": str(self.tree), "PYTHONIOENCODING": "utf-8", "BEIAN_LANG": "zh"}

    def command(self) -> list[str]:
        """Return the command line that runs its `beian`."""
        module, _, function = self.entry.partition(":")
        return [sys.executable, "-c", f"from {module} import {function}; {function}()"]


class NoReference(Exception):
    """The older commit is not available; the message says why."""


def today() -> Side:
    """Return the program of this tree with the current names of its functions."""
    return Side("today", ROOT, _path(app.main), _path(run.file_one))


def reference() -> Side:
    """Return the program of the older commit with its own function names. Raises `NoReference`."""
    return Side(
        "reference", laid_out(REFERENCE), "assistant.cli.app:main", "assistant.filing.run:file_one"
    )  # its names


def _path(function: Callable[..., Any]) -> str:
    return f"{function.__module__}:{function.__name__}"


def laid_out(commit: str, repository: Path = ROOT, cache: Path = CACHE) -> Path:
    """Return the folder with the tree of a commit and its compiled translations; it is checked out only once."""
    place = cache / commit
    if place.exists():
        return place
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache) as folder:
        fresh = Path(folder) / "tree"
        with tarfile.open(fileobj=io.BytesIO(_archive(commit, repository))) as files:
            files.extractall(fresh, filter="data")
        compile_translations(fresh)
        fresh.rename(place)
    return place


def _archive(commit: str, repository: Path) -> bytes:
    try:
        done = subprocess.run(["git", "-C", str(repository), "archive", commit], capture_output=True, check=False)
    except OSError as fault:
        raise NoReference(f"git does not start ({fault}), so that commit {commit[:7]} cannot be laid out") from fault
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip()
        raise NoReference(f"the history here does not hold commit {commit[:7]}: {said}")
    return done.stdout
