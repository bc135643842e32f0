"""Failures around 提交 are mended piece by piece, and a submitted item is never asked about again (no browser)."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, cast

import pytest

from assistant.core.errors import BeianError, SaveUncertain
from assistant.core.keys import FieldKey
from assistant.declaration.registry.algorithms_registry import REGISTRY
from assistant.filing.browser.playwright import PageFault
from assistant.filing.operator.protocol import Handover, HandoverAnswer
from assistant.filing.run import confirm as confirmation
from assistant.filing.run import handover
from assistant.filing.run.context import Filing, RecordPlaces, RecordResults
from assistant.filing.run.session import FilingOptions
from assistant.planning.plan.plan import Record
from assistant.proof.journal.events import Event, Status


@dataclass
class ScriptedFiling:
    """A filing whose person answers from a list, and whose page can fail."""

    answers: list[str]
    faults: list[Exception] = field(default_factory=list)
    asked: int = 0
    filed: list[str] = field(default_factory=list)
    noted: list[Event] = field(default_factory=list)
    prompts: list[Handover] = field(default_factory=list)
    results: RecordResults = field(default_factory=RecordResults)
    places: RecordPlaces = field(default_factory=RecordPlaces)

    def __post_init__(self) -> None:
        guard = SimpleNamespace(observed=lambda **_: [], rules=SimpleNamespace(shapes=None))
        self.browser = SimpleNamespace(expired="", pump=lambda _: None, guard=guard)
        self.site = SimpleNamespace(
            browser=self.browser,
            goto=lambda *_: None,
            text=self.text,
            check_session=lambda: None,
            map=SimpleNamespace(states={}),
        )
        self.options = FilingOptions("甲")
        self.session = self

    def text(self, _name: str) -> str:
        if self.faults:
            raise self.faults.pop()
        return "SF1"

    def ask(self, prompt: Handover, _seen: object) -> HandoverAnswer:
        self.asked += 1
        self.prompts.append(prompt)
        return HandoverAnswer(self.answers.pop(0), "person", 1.0)

    def note(self, event: Event) -> None:
        self.noted.append(event)

    def picture(self, _name: str) -> str:
        return ""


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(confirmation, "_stand_on_confirmation", lambda *_: None)
    monkeypatch.setattr(confirmation, "_question", lambda *_: Handover("CONFIRM"))
    monkeypatch.setattr(confirmation, "learn_submission", lambda *_: None)
    for name in ("prove_left", "keep_submission", "check_account"):
        monkeypatch.setattr(confirmation, name, lambda *_, **__: None)


def step(name: str) -> Record:
    key = FieldKey.of(f"algorithms[甲].{name}")
    return cast(
        Record,
        SimpleNamespace(
            id=str(key), key=key, page="basic", names=("甲",), kind=REGISTRY.kind("basic"), title=name, root="甲"
        ),
    )


def test_a_member_that_failed_to_save_is_filed_again_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    scene = ScriptedFiling([handover.RECHECK, confirmation.SUBMITTED])
    faults: list[BeianError] = [SaveUncertain(doing="detail", what="HTTP 500")]

    def file_record(_filing: Any, member: Record) -> None:
        scene.filed.append(member.title)
        if member.title == "detail" and faults:
            raise faults.pop()

    monkeypatch.setattr(confirmation, "file_record", file_record)
    members = [step("basic"), step("detail")]
    assert confirmation.confirm(cast(Filing, scene), members[-1], members) == confirmation.SUBMITTED
    assert (scene.filed, scene.asked) == (["basic", "detail", "detail"], 2)


def test_a_page_that_fails_after_the_submission_is_not_asked_to_submit_again() -> None:
    scene = ScriptedFiling([confirmation.SUBMITTED], [PageFault("gone")])
    assert confirmation.confirm(cast(Filing, scene), step("support"), []) == confirmation.SUBMITTED
    (status,) = [closed for closed in scene.noted if isinstance(closed, Status)]
    assert (scene.asked, status.receipt, scene.results.submitted_by) == (1, "SF1", {"甲": "person"})


def test_who_is_to_press_by_the_mandate_stands_in_the_question() -> None:
    scene = ScriptedFiling([confirmation.SUBMITTED])
    scene.options = FilingOptions("甲", submission_reminder="按委托，“提交”由客户点击：李示例。")
    confirmation.confirm(cast(Filing, scene), step("support"), [])
    assert [scene.options.submission_reminder in prompt.lines for prompt in scene.prompts] == [True]
