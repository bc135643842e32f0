"""`beian brief`: a paragraph to paste and one page for the client; only what the registry showed counts as a state."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from docx import Document

from assistant.practice import brief
from assistant.practice.tables import MaterialRow
from assistant.practice.workspace import Workspace
from assistant.proof.journal.events import Status, Submitted
from tests.cli.conftest import Beian
from tests.filing.small import ALGORITHM, NAME
from tests.practice.conftest import add, play
from tests.practice.test_published import NUMBER, a_list

PASSED = Status("主体", "主体已通过", "审核通过")


def brief_text(beian: Beian, home: Workspace) -> str:
    """Return the paragraph of the only client."""
    ended = beian("brief", "微光", "--workspace", home.folder)
    assert ended.code == 0, ended.err
    assert ended.out.count("\n") == 1, "one paragraph"
    assert not re.search("[\u4e00-\u9fff”）] +[\u4e00-\u9fff“（]", ended.out), "a blank between Chinese words"
    return ended.out


def page(home: Workspace) -> str:
    """Return all texts of the page written beside the profile."""
    (path,) = (home.clients / "微光").glob("进度简报-*.docx")
    document = Document(str(path))
    cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    return "\n".join((*(paragraph.text for paragraph in document.paragraphs), *cells))


def submitted(client: Path) -> None:
    """Put the algorithm under review since the second of November."""
    key = f"algorithms[{ALGORITHM}]"
    sent = Submitted(key, ALGORITHM, "filing", 1, "SL-1", "", "c")
    play(client, "2026-11-02", PASSED, sent, Status(ALGORITHM, "审核中", "审核中"), status="submitted")


def test_under_review_the_client_reads_since_when_and_by_when(beian: Beian, home: Workspace) -> None:
    submitted(add(home))
    text = brief_text(beian, home)
    assert text.startswith(f"{NAME}：主体信息已通过（2026年11月2日读取）；“{ALGORITHM}”2026年11月2日提交，现为")
    assert "法定审核期 30 个工作日，预计不晚于 2026年12月14日有答复（如补正，按我们的理解重新起算）" in text


def test_the_material_requested_from_the_client_is_named(beian: Beian, home: Workspace) -> None:
    client = add(home)
    (client / "营业执照.pdf").unlink()
    assert "现在需要您：请发来：营业执照" in brief_text(beian, home)


def test_a_paper_that_we_draft_is_not_asked_of_the_client(beian: Beian, home: Workspace) -> None:
    add(home)
    text = brief_text(beian, home)
    asked, ours = text.partition("现在需要您：")[2].split("我方起草、写好后请您核对：")
    assert "法定代表人身份证扫描件" in asked
    assert "产品与算法关联说明" not in asked
    assert "产品与算法关联说明" in ours


def test_a_draft_with_gaps_is_ours_in_the_text_for_the_client() -> None:
    states = {"产品与算法关联说明（甲算法）": "drafted", "营业执照": "none", "拟公示内容（甲算法）": "to_seal"}
    materials = [MaterialRow(slot=name, state=state) for name, state in states.items()]
    assert [brief._is_written_by_us(material) for material in materials] == [True, False, False]


def test_a_client_filed_according_to_a_list_is_asked_for_nothing(beian: Beian, home: Workspace, tmp_path: Path) -> None:
    (add(home) / "营业执照.pdf").unlink()
    path = a_list(tmp_path / "清单.txt", (ALGORITHM, NAME, NUMBER, "--"))
    beian("published", path, "--workspace", home.folder)
    text = brief_text(beian, home)
    assert text == f"{NAME}：“{ALGORITHM}”已备案，备案编号{NUMBER}。现在需要您：无。\n"
    assert "主体信息" not in page(home)
    assert "营业执照" not in page(home)


def test_a_recorded_change_asks_again_for_missing_material(beian: Beian, home: Workspace) -> None:
    (client := add(home)).joinpath("营业执照.pdf").unlink()
    play(client, "2026-11-02", PASSED, Status(ALGORITHM, "已备案", "已备案"))
    assert brief_text(beian, home).endswith("现在需要您：无。\n")
    beian("clients", "note", "微光", "--changed", "2026-11-20", "--workspace", home.folder)
    assert "请发来：营业执照" in brief_text(beian, home)


def test_nothing_is_asked_for_a_passed_entity_while_an_algorithm_is_open(beian: Beian, home: Workspace) -> None:
    (client := add(home)).joinpath("营业执照.pdf").unlink()
    play(client, "2026-11-02", Status("主体", "主体审核中", "审核中"))
    assert "营业执照" in brief_text(beian, home)
    play(client, "2026-11-03", PASSED, Status(ALGORITHM, "草稿", "草稿"))
    assert "营业执照" not in brief_text(beian, home)


def test_without_a_run_no_state_is_invented(beian: Beian, home: Workspace) -> None:
    add(home)
    text = brief_text(beian, home)
    assert "备案系统里的状态尚未读取" in text
    assert "尚未在备案系统中读取过状态" in page(home)


def test_a_rehearsal_is_never_reported_to_a_client_as_the_registry_s_state(beian: Beian, home: Workspace) -> None:
    play(add(home), "2026-11-02", PASSED, Status(ALGORITHM, "已备案", "已备案"), rehearsal=True)
    text = brief_text(beian, home) + page(home)
    assert "已通过" not in text
    assert "已备案" not in text
    assert "尚未读取" in text


def test_a_return_is_reported_with_its_round(beian: Beian, home: Workspace) -> None:
    play(add(home), "2026-11-02", PASSED, Status(ALGORITHM, "退回补正", "退回"))
    assert f"“{ALGORITHM}”被退回补正（第 1 次），正在按意见修改" in brief_text(beian, home)


def test_the_page_shows_states_and_requests_and_separates_both_kinds_of_dates(beian: Beian, home: Workspace) -> None:
    client = add(home)
    submitted(client)
    beian("clients", "note", "微光", "--changed", "2026-11-20", "--workspace", home.folder)
    brief_text(beian, home)
    text = page(home)
    for word in ("算法备案进度简报", ALGORITHM, "审核中", "我方期限", "预计答复", "2026年12月4日", "以系统显示为准"):
        assert word in text, word
    assert "四、备案之后" not in text


def test_once_filed_the_page_lists_the_duties(beian: Beian, home: Workspace) -> None:
    play(add(home), "2026-11-02", PASSED, Status(ALGORITHM, "已备案", "已备案"))
    brief_text(beian, home)
    text = page(home)
    for word in ("显著位置", "10 个工作日", "20 个工作日", "不得用于宣传"):
        assert word in text, word


def test_the_page_is_written_to_the_given_path(beian: Beian, home: Workspace, tmp_path: Path) -> None:
    add(home)
    ended = beian("brief", "微光", "-o", tmp_path / "给客户.docx", "--workspace", home.folder)
    assert ended.code == 0
    assert (tmp_path / "给客户.docx").stat().st_size > 5000
    assert str(date.today()) not in "".join(path.name for path in (home.clients / "微光").iterdir())
