"""What counts of what a person shows: only what was seen in the client's account; a kind learnt before it was saved is learnt again."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from assistant.filing.assist.learning import KnownSite, Learning
from assistant.filing.assist.seen_presses import SeenPress
from assistant.filing.assist.trails import Sent
from assistant.planning.maps.structure import LearntMark, RecordStructure, SiteStructure
from assistant.planning.plan.plan import Record
from tests.assist.seen_filings import MENU, SAVED, press, view


class PanelRun:
    """A run whose pages show nothing of the plan, while the person presses things; `presses` are those not yet heard."""

    def __init__(
        self, records: list[Record], shown: Path | None = None, structure: SiteStructure | None = None
    ) -> None:
        observed: Any = lambda *, goes_on: []  # noqa: E731
        browser = SimpleNamespace(guard=SimpleNamespace(observed=observed))
        values = {str(p.key): SimpleNamespace(is_right=True) for record in records for p in record.planned}
        help_ = SimpleNamespace(
            records=records,
            filing=SimpleNamespace(session=SimpleNamespace(browser=browser)),
            evidence=SimpleNamespace(values=values),
            autosaves=SimpleNamespace(by_itself=False),
        )
        site = KnownSite("https://registry.example.cn/", structure or SiteStructure(), lambda learnt: None, shown)
        self.learning = Learning(cast(Any, help_), site)
        self.presses: list[SeenPress] = []
        taken: Any = SimpleNamespace(attend=lambda: None, take=self._take, tips={})
        self.learning.recorder = taken

    def _take(self) -> list[SeenPress]:
        taken, self.presses = self.presses, []
        return taken

    def shows(self, *presses: SeenPress, is_ours: bool, asks: bool = False) -> None:
        """Let the person press things, and the page show something that nobody recognises, or ask for a password."""
        self.presses += presses
        recognition = SimpleNamespace(views=(), places=())
        reading = SimpleNamespace(recognition=recognition, document="1", asks_password=lambda: asks)
        self.learning.note(cast(Any, reading), is_ours=is_ours)

    def words(self) -> list[str]:
        """Return the words of the presses that count."""
        return [event.word for event in self.learning.timeline if isinstance(event, SeenPress)]


def test_what_was_pressed_before_the_account_was_known_counts_once_it_is(records: list[Record]) -> None:
    run = PanelRun(records)
    run.shows(press("登录", is_login=True), press("主体信息"), is_ours=False)
    assert run.words() == []
    run.shows(is_ours=True)
    assert run.words() == ["登录", "主体信息"]


def test_nothing_counts_that_was_pressed_in_another_account(records: list[Record], tmp_path: Path) -> None:
    run = PanelRun(records, tmp_path / "shown.jsonl")
    run.shows(press("产品管理"), is_ours=True)
    run.shows(press("登录", is_login=True), press("别家的菜单"), is_ours=False)
    run.shows(press("退出"), is_ours=False)
    run.shows(press("登录", is_login=True), press("主体信息"), is_ours=True)
    assert run.words() == ["产品管理", "登录", "主体信息"]
    assert PanelRun(records, tmp_path / "shown.jsonl").words() == run.words()
    run.learning.forget()
    assert PanelRun(records, tmp_path / "shown.jsonl").words() == []


def test_a_login_without_a_press_ends_what_was_pressed_in_another_account(records: list[Record]) -> None:
    run = PanelRun(records)
    run.shows(press("别家的菜单"), is_ours=False)
    run.shows(press("退出"), is_ours=False, asks=True)
    run.shows(press("主体信息"), is_ours=True)  # logged in by Enter
    assert run.words() == ["主体信息"]
    run.shows(press("登录", is_login=True), is_ours=False, asks=True)
    run.shows(press("产品管理"), is_ours=True)
    assert run.words() == ["主体信息", "登录", "产品管理"]


@pytest.mark.parametrize(
    ("saves", "is_learnt", "is_open"), [("person", True, True), ("person", False, False), ("once", True, False)]
)
def test_a_kind_that_was_learnt_before_anybody_saved_is_learnt_again(
    records: list[Record], saves: str, is_learnt: bool, is_open: bool
) -> None:
    entity = next(record for record in records if record.kind.is_single)
    way = {"open": ["主体信息"], "saves": saves, "save": ["暂存"] if saves == "once" else []}
    known = RecordStructure.model_validate(way | ({"learnt": LearntMark(on="2026-12-01")} if is_learnt else {}))
    run = PanelRun(records, structure=SiteStructure(records={"subject": known}))
    run.learning.timeline += [press("主体信息", place=MENU), view(entity)]
    assert run.learning.unknown() == []
    run.learning.timeline += [press("暂存"), SAVED]
    assert isinstance(run.learning.timeline[-1], Sent)
    assert run.learning.unknown() == (["subject"] if is_open else [])
