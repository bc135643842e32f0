"""Changes of a draft that came back, taken into the profile one by one: each alone, in its own version."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from docx import Document
from docx.document import Document as DocxDocument

from assistant.apps.cli.sending import back
from assistant.apps.returned_facts import WrittenFact, as_json, facts_of_change, is_dealt_with, take
from assistant.declaration.papers.changed_facts import SentFacts, fact_changes
from assistant.declaration.papers.facts import digests
from assistant.declaration.papers.paper_changes import TextChange
from assistant.declaration.papers.returning import compare, decide
from tests.papers.returned import SECOND, both, cell, first, new_client, words

pytestmark = pytest.mark.usefixtures("in_chinese")

EMPLOYMENT, EXPLANATION = "算法安全责任人工作证明", "算法说明文档"


def test_a_line_is_taken_without_the_other_changed_lines_of_its_text(tmp_path: Path) -> None:
    client = new_client(tmp_path, only=EXPLANATION)
    sending = client.send(EXPLANATION)
    first, second = ("生成连贯的", "生成通顺的"), ("流程为：输入", "流程为：先登录，\n再输入")
    path = client.returned(sending, EXPLANATION, both(words(*first), words(*second)))

    def introduction() -> str:
        return client.loaded.profile.algorithms[0].detail.summary.introduction or ""

    before = introduction()
    paper = compare(client.loaded, path)
    one, other = (paper.facts[change.id][0] for change in paper.changes)
    decide(client.home, [paper.changes[1].id], SECOND)  # the person will not have the second
    take(client.home, one)
    assert introduction() == before.replace(*first)
    paper = compare(client.loaded, path)
    one, again = (paper.facts[change.id][0] for change in paper.changes)
    assert (one.is_done, again.is_open) == (True, True)
    take(client.home, other)  # as it was listed before the first was taken
    assert introduction() == before.replace(*first).replace(*second)
    assert take(client.home, again) == take(client.home, one) == WrittenFact("算法简介（星语智聊文本生成算法）", "")
    assert introduction() == before.replace(*first).replace(*second)


@pytest.mark.parametrize(
    ("lines", "old", "new", "taken"),
    [
        (("甲", "乙", "丙"), "乙", "乙\n又乙", ("甲", "乙", "又乙", "丙")),
        (("甲", "乙", "丙"), "乙", "先乙\n乙", ("甲", "先乙", "乙", "丙")),
        (("甲", "乙", "丙"), "甲\n乙", "甲", ("甲", "丙")),
        (("甲", "乙", "丙"), "甲\n乙", "乙", ("乙", "丙")),
        (("甲", "乙"), "乙", "丁", ("甲", "丁")),
    ],
    ids=["extended", "preceded", "shortened", "shortened before", "replaced"],
)
def test_a_line_is_taken_once(lines: tuple[str, ...], old: str, new: str, taken: tuple[str, ...]) -> None:
    key = "algorithms[甲].detail.summary.introduction"
    sent, change = "\n".join(lines), TextChange("", "", old, new)
    facts = SentFacts({key: sent}, {}, {key: sent})
    (fact,) = fact_changes(change, facts)
    assert (fact.is_open, fact.is_done, fact.applied(sent)) == (True, False, "\n".join(taken))
    again = replace(fact, today=("\n".join(taken),))
    assert (again.is_open, again.is_done, again.applied("\n".join(taken))) == (False, True, "")
    former = SentFacts({}, digests({key: sent}), {key: "\n".join(taken)})
    assert former.with_taken([change]).texts == {key: sent}
    untouched = SentFacts({}, digests({key: sent}), {key: sent})
    assert untouched.with_taken([change]).texts == {key: sent}


def test_a_line_that_was_extended_is_written_and_printed_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    client = new_client(tmp_path, only=EXPLANATION)
    sending = client.send(EXPLANATION)

    def introduction() -> str:
        return client.loaded.profile.algorithms[0].detail.summary.introduction or ""

    first_line, rest = introduction().split("\n", 1)

    def extended(document: DocxDocument) -> None:
        run = first(document, first_line[:12]).runs[-1]
        run.add_break()
        run.add_text("补充的一行。")

    path = client.returned(sending, EXPLANATION, both(extended, words("流程为：输入", "流程为：再输入")))
    field = "算法简介（星语智聊文本生成算法）"
    one = f"{first_line}\n补充的一行。\n{rest}"
    two = one.replace("流程为：输入", "流程为：再输入")
    for number, text, said in (
        (1, one, f"已写进资料：{field} → {one}"),
        (1, one, f"✓ 资料里已是这样：{field}"),
        (2, two, f"已写进资料：{field} → {two}"),
    ):
        back(client.home, path, "", [number], [], "")
        assert (introduction(), capsys.readouterr().out.strip()) == (text, said)
    facts = [fact for facts in compare(client.loaded, path).facts.values() for fact in facts]
    assert [(fact.is_open, fact.is_done) for fact in facts] == [(False, True), (False, True)]


def test_a_change_is_dealt_with_in_its_own_version_and_once_nothing_of_it_is_open(tmp_path: Path) -> None:
    client = new_client(tmp_path, only=EMPLOYMENT)
    edit = words("周示范 为 深圳星河示例科技有限公司", "周样例 为 深圳星河样例科技有限公司")
    paper = compare(client.loaded, client.returned(client.send(EMPLOYMENT), EMPLOYMENT, edit))
    listed = as_json(paper)["changes"][0]
    assert [fact["is_open"] for fact in listed["facts"]] == [True, True]
    assert not is_dealt_with(listed, 0)
    take(client.home, facts_of_change(listed)[0])
    again = as_json(compare(client.loaded, client.home.parent / "back" / f"{EMPLOYMENT} 第1版.docx"))["changes"][0]
    assert [fact["is_open"] for fact in again["facts"]] == [False, True]
    assert is_dealt_with(again, 1)
    decide(client.home, [paper.changes[0].id], SECOND)
    draft = client.home / "材料" / f"{EMPLOYMENT}.docx"
    document = Document(str(draft))
    cell("职务", "安全部经理")(document)
    document.save(str(draft))
    path = client.returned(client.send(EMPLOYMENT, on=SECOND), EMPLOYMENT, edit)
    paper = compare(client.loaded, path)
    assert (paper.version.number, paper.changes[0].id in paper.decided) == (2, False)
