"""The board: a row per item or per client, sorted and filtered, as each operator chose last."""

from __future__ import annotations

import copy
import html
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import cast
from urllib.parse import parse_qs, quote, urlsplit

import pytest

from assistant.apps.console import board_choice, board_page
from assistant.apps.console.board_choice import BoardChoice
from assistant.apps.console.context import ConsoleContext, ScanProgress
from assistant.practice import ledger
from assistant.proof.journal.events import RecordOpened, RunClosed, RunOpened, Status
from assistant.proof.journal.run_folder import RunFolder
from tests.console.conftest import OPENED, Console, Practice, made
from tests.console.window import Window, window
from tests.filing.small import ALGORITHM, NAME, Json, small

pytestmark = pytest.mark.program
SECOND, OTHER = "示例第二算法", "云海（杭州）示例有限公司"
REAL = RunOpened(**{**{name: getattr(OPENED, name) for name in OPENED.__dataclass_fields__}, "rehearsal": False})


def two_algorithms() -> Json:
    """Return a profile whose two algorithms tick the same product."""
    data = small()
    second = copy.deepcopy(data["算法"][0])
    second["算法基础属性信息"]["算法名称"] = SECOND
    data["算法"].append(second)
    return data


def other_client() -> Json:
    """Return the profile of another company with an entity alone."""
    data = small()
    data["主体"]["主体基本信息"] |= {"主体名称": OTHER, "统一社会信用代码": "91440300MA5EXAMP1C"}
    return {"beian": data["beian"], "主体": data["主体"]}


def read(practice: Practice) -> None:
    """Read the clients' folders into the ledger."""
    with ledger.opened(practice.workspace) as opened:
        opened.refresh(date.today())


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Practice, Console, str]]:
    """Run a console on two clients: one of two algorithms, the first under review, and one without any."""
    practice = made(tmp_path_factory.mktemp("board"), two_algorithms(), other_client())
    with RunFolder.create(practice.folder() / "runs", NAME, "cac") as run:
        run.append(
            REAL,
            RecordOpened("subject", "主体信息", "主体", 18),
            Status("主体", "主体已通过", "通过"),
            Status(ALGORITHM, "审核中", "审核中"),
            RunClosed("waiting_review", 5.0, "", {"total": 3}),
        )
    read(practice)
    with practice.console() as console:
        yield practice, console, console.enter()


def addresses(page: Window, text: str) -> list[str]:
    """Return where the links with this text lead."""
    return [html.unescape(str(page.elements[name]["props"]["href"])) for name in page.find(text, "a")]


def query(address: str) -> dict[str, str]:
    """Return the parameters of an address."""
    return {name: value for name, (value,) in parse_qs(urlsplit(address).query).items()}


def first_cells(page: Window) -> list[str]:
    """Return the texts of the rows' headings in their order."""
    rows = [one for one in page.elements.values() if one.get("tag") == "th" and one["props"].get("scope") == "row"]
    inside = [page.elements[str(child)] for one in rows for child in one["children"]]
    return [str(one["text"]) for one in inside if one.get("tag") == "a"]


def test_every_item_has_a_row_and_a_locked_product_names_its_algorithm(
    office: tuple[Practice, Console, str],
) -> None:
    _, console, cookie = office
    with window(console, cookie, view="items") as page:
        assert len(first_cells(page)) == 5  # entity, product and two algorithms of one client, the other's entity
        assert "审核中引用（不可改）" in page.texts()
        (product,) = [text for text in page.texts().splitlines() if text.startswith("审核中，不能改")]
        assert ALGORITHM in product
        assert SECOND not in product
        assert addresses(page, SECOND) == [f"/client/{quote(NAME, safe='')}/profile?part=algorithms.1"]


def test_the_next_step_leads_to_the_very_item(office: tuple[Practice, Console, str]) -> None:
    _, console, cookie = office
    with window(console, cookie, view="items") as page:
        (step,) = addresses(page, f"等审核答复：{ALGORITHM}")
        assert query(step) == {"at": ALGORITHM}
        (product,) = [text for text in page.texts().splitlines() if text.startswith("审核中，不能改")]
        assert query(addresses(page, product)[0]) == {"part": "products.0"}


def test_the_chosen_view_and_order_come_back_at_the_next_visit(office: tuple[Practice, Console, str]) -> None:
    _, console, cookie = office
    with window(console, cookie, view="clients", sort="-client", who="") as page:
        assert len(first_cells(page)) == 2
        descending = first_cells(page)
    with window(console, cookie) as again:
        assert first_cells(again) == descending
        (ascending,) = {query(to)["sort"] for to in addresses(again, "客户") if "sort" in query(to)}
        assert ascending == "client"
    with window(console, cookie, view="clients", sort="client") as page:
        assert first_cells(page) == descending[::-1]


def test_an_unknown_view_turn_or_order_counts_as_not_chosen() -> None:
    chosen = BoardChoice.read({"view": "x", "who": "nobody's", "sort": "-x", "q": "", "part": 1})
    assert chosen == BoardChoice()


def test_what_an_operator_chose_is_noted_apart(tmp_path: Path, own_home: Path) -> None:
    board_choice.store(tmp_path, "甲", BoardChoice(view="clients", who="seal", q="不记", part=3))
    board_choice.store(tmp_path, "乙", BoardChoice(view="items", sort="-waited"))
    assert board_choice.stored(tmp_path, "甲") == BoardChoice(view="clients", who="seal")
    assert board_choice.stored(tmp_path, "乙") == BoardChoice(view="items", sort="-waited")
    assert board_choice.stored(tmp_path, "丙") == BoardChoice()
    (note,) = own_home.rglob("board-*.json")
    note.write_text("{", encoding="utf-8")
    assert board_choice.stored(tmp_path, "甲") == BoardChoice()


def test_an_empty_board_says_nothing_of_rows_before_the_first_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    notes: list[str] = []
    monkeypatch.setattr(board_page, "note", lambda text, tone: notes.append(text))
    context = SimpleNamespace(workspace=SimpleNamespace(folders=lambda: iter(["甲"])), reading=ScanProgress())
    board_page._no_rows(cast(ConsoleContext, context), BoardChoice())
    assert notes == []
    context.reading.ended = datetime(2026, 12, 3, 9, 0)
    board_page._no_rows(cast(ConsoleContext, context), BoardChoice())
    assert notes == ["没有要显示的项目。"]
