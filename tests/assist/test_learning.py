"""What counts of what a person shows: only what was seen in the client's account; a kind learnt before it was saved is learnt again."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast
from urllib.parse import quote

import pytest

from assistant.filing.assist import learning as learning_module
from assistant.filing.assist.learning import KnownSite, Learning
from assistant.filing.assist.looked_words import LookedWords
from assistant.filing.assist.seen_presses import SeenPress
from assistant.filing.assist.trails import Sent
from assistant.filing.assist.walking import MissingPlace
from assistant.filing.browser.answer_leaves import AnswerLeaves
from assistant.planning.maps.structure import LearntMark, RecordStructure, SiteStructure
from assistant.planning.plan.plan import Record
from tests.assist.seen_filings import MENU, SAVED, press, view
from tests.assist.test_kinds_of_saves import posted


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


LOOKED = RecordStructure.model_validate(
    {
        "list": {"open": ["产品管理"]},
        "add": ["新增产品", "添加"],
        "edit": ["查看"],
        "save": ["保存", "暂存", "保存草稿"],
        "learnt": {"on": "2026-12-01", "how": "look"},
    }
)


@pytest.mark.parametrize("adds", [True, False])
def test_a_filing_corrects_what_was_learnt_by_looking(
    records: list[Record], adds: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    product = next(record for record in records if record.page == "product")
    run = PanelRun(records, structure=SiteStructure(records={"product": LOOKED}))
    row = f"{product.names[0].split('/')[0]} APP"
    run.learning.timeline += [press("产品管理", place=MENU), press("新建" if adds else "查看", *[row] * (not adds))]
    run.learning.timeline += [view(product)]
    assert run.learning.unknown() == []
    run.learning.timeline += [press("存档"), SAVED]
    assert run.learning.unknown() == ["product"]
    tried: list[RecordStructure] = []
    monkeypatch.setattr(Learning, "_is_right", lambda self, known, *_: tried.append(known.records["product"]))
    cast(Any, run.learning.assistance).operator_ui = SimpleNamespace(pressed=lambda: None)
    run.learning._learn("product", product, run.learning._openings(), cast(Any, None))
    assert tried[0].save[0].words == ("存档",)
    assert tried[0].add[0].words == (("新建",) if adds else LOOKED.add[0].words)


def test_a_look_does_not_learn_again_what_a_look_has_learnt(records: list[Record]) -> None:
    product = next(record for record in records if record.page == "product")
    run = PanelRun(records, structure=SiteStructure(records={"product": LOOKED}))
    run.learning.looked = LookedWords()
    run.learning.timeline += [press("产品管理", place=MENU), press("新建"), view(product), press("存档"), SAVED]
    assert run.learning.unknown() == []


def test_a_kind_that_is_not_learnt_says_what_was_not_there_on_the_likeliest_way(
    records: list[Record], monkeypatch: pytest.MonkeyPatch
) -> None:
    product = next(record for record in records if record.page == "product")
    reasons = [MissingPlace("页面上没有“产品管理”"), *[MissingPlace("还没学到")] * 20]

    class BlockedWalk:
        def __init__(self, *_: object) -> None:
            self.leaves_freely = False

        def take_stock(self) -> None:
            pass

        def open(self, record: Record, *, adds: bool) -> str:
            raise reasons.pop(0)

    monkeypatch.setattr(learning_module, "SiteWalk", BlockedWalk)
    run = PanelRun(records)
    cast(Any, run.learning.assistance).operator_ui = SimpleNamespace(pressed=lambda: None)
    cast(Any, run.learning.assistance.evidence).is_stored = lambda key: True
    run.learning.timeline += [press("产品管理", place=MENU), press("新增产品"), view(product), press("保存"), SAVED]
    said = run.learning._learn_kind("product", cast(Any, None))
    assert "页面上没有“产品管理”" in said
    assert "还没学到" not in said
    assert len(reasons) < 20


def test_the_tooltip_that_nobody_saw_is_read_in_the_row_of_the_record(
    records: list[Record], monkeypatch: pytest.MonkeyPatch
) -> None:
    product = next(record for record in records if record.page == "product")
    read: list[tuple[str, tuple[str, ...], str]] = []

    def tip_in_row(walk: object, record: Record, picture: str) -> str:
        structure = cast(Any, walk).records["product"]
        read.append((record.id, structure.list.open[0].words, picture))
        return "维护"

    monkeypatch.setattr(learning_module, "tip_in_row", tip_in_row)
    run = PanelRun(records)
    monkeypatch.setattr(Learning, "_walk", lambda self, known: known)
    name = product.names[0].split("/")[0]
    pencil = press("", f"{name} APP", place="other", picture="a1b2", number=7)
    run.learning.timeline += [press("产品管理", place=MENU), press("新增产品"), view(product), press("保存"), SAVED]
    run.learning.timeline += [press("产品管理", place=MENU), pencil, view(product, document="2")]
    seen = run.learning._with_late_tips("product", run.learning._openings())
    assert read == [(product.id, ("产品管理",), "a1b2")]
    assert [one.icon for one in seen[-1].trail] == ["", "", "维护"]
    assert run.learning._with_late_tips("product", seen) == seen
    assert len(read) == 1


@pytest.mark.parametrize(("kind", "events"), [("Document", [Sent(is_read=False)]), ("XHR", [])])
def test_a_form_with_files_that_was_sent_as_a_whole_may_be_a_save(
    records: list[Record], kind: str, events: list[Sent]
) -> None:
    answers = AnswerLeaves(relay=None)  # type: ignore[arg-type]
    answers.take_seen(goes_on=True)
    headers = {"content-type": "multipart/form-data; boundary=x"}
    request = {"method": "POST", "url": "https://registry.example.cn/save", "headers": headers, "hasPostData": True}
    answers.follow("page", "Network.requestWillBeSent", {"requestId": "1", "type": kind, "request": request})
    run = PanelRun(records)
    cast(Any, run.learning.assistance.filing.session.browser.guard).observed = answers.take_seen
    run.shows(press("保存"), is_ours=True)
    assert [event for event in run.learning.timeline if isinstance(event, Sent)] == events


@pytest.mark.parametrize(("sign", "is_packed"), [("", True), ("，不付费。", False)])
def test_a_save_is_seen_by_what_it_holds_packed_in_one_field_or_with_any_sign(
    records: list[Record], sign: str, is_packed: bool
) -> None:
    product = next(record for record in records if record.page == "product")
    text = f"{product.planned[0].value}{sign}"
    planned = replace(product.planned[0], value=text)
    run = PanelRun([replace(product, planned=(planned,))])
    body = quote(json.dumps({"row": {"name": text}}) if is_packed else text)
    sent = posted(f"data={body}", status=200)
    cast(Any, run.learning.assistance.filing.session.browser.guard).observed = lambda *, goes_on: [sent]
    run.shows(press("保存"), is_ours=True)
    assert [event for event in run.learning.timeline if isinstance(event, Sent)] == [SAVED]
