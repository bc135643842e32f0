"""Bundled folders are located in a wheel and in a checkout."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.core import bundled as module
from assistant.core.bundled import bundled
from assistant.core.errors import NotBundled


def test_a_checkout_has_its_folders_beside_the_package() -> None:
    assert bundled("selectors").name == "selectors"


def test_the_folder_inside_the_package_comes_first(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    inside, beside = tmp_path / "assistant" / "_bundled" / "maps", tmp_path / "maps"
    inside.mkdir(parents=True)
    beside.mkdir()
    monkeypatch.setattr(module, "_PACKAGE", tmp_path / "assistant")
    assert bundled("maps") == inside


def test_a_missing_folder_is_an_error_that_names_it() -> None:
    with pytest.raises(NotBundled, match="no-such-folder"):
        bundled("no-such-folder")
