"""Filing on a site without a map: the person steers, the assistant fills at their press, and what comes back is proved."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Error, Page

from tests.conftest import serve_mock_registry
from tests.filing.by_hand import logged_in_at_an_address
from tests.filing.conftest import FilingRunResult, RunningMock, section
from tests.filing.live import Guest, LiveRun, press, sees, until
from tests.filing.panel_looks import devtools, panel_nodes, texts_of
from tests.filing.small import NAME, Json

pytestmark = [pytest.mark.browser, pytest.mark.slow]
ENTITY = 22


WEB = "https://example.com"


@contextmanager
def undescribed(folder: Path) -> Iterator[RunningMock]:
    """Yield a client with an entity alone, and a mock that nobody has described: it is called by its address."""
    with serve_mock_registry(folder / "mock") as registry:
        yield RunningMock(folder, registry, site=registry.url)


@contextmanager
def at_the_entity(running_mock: RunningMock) -> Iterator[tuple[LiveRun, Guest]]:
    """Yield a run on that site, and the person at the form of the entity after their login.

    No fixture: pytest takes the output of a test anew after its fixtures.
    """
    with logged_in_at_an_address(running_mock, "--stage", "主体") as (run, guest):
        guest.do(lambda page: page.goto(f"{running_mock.registry.url}/#/subject"))
        guest.do(lambda page: sees(page, "认出"))
        yield run, guest


def choose(page: Page, words: str) -> None:
    """Tick a value on the panel."""
    with devtools(page) as cdp:
        labels = [node for node in panel_nodes(cdp) if node["nodeName"].lower() == "label"]
        (label,) = [node for node in labels if texts_of(node).strip() == words]
        cdp.send("DOM.scrollIntoViewIfNeeded", {"backendNodeId": label["backendNodeId"]})
    press(page, words, "label")


def save(page: Page) -> None:
    """Save as a person does, and load the page anew."""
    with page.expect_response("**/api/subject/save") as answered:
        page.get_by_role("button", name="保存", exact=True).click()
    assert answered.value.json()["errno"] == 0
    page.reload()


def events(run: LiveRun, kind: str) -> list[dict[str, Any]]:
    """Return the events of one kind so far."""
    return [event for event in run.journal() if event["kind"] == kind]


@dataclass
class FilledAtOnePress:
    """What the program had written and proved before the person saved, and the text of the page's own panel."""

    written: set[str]
    proved: set[str]
    panel_of_the_page: str


def leave_as_at_first(guest: Guest) -> None:
    """Load the page without what was typed."""
    guest.do(lambda page: page.reload())
    guest.do(lambda page: sees(page, f"{ENTITY} 项里认出 {ENTITY} 项，0 项已一致"))


def fold_and_type(run: LiveRun, guest: Guest) -> list[str]:
    """Fold the panel, type a value, unfold it; return the buttons shown while it was folded and the view changed."""
    guest.do(lambda page: press(page, "收起"))
    guest.do(lambda page: page.get_by_label("网址", exact=True).fill(WEB))
    guest.do(lambda page: sees(page, "1 项已一致"))
    buttons = guest.do(shown_buttons)
    guest.do(lambda page: press(page, "展开"))
    leave_as_at_first(guest)
    return buttons


def load_anew(run: LiveRun, guest: Guest) -> list[str]:
    """Load the page without what was typed; return what the journal says of the fields so far."""
    guest.do(lambda page: page.get_by_label("网址", exact=True).fill(WEB))
    guest.do(lambda page: sees(page, "1 项已一致"))
    guest.do(lambda page: page.reload())
    guest.do(lambda page: sees(page, "0 项已一致"))
    return [event["outcome"] for event in events(run, "FieldDone")]


