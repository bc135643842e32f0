"""A comment shows what was changed, in which run it was proved and which files show it; rounds stand side by side."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest
from docx import Document
from playwright.sync_api import Page, expect

from assistant.apps.comment_results import comment_results
from assistant.apps.console.received_comments_panel import LETTER
from assistant.declaration.papers.facts import Source
from assistant.declaration.papers.folder import write
from assistant.declaration.papers.making import drafts
from assistant.declaration.papers.shelf import Shelf
from assistant.declaration.profile.loading import load
from assistant.filing.run import returned
from assistant.filing.run.returned import CommentItem, CommentRound
from assistant.planning.maps.overlay import load_map
from assistant.practice.comment_tasks import PICTURES
from assistant.proof.journal import frozen
from assistant.proof.journal.run_folder import RunFolder
from tests.console.conftest import OPENED, OwnClient, png
from tests.console.giving import press
from tests.console.test_pages import AXE, RUN_AXE
from tests.console.test_returns_and_changes import shown
from tests.filing.small import ALGORITHM
from tests.filing.test_returned import copy
from tests.papers.returned import FIRST

pytestmark = pytest.mark.program

FIRST_COMMENT, AGAIN, UNTIED = "版本号与自评估报告不一致", "版本号仍不清楚", "请说明数据来源"
KEY = f"algorithms[{ALGORITHM}].basic.version"


def submitted(client: OwnClient, number: int, day: str, version: str) -> str:
    """Write a run that saw a submission, and return its name."""
    with RunFolder.create(client.home / "runs", client.name, "cac") as run:
        run.append(replace(OPENED, client=client.name, site="cac"))
        frozen.store(run, replace(copy(ALGORITHM, version=version), round=number, at=day), {})
    return run.name


@pytest.fixture
def twice_returned(own_client: OwnClient) -> tuple[OwnClient, str]:
    """Return a client with two rounds of comments, and the run that saw the second submission."""
    submitted(own_client, 1, "2026-11-01T02:00:00+00:00", "0.8")
    second = submitted(own_client, 2, "2026-11-06T02:00:00+00:00", "0.9")
    answered = CommentItem(UNTIED, task=(("客户答复", "数据来自自有商城，手机 13800001234"),))
    rounds = [
        CommentRound(ALGORITHM, 1, date(2026, 11, 3), "页面", (CommentItem(FIRST_COMMENT, (KEY,), ("",)),)),
        CommentRound(ALGORITHM, 2, date(2026, 11, 9), "页面", (CommentItem(AGAIN, (KEY,), ("",)), answered)),
    ]
    returned.write(own_client.home, rounds)
    folder = own_client.home / "材料"
    write(folder, drafts(Source.of(load(own_client.home)), Shelf(folder / "无")), FIRST)
    return own_client, second


def test_a_task_shows_its_change_the_run_that_proved_it_and_the_files(twice_returned: tuple[OwnClient, str]) -> None:
    client, second = twice_returned
    with shown(client, "returned") as page:
        texts = page.texts().splitlines()
        assert "0.8" in texts
        assert "0.9" in texts
        assert "已改已核对" in texts
        links = [element["props"]["href"] for element in page.elements.values() if element.get("tag") == "a"]
        assert any(to.endswith(f"/runs/{second}") for to in links), "the run that saw the changed value"
        assert any("path=" in to and "docx" in to for to in links), "the draft that states the version"


def test_a_draft_that_states_a_former_value_is_no_proof(twice_returned: tuple[OwnClient, str]) -> None:
    client, _ = twice_returned

    def papers() -> list[str]:
        (proof,) = comment_results(load(client.home), load_map("cac")).of(ALGORITHM, 1, FIRST_COMMENT)
        return [path for path in proof.files if path.endswith(".docx")]

    assert papers()
    profile = client.home / "填报资料.json"
    data = json.loads(profile.read_text(encoding="utf-8"))
    data["算法"][0]["算法基础属性信息"]["版本号"] = "9.9"
    profile.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    assert papers() == []


def test_a_field_of_an_item_that_is_no_longer_there_has_its_titles(own_client: OwnClient) -> None:
    item = CommentItem(FIRST_COMMENT, ("algorithms[已删去的算法].basic.version",), ("",))
    returned.write(own_client.home, [CommentRound("已删去的算法", 1, date(2026, 11, 3), "页面", (item,))])
    results = comment_results(load(own_client.home), load_map("cac"))
    (proof,) = results.of("已删去的算法", 1, FIRST_COMMENT)
    assert proof.label.startswith("“已删去的算法” › ")
    assert proof.label.endswith(" › 版本号")


def test_rounds_stand_side_by_side_a_field_in_one_row(twice_returned: tuple[OwnClient, str]) -> None:
    client, _ = twice_returned
    with shown(client, "returned") as page:
        table = next(
            element
            for element in page.elements.values()
            if element.get("tag") == "table" and "rounds" in element["class"]
        )
        text = _inside(page.elements, table)
    head, *rows = [row for row in text if row]
    assert head == ["填报项", "第 1 轮（2026-11-03）", "第 2 轮（2026-11-09）"]
    version = next(row for row in rows if FIRST_COMMENT in " ".join(row))
    assert AGAIN in version[2], "the same field in one row"
    assert "0.8" in version[1]
    untied = next(row for row in rows if UNTIED in " ".join(row))
    assert untied[:2] == ["（没有对上填报项）", "–"]


def test_the_client_s_answer_stands_in_the_reply(twice_returned: tuple[OwnClient, str]) -> None:
    client, _ = twice_returned
    with shown(client, "returned") as page:
        press(page, "生成补正说明（逐条答复）")
        page.until((client.home / LETTER).is_file)
    words = "\n".join(paragraph.text for paragraph in Document(str(client.home / LETTER)).paragraphs)
    assert "答复：数据来自自有商城，手机 " in words
    assert "13800001234" not in words, "personal values are masked"
    assert "意见 2 怎样处理的" not in words


def test_axe_finds_nothing_on_the_page_with_proofs_and_pictures(
    twice_returned: tuple[OwnClient, str], page: Page
) -> None:
    client, _ = twice_returned
    (client.home / PICTURES).mkdir()
    (client.home / PICTURES / "2026-12-02-aaaaaaaa.png").write_bytes(png(is_masked=False))
    client.opened(page, "returned")
    page.get_by_label("怎样收到的").select_option("截图")
    expect(page.get_by_role("button", name="读出文字：2026-12-02-aaaaaaaa.png")).to_be_visible()
    page.evaluate(AXE.read_text(encoding="utf-8"))
    assert page.evaluate(RUN_AXE) == []


def _inside(elements: dict[str, dict[str, object]], table: dict[str, object]) -> list[list[str]]:
    """Return the texts of a table's cells by row."""
    return [
        [" ".join(_texts(elements, elements[str(cell)])) for cell in _children(elements[str(row)])]
        for part in _children(table)
        for row in _children(elements[str(part)])
    ]


def _children(element: dict[str, object]) -> list[int]:
    slots = element.get("slots") or {}
    assert isinstance(slots, dict)
    return list(slots.get("default", {}).get("ids", [])) or list(element.get("children", []))  # type: ignore[call-overload]


def _texts(elements: dict[str, dict[str, object]], element: dict[str, object]) -> list[str]:
    own = [str(element["text"])] if element.get("text") else []
    return own + [text for child in _children(element) for text in _texts(elements, elements[str(child)])]
