"""Filing by itself on a site of which only the structure is known: the mock, called by its address like any other site."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml
from playwright.sync_api import Page

from tests.conftest import serve_mock_registry
from tests.filing.by_hand import logged_in_at_an_address
from tests.filing.conftest import FiledProfile, FilingRunResult, RunningMock, section
from tests.filing.live import Guest, LiveRun, press, sees, shown
from tests.filing.retouched import retouched
from tests.filing.small import NAME, Json

pytestmark = [pytest.mark.browser, pytest.mark.slow]
ENTITY = 22
ITEMS = 5
STRUCTURE: Json = {
    "start": "/#/home",
    "records": {
        "subject": {"open": {"words": "主体信息", "place": "menu"}, "save": "保存"},
        "product": {
            "list": {"open": {"words": "产品及功能信息", "place": "menu"}},
            "add": "添加产品",
            "edit": {"words": ["编辑", "查看"]},
            "save": "保存",
            "leave": "取消",
        },
        "path": {
            "list": {"open": "功能访问路径"},
            "add": "添加功能访问路径",
            "edit": "编辑",
            "save": "保存",
            "leave": "取消",
        },
        "function": {"list": {"open": "功能"}, "add": "添加功能", "edit": "编辑", "save": "保存", "leave": "取消"},
        "algorithm": {
            "list": {"open": {"words": "备案信息", "place": "menu"}},
            "add": "新增算法",
            "edit": "编辑",
            "steps": 3,
            "next": "下一步",
        },
    },
}
Alter = Callable[[Json], list[Json]]


@pytest.fixture
def running_mock(mock_pages: Path, tmp_path: Path) -> Iterator[RunningMock]:
    """Yield a client with an entity alone, and a mock of which the user's layer knows the structure."""
    with serve_mock_registry(tmp_path / "mock") as registry:
        yield known(RunningMock(tmp_path, registry, site=registry.url))


def known(running_mock: RunningMock, **changed: Json) -> RunningMock:
    """Give the user's layer of a mock its structure, with other records; return the mock."""
    name = f"site-{running_mock.registry.url.partition('://')[2].replace(':', '-')}"
    structure = {**STRUCTURE, "records": STRUCTURE["records"] | changed}
    folder = running_mock.home / "beian" / "config" / "sites"
    folder.mkdir(parents=True, exist_ok=True)
    layer = {"format": 2, "id": name, "structure": structure}
    (folder / f"{name}.yaml").write_text(yaml.safe_dump(layer, allow_unicode=True), encoding="utf-8")
    return running_mock


def let_it_file(guest: Guest, items: int) -> None:
    """Press the offer to file so many items by itself."""
    guest.do(lambda page: press(page, f"自动填写（还有 {items} 条）"))


def allow(guest: Guest, path: str) -> None:
    """Allow the kind of save that was just stopped, at this address."""
    guest.do(lambda page: sees(page, path))
    guest.do(lambda page: press(page, "允许这种保存"))


def finish(run: LiveRun, guest: Guest) -> FilingRunResult:
    """Let the run report and return its result."""
    guest.do(lambda page: press(page, "填完了，出报告"))
    return run.ended()


def test_the_entity_is_filled_saved_and_proved_by_itself_and_handed_in_by_the_person(running_mock: RunningMock) -> None:
    with logged_in_at_an_address(running_mock, "--stage", "主体") as (run, guest):
        let_it_file(guest, 1)
        guest.do(lambda page: sees(page, "POST /api/subject/save"))
        assert (
            running_mock.stored()["subject"]["state"] == "未填报"
        )  # a save that nobody has allowed stays in the browser
        allow(guest, "POST /api/subject/save")
        guest.do(lambda page: sees(page, "请您提交"))
        ended = finish(run, guest)
    assert (ended.code, ended.answer["status"], ended.fields["proved"]) == (10, "ready_to_submit", ENTITY)
    assert ended.fields["written"] == ENTITY
    assert section(running_mock.stored()["subject"], "主体基本信息")["主体名称"] == NAME
    assert not running_mock.registry.ledger()["subject_submissions"]
    kinds = [event["kind"] for event in run.journal()]
    assert kinds.index("Saved") < kinds.index("Proved")


def test_a_save_that_is_not_allowed_is_left_to_the_person(running_mock: RunningMock) -> None:
    with logged_in_at_an_address(running_mock, "--stage", "主体") as (run, guest):
        let_it_file(guest, 1)
        guest.do(lambda page: sees(page, "POST /api/subject/save"))
        guest.do(lambda page: press(page, "不允许，我来保存"))
        guest.do(lambda page: sees(page, "这种保存没有放行"))
        guest.do(lambda page: sees(page, f"{ENTITY} 项已一致"))  # what was typed is still there, for the person to save
        assert "边填边存" not in guest.do(shown)
        ended = finish(run, guest)
    assert (ended.code, ended.answer["status"], ended.fields["proved"]) == (1, "needs_person", 0)
    assert running_mock.stored()["subject"]["state"] == "未填报"


