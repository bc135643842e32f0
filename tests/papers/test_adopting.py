"""A draft that came back becomes the draft: never an older one, never one that says otherwise than the profile."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from docx import Document

from assistant.apps.returned_facts import take
from assistant.core.errors import UsageError
from assistant.declaration.intake.material_requests import to_ask
from assistant.declaration.intake.missing import missing
from assistant.declaration.intake.sealing import printable, sealing
from assistant.declaration.intake.states import resolve_requirements
from assistant.declaration.papers.adopting import _is_stated, adopt
from assistant.declaration.papers.paper_changes import TextChange
from assistant.declaration.papers.paper_record import read_record
from assistant.declaration.papers.returning import compare, record_return
from assistant.practice.folder_scan import scan_folder
from tests.papers.returned import FIRST, SECOND, SentClient, both, cell, comment, filled, new_client

pytestmark = pytest.mark.usefixtures("in_chinese")

EMPLOYMENT = "算法安全责任人工作证明"
MOBILE = "13800009999"


@pytest.fixture
def client(tmp_path: Path) -> SentClient:
    """A client whose 工作证明 has open places, and no scan of it."""
    client = new_client(tmp_path, only=EMPLOYMENT)
    for file in client.home.rglob("*.yaml"):
        lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
        file.write_text("".join(line for line in lines if "工作证明" not in line), encoding="utf-8")
    return client


def ready(client: SentClient) -> list[str]:
    """Return the papers that can be sealed."""
    return [paper.name for paper in printable(sealing(client.loaded, resolve_requirements(client.loaded)))]


def words(client: SentClient) -> str:
    """Return the text of the draft in 材料/."""
    document = Document(str(client.home / "材料" / f"{EMPLOYMENT}.docx"))
    cells = [one.text for table in document.tables for row in table.rows for one in row.cells]
    return "\n".join([*cells, *(paragraph.text for paragraph in document.paragraphs)])


def test_a_filled_draft_takes_the_place_of_what_was_sent_and_may_be_sealed(client: SentClient) -> None:
    back = client.returned(client.send(EMPLOYMENT), EMPLOYMENT, filled)
    assert ready(client) == []
    adopted = adopt(client.loaded, back, SECOND)
    assert (adopted.is_final, adopted.version.number, "待填写" in words(client)) == (True, 2, False)
    assert ready(client) == [EMPLOYMENT]
    assert compare(client.loaded, back).decided >= {change.id for change in compare(client.loaded, back).changes}
    assert scan_folder(client.home, lambda: None, SECOND).to_revise == ()


def test_a_changed_fact_is_written_first_and_is_then_part_of_what_the_paper_states(client: SentClient) -> None:
    back = client.returned(client.send(EMPLOYMENT), EMPLOYMENT, both(filled, cell("手机号码", MOBILE)))
    before = words(client)
    with pytest.raises(UsageError, match=r"手机号码.*资料里还不是这样"):
        adopt(client.loaded, back, SECOND)
    assert words(client) == before
    fact = next(fact for facts in compare(client.loaded, back).facts.values() for fact in facts)
    take(client.home, fact)
    adopt(client.loaded, back, SECOND)
    assert MOBILE in words(client)
    assert ready(client) == [EMPLOYMENT]


def test_a_fact_that_an_open_place_asked_for_is_part_of_the_paper_once_it_is_written(tmp_path: Path) -> None:
    client = new_client(tmp_path, only="拟公示内容")
    for file in client.home.rglob("*.yaml"):
        text = file.read_text(encoding="utf-8")
        file.write_text(re.sub(r"(?m)^( *)算法公示情况: .*\n", "", text), encoding="utf-8")
    client.draft("拟公示内容")
    back = client.returned(client.send("拟公示内容"), "拟公示内容", filled)
    with pytest.raises(UsageError, match="资料里还不是这样"):
        adopt(client.loaded, back, SECOND)
    for fact in [fact for facts in compare(client.loaded, back).facts.values() for fact in facts]:
        take(client.home, fact)
    assert adopt(client.loaded, back, SECOND).is_final


def test_a_new_text_is_sealed_where_the_scan_on_file_came_from_another_office(tmp_path: Path) -> None:
    client = new_client(tmp_path, only=EMPLOYMENT)
    assert ready(client) == [], "nobody has asked for another seal"
    adopt(client.loaded, client.returned(client.send(EMPLOYMENT), EMPLOYMENT, filled), SECOND)
    assert ready(client) == [EMPLOYMENT]


def test_an_older_version_replaces_nothing(client: SentClient) -> None:
    first = client.send(EMPLOYMENT)
    late = client.returned(first, EMPLOYMENT, both(filled, cell("职务", "旧版写的")), "迟到.docx")
    adopt(client.loaded, client.returned(first, EMPLOYMENT, cell("职务", "经理")), SECOND)
    with pytest.raises(UsageError, match="又改过或重新起草过"):
        adopt(client.loaded, late, SECOND)
    client.send(EMPLOYMENT, on=SECOND)
    with pytest.raises(UsageError, match="第 1 版之后又发出过第 2 版"):
        adopt(client.loaded, late, SECOND)
    assert "旧版写的" not in words(client)


def test_a_profile_that_went_on_needs_a_new_draft(client: SentClient) -> None:
    back = client.returned(client.send(EMPLOYMENT), EMPLOYMENT, filled)
    for file in client.home.rglob("*.yaml"):
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace("周示范", "周新任"), encoding="utf-8")
    with pytest.raises(UsageError, match=r"发出以后资料还改了“.*姓名"):
        adopt(client.loaded, back, SECOND)


@pytest.mark.parametrize(
    ("old", "new"), [("周示范", "周示"), ("zhou.shifan@example.com", "shifan@example.com"), ("周示范", "示范")]
)
def test_a_value_that_is_part_of_what_was_sent_is_not_what_the_paper_states(
    client: SentClient, old: str, new: str
) -> None:
    back = client.returned(client.send(EMPLOYMENT), EMPLOYMENT, filled)
    for file in client.home.rglob("*.yaml"):
        file.write_text(file.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    with pytest.raises(UsageError, match="发出以后资料还改了"):
        adopt(client.loaded, back, SECOND)


def test_a_number_that_a_client_changed_is_compared_as_a_whole(client: SentClient) -> None:
    returned = compare(client.loaded, client.returned(client.send(EMPLOYMENT), EMPLOYMENT, filled))
    gap = "本单位有【待填写：几人？】人。"
    for fact, old, new, is_stated in (
        ("1200", gap, "本单位有12000人。", False),
        ("12000", gap, "本单位有12000人。", True),
        ("甲部", "由乙部负责，已满一年", "负责：甲部。已满一年", True),
        ("甲部", "由乙部负责", "由甲部门负责", False),
        ("1200", "有12000", "有：1200", False),
    ):
        change = TextChange("", "", old, new)
        assert _is_stated(fact, replace(returned, changes=(change,))) is is_stated, (fact, old, new)


def test_a_draft_that_the_list_does_not_know_is_not_replaced(client: SentClient) -> None:
    back = client.returned(client.send(EMPLOYMENT), EMPLOYMENT, both(filled, cell("手机号码", MOBILE)))
    (client.home / "材料" / "清单.json").unlink()
    with pytest.raises(UsageError, match="请重新起草"):
        adopt(client.loaded, back, SECOND)
    assert MOBILE not in words(client)


def test_a_text_with_comments_is_taken_and_not_final(client: SentClient) -> None:
    back = client.returned(client.send(EMPLOYMENT), EMPLOYMENT, both(filled, comment("工作", "再看一下")))
    adopted = adopt(client.loaded, back, FIRST)
    assert (adopted.is_final, adopted.notes) == (False, 1)
    assert [event.state for event in read_record(client.home).events][-1] == "decided"
    assert ready(client) == []


def test_what_we_have_drafted_is_asked_of_nobody_and_a_final_paper_without_upload_is_no_longer_missing(
    tmp_path: Path,
) -> None:
    client = new_client(tmp_path, only="算法说明文档")
    for file in client.home.rglob("*.yaml"):
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace("材料: 算法说明文档", "材料: 别的"), encoding="utf-8")

    def lacks() -> dict[str, str]:
        return {item.name: item.state for item in missing(client.loaded, resolve_requirements(client.loaded))}

    (name,) = [name for name in lacks() if name.startswith("算法说明文档")]
    assert name not in [item.name for item in to_ask(missing(client.loaded, resolve_requirements(client.loaded)))]
    back = client.returned(client.send("算法说明文档"), "算法说明文档", filled)
    assert name in lacks()
    adopt(client.loaded, back, SECOND)
    assert name not in lacks()


@pytest.mark.slow
def test_an_older_version_that_comes_back_after_the_final_one_is_no_work_left(client: SentClient) -> None:
    older = client.send(EMPLOYMENT)
    for file in client.home.rglob("*.yaml"):
        file.write_text(file.read_text(encoding="utf-8").replace("13800001010", MOBILE), encoding="utf-8")
    client.draft(EMPLOYMENT)
    newer = client.send(EMPLOYMENT, on=SECOND)
    late = client.returned(older, EMPLOYMENT, cell("职务", "安全部主任"), name="旧.docx")
    record_return(client.home, compare(client.loaded, late), SECOND)
    assert scan_folder(client.home, lambda: None, SECOND).to_revise == (EMPLOYMENT,)
    assert adopt(client.loaded, client.returned(newer, EMPLOYMENT, filled), SECOND).is_final
    again = client.returned(older, EMPLOYMENT, cell("职务", "安全部总监"), name="更旧.docx")
    assert record_return(client.home, compare(client.loaded, again), SECOND) is not None
    assert scan_folder(client.home, lambda: None, SECOND).to_revise == ()
