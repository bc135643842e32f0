"""Whose account is shown: the client's once the page names it or the person says so, and nobody's from the next login on."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from assistant.filing.assist.automatic import Automatic
from assistant.filing.assist.pressing import LeftToPerson
from assistant.filing.assist.reading import TabReadings
from tests.filing.small import NAME


class ShownPage:
    """A page of two frames, of which one says something and may ask for a password."""

    def __init__(self, text: str, *, asks: bool = False) -> None:
        self.text, self.asks = text, asks

    def evaluate(self, script: str) -> Any:
        """Answer a script of the readings."""
        return self.asks if "password" in script else self.text

    def readings(self) -> TabReadings:
        """Return readings of the page."""
        page = SimpleNamespace(frames=[ShownPage(""), self])
        return TabReadings(cast(Any, SimpleNamespace(page=page)))


@pytest.mark.parametrize(
    ("text", "asks", "before", "is_ours"),
    [
        (f"欢迎，{NAME}", False, False, True),
        ("欢迎", False, False, False),
        ("欢迎", False, True, True),
        ("登录", True, True, False),
        (f"{NAME} 请重新登录", True, True, False),
    ],
)
def test_an_account_is_the_clients_until_a_password_is_asked_for(
    text: str, asks: bool, before: bool, is_ours: bool
) -> None:
    assert ShownPage(text, asks=asks).readings().is_account_of(NAME, before=before) == is_ours


def test_nothing_is_written_into_an_account_that_nobody_has_confirmed() -> None:
    filing = object.__new__(Automatic)
    filing.assistance = cast(Any, SimpleNamespace(is_ours=False))
    with pytest.raises(LeftToPerson):
        filing._fill(cast(Any, None))