def put_in_at_the_cursor(run: LiveRun, guest: Guest) -> str:
    """Let a value be filled where the cursor is; return what the field then holds."""
    guest.do(lambda page: choose(page, "网址"))
    guest.do(lambda page: page.get_by_label("详细地址", exact=True).focus())
    guest.do(lambda page: press(page, "填进光标所在的框"))
    value = until(
        lambda: guest.do(lambda page: page.get_by_label("详细地址", exact=True).input_value()), "a value in the field"
    )
    guest.do(lambda page: sees(page, "≠ 详细地址"))
    leave_as_at_first(guest)
    return value


def use_another_tab(run: LiveRun, guest: Guest) -> None:
    """Open a tab, close it, and let the run come back to the first one."""
    tab = guest.do(lambda page: page.context.new_page())
    guest.do(lambda page: tab.goto(f"{run.running_mock.registry.url}/#/index"))
    guest.do(lambda _: sees(tab, "没有认出资料里的内容"))  # the run has turned to the new tab
    guest.do(lambda page: tab.close())
    until(lambda: guest.do(lambda page: len(page.context.pages)) == 1, "one tab again")
    guest.do(lambda page: sees(page, f"认出 {ENTITY} 项"))


def point(run: LiveRun, guest: Guest) -> str:
    """Point at a field that has another name here; return that name."""
    renamed = {"kind": "relabel", "form": "subject", "among": ["officerMobile"]}
    (change,) = run.running_mock.registry.ask("/__mock__/variant", {"set": [renamed]})["told"]
    guest.do(lambda page: page.reload())
    guest.do(lambda page: sees(page, f"认出 {ENTITY - 1} 项"))
    guest.do(lambda page: choose(page, "？ 手机号码"))
    guest.do(lambda page: press(page, "我来指位置"))
    guest.do(lambda page: sees(page, "点一下“手机号码”"))
    guest.do(lambda page: page.get_by_label(change["to"], exact=True).first.scroll_into_view_if_needed())
    box = guest.do(lambda page: page.get_by_label(change["to"], exact=True).first.bounding_box())
    assert box is not None
    guest.do(lambda page: page.mouse.click(box["x"] + 8, box["y"] + 8))
    guest.do(lambda page: sees(page, f"认出 {ENTITY} 项"))
    return str(change["to"])


def fill_and_save(run: LiveRun, guest: Guest) -> FilledAtOnePress:
    """Let everything be filled at one press, and save it; return what the program has written and proved until then."""
    before, proofs = len(events(run, "FieldDone")), len(events(run, "Proved"))
    guest.do(lambda page: press(page, f"填入认出的 {ENTITY} 项"))
    guest.do(lambda page: sees(page, f"{ENTITY} 项已一致"))
    written = {event["key"] for event in events(run, "FieldDone")[before:] if event["outcome"] == "written"}
    verdicts = [item for event in events(run, "Proved") for item in event["verdicts"].items()]
    proved = {key for key, verdict in verdicts if verdict in {"proved", "normalised"}}
    assert len(events(run, "Proved")) == proofs  # typed is not stored
    guest.do(save)
    guest.do(lambda page: sees(page, "全部已从系统重新读到"))
    return FilledAtOnePress(written, proved, guest.do(lambda page: page.locator(".panel").first.inner_text()))


Act = Callable[[LiveRun, Guest], Any]


@dataclass
class ActsOfOneRun:
    """One run in which a person does one act after another, and what came of each act."""

    run: LiveRun
    ended: FilingRunResult
    stored: Json
    submissions: list[Json]
    layers: list[str]
    came: dict[Act, Any] = field(default_factory=dict)

    def of(self, act: Act) -> Any:
        """Return what came of an act, or raise its fault."""
        if isinstance(self.came[act], BaseException):
            raise self.came[act]
        return self.came[act]


