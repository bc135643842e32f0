"""What the person files once with help, the assistant files by itself afterwards: the mock, called by its address like any other site."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from playwright.sync_api import Page

from tests.conftest import serve_mock_registry
from tests.filing.by_hand import logged_in_at_an_address
from tests.filing.conftest import RunningMock
from tests.filing.live import press, sees, shown
from tests.filing.small import NAME

pytestmark = [pytest.mark.browser, pytest.mark.slow]
ENTITY = 22


@pytest.fixture
def running_mock(mock_pages: Path, tmp_path: Path) -> Iterator[RunningMock]:
    """Yield a client, and a mock of which nothing is known."""
    with serve_mock_registry(tmp_path / "mock") as registry:
        yield RunningMock(tmp_path, registry, site=registry.url)


def open_entity(page: Page) -> None:
    """Open the entity from the menu."""
    page.get_by_role("menuitem", name="主体信息").first.click()
    page.get_by_label("详细地址", exact=True).wait_for()


def save(page: Page) -> None:
    """Save as a person does."""
    with page.expect_response("**/api/subject/save"):
        page.get_by_role("button", name="保存", exact=True).click()
    said = page.locator(".el-message")
    said.first.wait_for()
    said.first.wait_for(state="detached")  # by then the assistant has taken the save in, too


def test_an_entity_filed_with_help_teaches_where_it_is_and_how_it_is_saved(running_mock: RunningMock) -> None:
    with logged_in_at_an_address(running_mock, "--stage", "主体") as (run, guest):
        assert "学会这里" not in guest.do(shown)
        guest.do(open_entity)
        guest.do(lambda page: press(page, f"填入认出的 {ENTITY} 项"))
        guest.do(lambda page: sees(page, f"{ENTITY} 项已一致"))
        guest.do(save)
        guest.do(lambda page: press(page, "学会这里（照您的走法走一遍）"))
        guest.do(lambda page: press(page, "继续"))  # it is saved: the page may be left
        guest.do(lambda page: sees(page, "学会了“主体信息”"))
        assert "学会这里" not in guest.do(shown)  # nothing else was seen that could be learnt
        guest.do(lambda page: press(page, "填完了，出报告"))
        ended = run.ended()
    assert ended.fields["proved"] == ENTITY  # the walk has opened it anew
    (layer,) = (running_mock.home / "beian" / "config" / "sites").glob("*.yaml")
    text = layer.read_text("utf-8")
    way = yaml.load(text, Loader=yaml.BaseLoader)["structure"]["records"]["subject"]
    assert (way["open"], way["save"]) == ([{"words": ["主体信息"], "place": "menu"}], ["保存"])
    assert way["learnt"]["on"]
    assert NAME not in text
    assert not running_mock.registry.ledger()["subject_submissions"]
