"""What a run writes of the attempts that the guard has stopped."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast
from unittest.mock import MagicMock

import pytest

from assistant.filing.browser.guard import Attempt
from assistant.filing.run.session import RunSession
from assistant.proof.journal.events import Blocked


@pytest.mark.parametrize(
    ("what", "why", "layer", "cause", "is_submission"),
    [
        ("tick", "", "page", "tick", False),
        ("XHR", "shape", "request", "shape", False),
        ("click", "", "page", "other", True),
        ("XHR", "human", "request", "other", True),
    ],
)
def test_a_stopped_attempt_is_noted_with_its_cause(
    what: str, why: str, layer: str, cause: str, is_submission: bool
) -> None:
    attempt = Attempt(1, layer, what, "POST", "http://127.0.0.1/save", why, "2026-12-02T00:00:00Z")
    browser = SimpleNamespace(guard=SimpleNamespace(new_attempts=lambda: (attempt,)))
    noted = list[Any]()
    folder = SimpleNamespace(append=noted.append)
    absent = cast(Any, MagicMock())
    session = RunSession(cast(Any, browser), absent, absent, absent, cast(Any, folder), absent, absent)
    session.note_blocked()
    assert [(event.cause, isinstance(event, Blocked)) for event in noted] == [(cause, True)]
    assert session.blocked is is_submission