def test_what_somebody_else_has_entered_is_not_changed(running_mock: RunningMock) -> None:
    with logged_in_at_an_address(running_mock, "--stage", "主体") as (run, guest):
        guest.do(lambda page: page.goto(f"{running_mock.registry.url}/#/subject"))
        guest.do(lambda page: page.get_by_label("详细地址", exact=True).fill("别人填的地址"))
        guest.do(saved)
        let_it_file(guest, 1)
        guest.do(lambda page: sees(page, "系统里已有不同的内容（详细地址），没有改"))
        finish(run, guest)
    assert section(running_mock.stored()["subject"], "主体基本信息")["详细地址"] == "别人填的地址"


def saved(page: Page) -> None:
    """Save as a person does."""
    with page.expect_response("**/api/subject/save"):
        page.get_by_role("button", name="保存", exact=True).click()


ANOTHER_PAGE = (
    {"open": {"words": "产品及功能信息", "place": "menu"}, "save": "保存"},
    "没有认出这一条的内容",
)


@pytest.mark.parametrize(
    ("subject", "said"),
    [
        pytest.param({"open": "主体资料", "save": "保存"}, "页面上没有“主体资料”", marks=pytest.mark.thorough),
        pytest.param(*ANOTHER_PAGE, marks=pytest.mark.thorough),
        ({"open": {"words": "主体信息", "place": "menu"}, "save": "提交主体信息"}, "只能由您本人"),
    ],
    ids=["a word that is not there", "another page", "a press that is the person's"],
)
def test_a_structure_that_is_wrong_leaves_the_record_to_the_person(
    running_mock: RunningMock, subject: Json, said: str
) -> None:
    known(running_mock, subject=subject)
    with logged_in_at_an_address(running_mock, "--stage", "主体") as (run, guest):
        let_it_file(guest, 1)
        guest.do(lambda page: sees(page, "主体信息"))
        guest.do(lambda page: sees(page, said if "没有认出" in said else "没有自动填完"))
        finish(run, guest)
    assert running_mock.stored()["subject"]["state"] == "未填报"
    assert not running_mock.registry.ledger()["subject_submissions"]


ENTITY_UNKNOWN = "“主体信息”：打开的页面上没有认出这一条的内容"


@dataclass
class TriedItems:
    """What the panel showed once a run had tried its items, and what the site was given to decide."""

    text: str
    submissions: list[Json]


@pytest.fixture(scope="module")
def tried(mock_pages: Path, tmp_path_factory: pytest.TempPathFactory) -> TriedItems:
    """Try the items of a site that does not show the entity where it should be, and whose list of products does not come."""
    folder = tmp_path_factory.mktemp("tried")
    with serve_mock_registry(folder / "mock") as registry:
        running_mock = RunningMock(folder, registry, site=registry.url)
        known(running_mock, subject={"open": {"words": "产品及功能信息", "place": "menu"}, "save": "保存"})
        with logged_in_at_an_address(running_mock) as (run, guest):
            registry.ask("/__mock__/faults", {"set": [{"name": "http-error", "path": "/api/products", "times": 9}]})
            let_it_file(guest, ITEMS)
            guest.do(lambda page: sees(page, ENTITY_UNKNOWN))
            text = guest.do(shown)
            finish(run, guest)
        return TriedItems(text, registry.ledger()["subject_submissions"])


def test_what_comes_after_an_item_that_the_site_does_not_show_is_tried(tried: TriedItems) -> None:
    assert ENTITY_UNKNOWN in tried.text
    assert "“产品“微光商城/APP””没有自动填完" in tried.text
    assert not tried.submissions


def test_a_list_that_did_not_come_is_not_believed(tried: TriedItems) -> None:
    assert "列表没有读全" in tried.text


@pytest.mark.thorough
def test_a_product_with_its_path_and_function_is_filed_one_after_another(
    filed_profile: Callable[[str], FiledProfile], tmp_path: Path
) -> None:
    with retouched(filed_profile("submit"), tmp_path, with_the_entity_alone) as filed:
        running_mock = known(RunningMock(filed.home, filed.registry, site=filed.registry.url))
        with logged_in_at_an_address(running_mock, "--stage", "产品") as (run, guest):
            let_it_file(guest, 3)
            for path in ("products", "paths", "functions"):
                allow(guest, f"POST /api/{path}/save")
            guest.do(lambda page: sees(page, "其余的都已填好"))
            ended = finish(run, guest)
        (product,) = running_mock.stored()["products"]
    assert [len(path["functions"]) for path in product["paths"]] == [1]
    assert (ended.fields["proved"], ended.fields["wrong"]) == (ended.fields["total"], 0)


def with_the_entity_alone(account: Json) -> list[Json]:
    """Return an account with its approved entity and nothing else."""
    return [{**account, "items": {kind: {} for kind in account["items"]}, "algorithms": {}}]