def acts_of(home: Path, *acts: Act) -> ActsOfOneRun:
    """Return a run in which these acts were done; each but the last leaves the page as it was at first."""
    came: dict[Act, Any] = {}
    with undescribed(home) as running_mock, at_the_entity(running_mock) as (run, guest):
        for act in acts:
            try:
                came[act] = act(run, guest)
            except (Error, AssertionError) as fault:
                came[act] = fault
        guest.do(lambda page: press(page, "填完了，出报告"))
        ended = run.ended()
        layers = [path.read_text("utf-8") for path in (running_mock.home / "beian").rglob("sites/*.yaml")]
        submissions = running_mock.registry.ledger()["subject_submissions"]
        return ActsOfOneRun(run, ended, running_mock.stored(), submissions, layers, came)


@pytest.fixture(scope="module")
def filled_run(mock_pages: Path, tmp_path_factory: pytest.TempPathFactory) -> ActsOfOneRun:
    """Return a run in which everything was filled and saved after the person had been at another tab."""
    return acts_of(tmp_path_factory.mktemp("filled"), use_another_tab, fill_and_save)


@pytest.fixture(scope="module")
def typed_run(mock_pages: Path, tmp_path_factory: pytest.TempPathFactory) -> ActsOfOneRun:
    """Return a run in which the person typed a value twice, and loaded the page without it."""
    return acts_of(tmp_path_factory.mktemp("typed"), fold_and_type, load_anew)


@pytest.fixture(scope="module")
def pointed_run(mock_pages: Path, tmp_path_factory: pytest.TempPathFactory) -> ActsOfOneRun:
    """Return a run in which the person named a field by its cursor, and pointed at another one."""
    return acts_of(tmp_path_factory.mktemp("pointed"), put_in_at_the_cursor, point)


def test_a_page_without_a_map_is_filled_at_one_press_and_proved_once_it_comes_back(filled_run: ActsOfOneRun) -> None:
    filled, ended = filled_run.of(fill_and_save), filled_run.ended
    assert NAME not in filled.panel_of_the_page  # the panel is no part of the page
    assert (ended.code, ended.answer["status"], ended.fields["proved"]) == (10, "ready_to_submit", ENTITY)
    assert len(filled.written) == ENTITY  # by the program, at one press
    assert not filled.proved  # typed is not stored
    assert set(ended.verdicts().values()) == {"proved"}
    assert events(filled_run.run, "Blocked") == []
    assert section(filled_run.stored["subject"], "主体基本信息")["主体名称"] == NAME
    assert not filled_run.submissions


def test_what_was_not_saved_is_not_proved_and_what_the_person_typed_is_theirs(typed_run: ActsOfOneRun) -> None:
    assert set(typed_run.of(load_anew)) == {"by_person"}


def test_the_person_points_once_and_the_place_is_known_for_the_next_client(pointed_run: ActsOfOneRun) -> None:
    name = pointed_run.of(point)
    assert [name in layer for layer in pointed_run.layers] == [True]
    assert not any(text in pointed_run.layers[0] for text in ("13800001234", NAME))


def test_a_value_goes_into_the_field_with_the_cursor(pointed_run: ActsOfOneRun) -> None:
    assert pointed_run.of(put_in_at_the_cursor) == WEB


def test_a_tab_that_the_person_opens_and_closes_is_no_end(filled_run: ActsOfOneRun) -> None:
    filled_run.of(use_another_tab)
    assert filled_run.ended.answer["status"] == "ready_to_submit"


def test_a_folded_panel_stays_folded_while_the_view_changes(typed_run: ActsOfOneRun) -> None:
    assert "复制" not in typed_run.of(fold_and_type)


def shown_buttons(page: Page) -> list[str]:
    """Return the words of the panel's buttons that have a place on the screen."""
    words = []
    with devtools(page) as cdp:
        for node in panel_nodes(cdp):
            if node["nodeName"].lower() == "button":
                with suppress(Error):
                    cdp.send("DOM.getBoxModel", {"backendNodeId": node["backendNodeId"]})
                    words.append(texts_of(node).strip())
    return words
