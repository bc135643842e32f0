"""The form of an account holds a password no longer than until it was tried."""

from __future__ import annotations

from pathlib import Path

import pytest
from nicegui import ui

from assistant.apps.console import accounts_panel
from assistant.core.errors import NoProfile
from tests.console.conftest import beside


@pytest.mark.parametrize("end", [None, OSError])
def test_a_password_leaves_the_page_also_when_it_could_not_be_stored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, end: type[OSError] | None
) -> None:
    async def succeeded(_: object, act: object) -> None:
        assert callable(act)
        with pytest.raises(NoProfile):
            act()
        if end is not None:
            raise end

    scripts: list[str] = []
    monkeypatch.setattr(accounts_panel, "succeeded", succeeded)
    monkeypatch.setattr(ui, "run_javascript", scripts.append)
    form = accounts_panel._Account(tmp_path / "客户" / "甲")
    form.answer = object()  # type: ignore[assignment]
    form.typed |= {"account": "13800138000", "password": "Mi-ma-19"}
    try:
        beside(form.store())
    except OSError:
        assert end is OSError
    assert form.typed["password"] == ""
    assert scripts == [accounts_panel._EMPTY]
