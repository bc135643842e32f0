"""A command without a window (`pythonw`): no stream is missing, and a failure is shown. Windows' call is replaced."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from assistant.apps.cli import app, windowless


def shown_by(words: list[str], monkeypatch: pytest.MonkeyPatch) -> tuple[object, list[str]]:
    """Run `beian` without streams; return its exit code and the texts that a window would show."""
    texts: list[str] = []
    with monkeypatch.context() as patch:
        patch.setattr(windowless, "show", texts.append)
        patch.setattr(sys, "argv", ["beian", *words])
        patch.setattr(sys, "stdout", None)
        patch.setattr(sys, "stderr", None)
        with pytest.raises(SystemExit) as end:
            app.main()
    return end.value.code, texts


def test_a_failure_is_shown_in_a_window(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    code, texts = shown_by(["plan", str(tmp_path / "nobody")], monkeypatch)
    assert code
    assert len(texts) == 1
    assert "nobody" in texts[0]


def test_a_command_that_succeeds_shows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert shown_by(["--version"], monkeypatch) == (0, [])


def test_streams_that_are_there_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    before = sys.stdout, sys.stderr
    with windowless.streams():
        assert (sys.stdout, sys.stderr) == before
