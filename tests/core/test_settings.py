"""Settings come from command line, environment, file or default, in that order, and record their source."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.core import settings
from assistant.core.errors import InputProblems


def test_the_nearer_source_wins_and_is_named(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text('browser = "/file/browser"\nlanguage = "zh"\noperator = "文件"\n', encoding="utf-8")
    loaded = settings.load({"language": "en", "browser": None}, file, {"BEIAN_BROWSER": "/env/browser"})
    assert (loaded.browser, loaded.language, loaded.operator) == (Path("/env/browser"), "en", "文件")
    origins = {"browser": "environment", "language": "command", "operator": "file"}
    assert loaded.origins == origins | dict.fromkeys(("machine", "remote_browser"), "default")


def test_without_any_source_the_defaults_hold(tmp_path: Path) -> None:
    loaded = settings.load({}, tmp_path / "none.toml", {})
    assert loaded.browser is None
    assert loaded.language is None
    assert set(loaded.origins.values()) == {"default"}


def test_all_problems_of_the_file_are_reported_at_once(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text('brwoser = "x"\noperator = 3\nlanguage = "fr"\n', encoding="utf-8")
    with pytest.raises(InputProblems) as caught:
        settings.load({}, file, {})
    assert len(caught.value.problems) == 3
    assert "browser" in caught.value.problems[0].remedy


def test_a_broken_file_is_an_input_problem(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text("browser = ", encoding="utf-8")
    with pytest.raises(InputProblems):
        settings.load({}, file, {})


def test_all_folders_can_be_moved(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("BEIAN_HOME", str(tmp_path))
    folders = {settings.config_folder(), settings.data_folder(), settings.log_folder()}
    assert len(folders) == 3
    assert all(folder.is_relative_to(tmp_path.resolve()) for folder in folders)
