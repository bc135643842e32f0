"""A copy of a checkout in which mutants are made, so that the working tree is never touched."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LEFT_OUT = (".git", ".venv*", "__pycache__", ".*_cache", "node_modules", ".mutants", ".hypothesis", ".build", "runs")
"""Folders that no test needs. Built pages and translations are copied although git ignores them."""


class ScratchTree:
    """A copy of a checkout; creating one replaces the content of its folder."""

    def __init__(self, checkout: Path, folder: Path) -> None:
        self.folder = folder
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(checkout, folder, symlinks=True, ignore=shutil.ignore_patterns(*LEFT_OUT))

    def text(self, module: str) -> str:
        """Return a module's text."""
        return (self.folder / module).read_text(encoding="utf-8")

    @contextmanager
    def changed(self, module: str, text: str) -> Iterator[None]:
        """Replace a module's text within the context."""
        original = self.text(module)
        self._write(module, text)
        try:
            yield
        finally:
            self._write(module, original)

    def _write(self, module: str, text: str) -> None:
        """Write a module and delete its cached forms of Python and Hypothesis."""
        path = self.folder / module
        path.write_text(text, encoding="utf-8")
        for compiled in (path.parent / "__pycache__").glob(f"{path.stem}.*.pyc"):
            compiled.unlink()
        shutil.rmtree(self.folder / ".hypothesis", ignore_errors=True)
