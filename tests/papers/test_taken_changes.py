"""Changes of a draft that came back, taken into the profile one by one: each alone, in its own version."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from docx import Document

from assistant.apps.returned_facts import as_json, facts_of_change, is_dealt_with, take
from assistant.core.language import speaking
from assistant.declaration.papers.returning import compare, decide
from tests.papers.returned import SECOND, both, cell, new_client, words

EMPLOYMENT, EXPLANATION = "算法安全责任人工作证明", "算法说明文档"


@pytest.fixture(autouse=True)
def _chinese() -> Iterator[None]:
    with speaking("zh"):
        yield


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
    assert take(client.home, again) == take(client.home, one)
    assert introduction() == before.replace(*first).replace(*second)


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
