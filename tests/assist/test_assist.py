"""Filing on a site without a map: the person steers, the assistant fills at their press, and what comes back is proved."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Error, Page

from tests.conftest import serve_mock_registry
from tests.filing.by_hand import logged_in_at_an_address
from tests.filing.conftest import RunningMock, section
from tests.filing.live import Guest, LiveRun, press, sees, until
from tests.filing.live import _texts as texts_of
from tests.filing.live import _walk as nodes_of
from tests.filing.small import NAME

pytestmark = [pytest.mark.browser, pytest.mark.slow]
ENTITY = 22


@pytest.fixture
def running_mock(mock_pages: Path, tmp_path: Path) -> Iterator[RunningMock]:
    """Yield a client with an entity alone, and a mock that nobody has described: it is called by its address."""
    with serve_mock_registry(tmp_path / "mock") as registry:
        yield RunningMock(tmp_path, registry, site=registry.url)


@contextmanager
def at_the_entity(running_mock: RunningMock) -> Iterator[tuple[LiveRun, Guest]]:
    """Yield a run on that site, and the person at the form of the entity after their login.

    No fixture: pytest takes the output of a test anew after its fixtures.
    """
    with logged_in_at_an_address(running_mock, "--stage", "主体") as (run, guest):
        guest.do(lambda page: page.goto(f"{running_mock.registry.url}/#/subject"))
        yield run, guest


def choose(page: Page, words: str) -> None:
    """Tick a value on the panel."""
    cdp = page.context.new_cdp_session(page)
    document = cdp.send("DOM.getDocument", {"depth": -1, "pierce": True})["root"]
    roots = [root for host in nodes_of(document) for root in host.get("shadowRoots", ())]
    labels = [node for root in roots for node in nodes_of(root) if node["nodeName"].lower() == "label"]
    (label,) = [node for node in labels if texts_of(node).strip() == words]
    cdp.send("DOM.scrollIntoViewIfNeeded", {"backendNodeId": label["backendNodeId"]})
    left, top, right, _, _, bottom, *_ = cdp.send("DOM.getBoxModel", {"backendNodeId": label["backendNodeId"]})[
        "model"
    ]["content"]
    cdp.detach()
    page.mouse.click((left + right) / 2, (top + bottom) / 2)


def save(page: Page) -> None:
    """Save as a person does, and load the page anew."""
    with page.expect_response("**/api/subject/save") as answered:
        page.get_by_role("button", name="保存", exact=True).click()
    assert answered.value.json()["errno"] == 0
    page.reload()


def events(run: LiveRun, kind: str) -> list[dict[str, Any]]:
    """Return the events of one kind so far."""
    return [event for event in run.journal() if event["kind"] == kind]


def test_a_page_without_a_map_is_filled_at_one_press_and_proved_once_it_comes_back(running_mock: RunningMock) -> None:
    with at_the_entity(running_mock) as (run, guest):
        guest.do(lambda page: sees(page, f"{ENTITY} 项里认出 {ENTITY} 项，0 项已一致"))
        assert NAME not in guest.do(
            lambda page: page.locator(".panel").first.inner_text()
        )  # the panel is no part of the page
        guest.do(lambda page: press(page, f"填入认出的 {ENTITY} 项"))
        guest.do(lambda page: sees(page, f"{ENTITY} 项已一致"))
        assert not events(run, "Proved")  # typed is not stored
        guest.do(save)
        guest.do(lambda page: sees(page, "全部已从系统重新读到"))
        guest.do(lambda page: press(page, "填完了，出报告"))
        ended = run.ended()
        assert (ended.code, ended.answer["status"], ended.fields["proved"]) == (10, "ready_to_submit", ENTITY)
        assert ended.fields["written"] == ENTITY  # by the program, at one press
        assert set(ended.verdicts().values()) == {"proved"}
        assert events(run, "Blocked") == []
        assert section(running_mock.stored()["subject"], "主体基本信息")["主体名称"] == NAME
        assert not running_mock.registry.ledger()["subject_submissions"]


def test_what_was_not_saved_is_not_proved_and_what_the_person_typed_is_theirs(running_mock: RunningMock) -> None:
    with at_the_entity(running_mock) as (run, guest):
        guest.do(lambda page: sees(page, "认出"))
        guest.do(lambda page: page.get_by_label("网址", exact=True).fill("https://example.com"))
        guest.do(lambda page: sees(page, "1 项已一致"))
        guest.do(lambda page: page.reload())
        guest.do(lambda page: sees(page, "0 项已一致"))
        guest.do(lambda page: press(page, "填完了，出报告"))
        ended = run.ended()
        assert (ended.code, ended.answer["status"], ended.fields["proved"]) == (1, "needs_person", 0)
        assert [event["outcome"] for event in events(run, "FieldDone")] == ["by_person"]


def test_the_person_points_once_and_the_place_is_known_for_the_next_client(running_mock: RunningMock) -> None:
    with at_the_entity(running_mock) as (run, guest):
        renamed = {"kind": "relabel", "form": "subject", "among": ["officerMobile"]}
        (change,) = running_mock.registry.ask("/__mock__/variant", {"set": [renamed]})["told"]
        guest.do(lambda page: page.reload())
        guest.do(lambda page: sees(page, f"认出 {ENTITY - 1} 项"))
        guest.do(lambda page: choose(page, "？ 手机号码"))
        guest.do(lambda page: press(page, "我来指位置"))
        guest.do(lambda page: sees(page, "点一下“手机号码”"))
        guest.do(lambda page: page.get_by_label(change["to"], exact=True).first.scroll_into_view_if_needed())
        field = guest.do(lambda page: page.get_by_label(change["to"], exact=True).first.bounding_box())
        assert field is not None
        guest.do(lambda page: page.mouse.click(field["x"] + 8, field["y"] + 8))
        guest.do(lambda page: sees(page, f"认出 {ENTITY} 项"))
        layers = [*(running_mock.home / "beian").rglob("sites/*.yaml")]
        assert [change["to"] in layer.read_text("utf-8") for layer in layers] == [True]
        assert not any(text in layers[0].read_text("utf-8") for text in ("13800001234", NAME))
        guest.do(lambda page: press(page, "填完了，出报告"))
        run.ended()


def test_a_value_goes_into_the_field_with_the_cursor(running_mock: RunningMock) -> None:
    with at_the_entity(running_mock) as (run, guest):
        guest.do(lambda page: sees(page, "认出"))
        guest.do(lambda page: choose(page, "网址"))
        guest.do(lambda page: page.get_by_label("详细地址", exact=True).focus())
        guest.do(lambda page: press(page, "填进光标所在的框"))
        assert (
            until(
                lambda: guest.do(lambda page: page.get_by_label("详细地址", exact=True).input_value()),
                "a value in the field",
            )
            == "https://example.com"
        )
        guest.do(lambda page: sees(page, "≠ 详细地址"))
        guest.do(lambda page: press(page, "填完了，出报告"))
        assert json.dumps(run.ended().answer["fields"])


def test_a_tab_that_the_person_opens_and_closes_is_no_end(running_mock: RunningMock) -> None:
    with at_the_entity(running_mock) as (run, guest):
        guest.do(lambda page: sees(page, "认出"))
        tab = guest.do(lambda page: page.context.new_page())
        guest.do(lambda page: tab.goto(f"{running_mock.registry.url}/#/index"))
        guest.do(lambda page: page.wait_for_timeout(3000))  # the run has turned to the new tab
        guest.do(lambda page: tab.close())
        until(lambda: guest.do(lambda page: len(page.context.pages)) == 1, "one tab again")
        guest.do(lambda page: sees(page, f"认出 {ENTITY} 项"))
        guest.do(lambda page: press(page, f"填入认出的 {ENTITY} 项"))
        guest.do(lambda page: sees(page, f"{ENTITY} 项已一致"))
        guest.do(lambda page: press(page, "填完了，出报告"))
        assert run.ended().answer["status"] == "needs_person"


def test_a_folded_panel_stays_folded_while_the_view_changes(running_mock: RunningMock) -> None:
    with at_the_entity(running_mock) as (run, guest):
        guest.do(lambda page: sees(page, "认出"))
        guest.do(lambda page: press(page, "收起"))
        guest.do(lambda page: page.get_by_label("网址", exact=True).fill("https://example.com"))
        guest.do(lambda page: page.wait_for_timeout(4000))
        assert "复制" not in guest.do(shown_buttons)
        guest.do(lambda page: press(page, "展开"))
        guest.do(lambda page: sees(page, "1 项已一致"))
        guest.do(lambda page: press(page, "填完了，出报告"))
        run.ended()


def shown_buttons(page: Page) -> list[str]:
    """Return the words of the panel's buttons that have a place on the screen."""
    cdp = page.context.new_cdp_session(page)
    document = cdp.send("DOM.getDocument", {"depth": -1, "pierce": True})["root"]
    words = []
    for node in (
        node for host in nodes_of(document) for root in host.get("shadowRoots", ()) for node in nodes_of(root)
    ):
        if node["nodeName"].lower() == "button":
            with suppress(Error):
                cdp.send("DOM.getBoxModel", {"backendNodeId": node["backendNodeId"]})
                words.append(texts_of(node).strip())
    cdp.detach()
    return words
