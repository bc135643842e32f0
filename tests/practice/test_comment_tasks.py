"""Comments of a return as tasks: owner, question, answer, state, and the term that a comment sets."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from filelock import FileLock, Timeout

from assistant.core import files
from assistant.core.errors import UsageError
from assistant.core.language import speaking
from assistant.declaration.profile.updating import LOCK
from assistant.filing.run import returned
from assistant.filing.run.returned import CommentItem, CommentRound, MetComment
from assistant.practice.comment_tasks import add_field, assign, days_named, messages, tasks

DAY = date(2026, 11, 2)
TEXTS = ("算法名称与自评估报告不一致，请于10日内补正", "请说明训练数据来源")
KEYS = ("algorithms[甲].basic.name",)


@pytest.fixture
def client(tmp_path: Path) -> Path:
    items = tuple(CommentItem(text, KEYS, ("意见写到“算法名称”",)) for text in TEXTS)
    returned.write(tmp_path, [CommentRound("甲", 1, DAY, "页面", items)])
    return tmp_path


def test_a_comment_becomes_a_task_with_owner_and_question_and_its_file_still_reads(client: Path) -> None:
    _, second = tasks(client)
    assert (second.owner, second.state, second.is_open) == ("我方", "待处理", True)
    assign(client, second, owner="技术", question="语料是哪来的？", answer="", state="已问客户")
    with speaking("zh"):
        assert list(messages(tasks(client))) == ["技术"]
        assert "语料是哪来的？" in messages(tasks(client))["技术"]
    second = tasks(client)[1]
    assign(client, second, owner="技术", question="语料是哪来的？", answer="自采", state="已改")
    assert messages(tasks(client)) == {}
    assert [(task.state, task.answer) for task in tasks(client)] == [("待处理", ""), ("已改", "自采")]
    (entry,) = returned.read(client)
    assert [item.status for item in entry.items] == ["待处理", "已改"]
    returned.write(client, [entry, CommentRound("甲", 2, DAY, "页面", (CommentItem("又一条"),))])
    assert [task.question for task in tasks(client)] == ["", "语料是哪来的？", ""]


def test_a_field_that_a_person_chooses_for_a_comment_is_stored_with_its_reason(client: Path) -> None:
    first, second = tasks(client)
    chosen = "algorithms[甲].basic.type"
    assert add_field(client, second, chosen) == tasks(client)[1]
    assert [task.keys for task in tasks(client)] == [KEYS, (*KEYS, chosen)]
    (entry,) = returned.read(client)
    with speaking("zh"):
        assert entry.items[1].reasons == ("意见写到“算法名称”", "由人选定")
    assert add_field(client, first, KEYS[0]) == first == tasks(client)[0], "a field that is there is not added again"
    with pytest.raises(UsageError):
        add_field(client, second, chosen)


def test_a_comment_that_moves_to_another_round_takes_its_task_along(client: Path) -> None:
    for task in tasks(client):
        assign(client, task, owner="技术", question="问", answer="答", state="客户已答复")
    met = MetComment("甲", 0, date(2026, 11, 3), "", TEXTS[1])
    before = (client / returned.FILE).read_bytes()
    returned.write(client, returned.take(returned.read(client), [met], [], "页面"))
    moved = {(task.round, task.text): (task.owner, task.question, task.answer, task.state) for task in tasks(client)}
    assert moved == dict.fromkeys(((0, TEXTS[1]), (1, TEXTS[0])), ("技术", "问", "答", "客户已答复"))
    assert [path.read_bytes() for path in (client / "旧版").iterdir()] == [before]


def test_a_file_that_went_on_is_not_written(client: Path) -> None:
    first, _ = tasks(client)
    returned.write(client, [CommentRound("乙", 1, DAY, "页面", (CommentItem("别的意见"),))])
    with pytest.raises(UsageError):
        assign(client, first, owner="技术", question="", answer="", state="已改")
    assert [task.text for task in tasks(client)] == ["别的意见"]


@pytest.mark.parametrize(
    "other",
    [
        CommentRound("甲", 2, DAY, "页面", (CommentItem(TEXTS[0], KEYS, ("",)),)),
        CommentRound("乙", 1, DAY, "页面", (CommentItem(TEXTS[0], KEYS, ("",)),)),
        CommentRound("甲", 1, DAY, "页面", (CommentItem(TEXTS[0], ("algorithms[甲].basic.version",), ("",)),)),
        CommentRound("甲", 1, date(2026, 11, 3), "页面", (CommentItem(TEXTS[0], KEYS, ("",)),)),
        CommentRound("甲", 1, DAY, "页面", (CommentItem(TEXTS[0], KEYS, ("",), task=(("收到方式", "电话"),)),)),
    ],
    ids=["another round", "another item", "other fields", "another day", "another receipt"],
)
def test_the_same_words_in_another_task_are_not_that_task(client: Path, other: CommentRound) -> None:
    first, _ = tasks(client)
    returned.write(client, [other])
    before = (client / returned.FILE).read_bytes()
    with pytest.raises(UsageError):
        assign(client, first, owner="技术", question="", answer="", state="已改")
    assert (client / returned.FILE).read_bytes() == before


def test_what_a_colleague_wrote_since_the_page_was_opened_stays(client: Path) -> None:
    first, second = tasks(client)
    assign(client, first, owner="技术", question="哪一版？", answer="", state="已问客户")
    assign(client, second, owner="我方", question="语料？", answer="", state="待处理")
    assign(client, first, owner="我方", question="", answer="第二版", state="待处理")
    assert [(task.owner, task.question, task.answer, task.state) for task in tasks(client)] == [
        ("技术", "哪一版？", "第二版", "已问客户"),
        ("我方", "语料？", "", "待处理"),
    ]


def test_a_text_that_a_colleague_has_changed_too_is_refused_and_nothing_is_written(client: Path) -> None:
    first, _ = tasks(client)
    assign(client, first, owner="我方", question="哪一版？", answer="", state="待处理")
    before = (client / returned.FILE).read_bytes()
    with pytest.raises(UsageError) as refused:
        assign(client, first, owner="我方", question="哪个版本？", answer="第二版", state="待处理")
    assert "哪一版？" in str(refused.value)
    assert (client / returned.FILE).read_bytes() == before


def test_the_file_is_locked_while_a_task_is_written(client: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    refused: list[bool] = []

    def write(path: Path, content: bytes) -> None:
        with pytest.raises(Timeout):
            FileLock(client / LOCK, timeout=0).acquire()
        refused.append(True)
        path.write_bytes(content)

    monkeypatch.setattr(files, "write", write)
    assign(client, tasks(client)[0], owner="技术", question="哪一版？", answer="", state="已问客户")
    assert refused == [True]


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("请于10日内补正", [date(2026, 11, 12)]),
        ("请在十个工作日内提交", [date(2026, 11, 16)]),
        ("请于2026年11月20日前补正", [date(2026, 11, 20)]),
        ("请于1月5日前补正", [date(2027, 1, 5)]),
        ("二十天以内", [date(2026, 11, 22)]),
        ("算法数据第3项写得不清楚", []),
        ("13月40日前", []),
        ("请于一百二十日内补正", [date(2027, 3, 2)]),
        ("一百零五天内", [date(2027, 2, 15)]),
        ("三四日内", []),
        ("1200日内", []),
        ("请于11月20日内补正", []),
        ("一千二百日内", []),
        ("请在接到通知后，10日内补正", [date(2026, 11, 12)]),
    ],
)
def test_the_days_that_a_comment_sets(text: str, days: list[date]) -> None:
    assert days_named(text, DAY) == days


@pytest.mark.parametrize(
    ("received", "days"),
    [
        (date(2028, 3, 1), []),
        (date(2028, 2, 1), [date(2028, 2, 29)]),
        (date(2027, 12, 1), [date(2028, 2, 29)]),
    ],
)
def test_a_day_that_the_year_lacks_is_no_term(received: date, days: list[date]) -> None:
    assert days_named("请于2月29日前提交", received) == days
