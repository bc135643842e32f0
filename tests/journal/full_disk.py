"""A disk on which the n-th step of writing fails: what the tests of half-written files inject."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assistant.journal import chain


class FullDisk:
    """The steps of writing – a line, a sync, a file's last name – of which the n-th fails; half a line is written then."""

    def __init__(self, patch: pytest.MonkeyPatch, fails: int) -> None:
        self._fails, self._steps = fails, 0
        patch.setattr(os, "write", self._half(os.write))
        patch.setattr(os, "fsync", self._failing(os.fsync))
        patch.setattr(chain, "_SYNC", self._failing(chain._SYNC))
        patch.setattr(Path, "replace", self._failing(Path.replace))

    @property
    def was_met(self) -> bool:
        """Say whether the step that fails was ever come to."""
        return self._steps >= self._fails

    def _half(self, write: Callable[[int, bytes], int]) -> Callable[[int, bytes], int]:
        def written(file: int, content: bytes) -> int:
            if self._steps + 1 == self._fails:
                write(file, content[: len(content) // 2])
            self._step()
            return write(file, content)

        return written

    def _failing(self, act: Callable[..., Any]) -> Callable[..., Any]:
        def done(*arguments: Any) -> Any:
            self._step()
            return act(*arguments)

        return done

    def _step(self) -> None:
        self._steps += 1
        if self._steps == self._fails:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
