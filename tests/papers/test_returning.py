"""Drafts that come back edited: every changed fact is named with old and new value, and none is invented."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from docx import Document

from assistant.apps.returned_facts import WrittenFact, take
from assistant.core.errors import UsageError
from assistant.core.language import speaking
from assistant.declaration.papers.changed_facts import SentFacts, fact_changes
from assistant.declaration.papers.copy_mark import read_mark
from assistant.declaration.papers.facts import Source
from assistant.declaration.papers.folder import facts_of, manifest
from assistant.declaration.papers.paper_changes import TextChange
from assistant.declaration.papers.paper_record import OUTBOX, copy_of, folder_of, read_record
from assistant.declaration.papers.paper_text import plain, read_text
from assistant.declaration.papers.returning import ReturnedPaper, compare, decide, finish, record_return
from assistant.declaration.papers.sending import MESSAGE, PreparedSending, waiting
from assistant.declaration.profile.loading import LoadedProfile
from assistant.practice.folder_scan import scan_folder
from tests.papers.returned import (
    FIRST,
    SECOND,
    Edit,
    SentClient,
    added,
    both,
    cell,
    comment,
    formatted,
    headed,
    moved,
    new_client,
    row_deleted,
    tracked,
    words,
)

pytestmark = pytest.mark.usefixtures("in_chinese")

EMPLOYMENT, DUTIES, WEBSITE = (
    "算法安全责任人工作证明",
    "落实算法安全主体责任基本情况",
    "APP 或网站情况说明（星语智聊_网站",
)
PUBLICATION, EXPLANATION, CONFIRMED = "拟公示内容", "算法说明文档", "填报信息确认表"
REPORT, RELATION, SOURCES = "算法安全自评估报告", "产品与算法关联说明", "数据来源及说明"
SITE = "products[星语智聊/网站]"
ALGORITHM = "algorithms[星语智聊文本生成算法]"
COMPANY = "深圳星河示例科技有限公司"


@dataclass(frozen=True)
class EditedDraft:
    """A draft as a client edited it, the facts that must be named (key → new value), and the number of changed texts."""

    paper: str
    edit: Edit
    facts: dict[str, str]
    texts: int
    comments: tuple[str, ...] = ()
    name: str = ""


EDITED = {
    "cell": EditedDraft(EMPLOYMENT, cell("手机号码", "13800009999"), {"subject.responsible.mobile": "13800009999"}, 1),
    "paragraph": EditedDraft(EMPLOYMENT, words("周示范", "周示例"), {"subject.responsible.name": "周示例"}, 1),
    "tracked": EditedDraft(EMPLOYMENT, tracked("周示范", "周小样"), {"subject.responsible.name": "周小样"}, 1),
    "three at once, renamed": EditedDraft(
        EMPLOYMENT,
        both(cell("手机号码", "13800009999"), cell("电子邮箱", "new@example.com"), words("周示范", "周示例")),
        {
            "subject.responsible.mobile": "13800009999",
            "subject.responsible.email": "new@example.com",
            "subject.responsible.name": "周示例",
        },
        3,
        name="工作证明(1)-改.docx",
    ),
    "an open place filled": EditedDraft(EMPLOYMENT, cell("职务", "安全部经理"), {}, 1),
    "words that are no fact": EditedDraft(EMPLOYMENT, words("在职员工", "在职员工（全职）"), {}, 1),
    "tracked in a cell": EditedDraft(
        DUTIES, tracked("13800001010", "13900002222"), {"subject.responsible.mobile": "13900002222"}, 1
    ),
    "part of an address": EditedDraft(
        DUTIES,
        words("南山区粤海街道示例路 18 号", "福田区莲花街道样例路 9 号"),
        {"subject.licence.address": "深圳市福田区莲花街道样例路 9 号星河大厦 1201"},
        1,
    ),
    "yes to no": EditedDraft(DUTIES, cell("是否在境内", "否"), {"notes.deployment.mainland": "否"}, 1),
    "one number of two": EditedDraft(WEBSITE, words("205000", "305000"), {f"{SITE}.figures.mau": "305000"}, 1),
    "options": EditedDraft(WEBSITE, cell("服务对象", "社会公众"), {f"{SITE}.audience": "社会公众"}, 1),
    "a number of a record": EditedDraft(
        WEBSITE, cell("ICP备案号", "粤ICP备00000999号"), {"notes.icp.number": "粤ICP备00000999号"}, 1
    ),
    "a long text": EditedDraft(
        PUBLICATION,
        cell("算法目的意图", "帮助用户起草日常文稿。"),
        {f"{ALGORITHM}.publication_text.purpose": "帮助用户起草日常文稿。"},
        1,
    ),
    "comment only": EditedDraft(PUBLICATION, comment("应用于智能问答", "还有翻译"), {}, 0, ("王样例：还有翻译",)),
    "comment and change": EditedDraft(
        PUBLICATION,
        both(cell("算法名称", "星语智聊文本合成算法"), comment("用大量中文语料", "请核实")),
        {f"{ALGORITHM}.basic.name": "星语智聊文本合成算法"},
        1,
        ("王样例：请核实",),
    ),
    "a day": EditedDraft(
        EXPLANATION, cell("上线时间", "2026年11月20日"), {f"{ALGORITHM}.basic.launched": "2026年11月20日"}, 1
    ),
    "two lines of one text": EditedDraft(
        EXPLANATION,
        both(
            words("生成连贯的文字回答", "生成通顺的文字回答"), words("流程为：输入审核", "流程为：先登录，再输入审核")
        ),
        {
            f"{ALGORITHM}.detail.summary.introduction": "本算法以自研的中文语言模型为核心，根据用户输入的文字生成通顺的文字回答。\n"
            "流程为：先登录，再输入审核、上下文拼接、模型生成、结果审核、添加标识、返回用户。"
        },
        2,
    ),
    "the sheet to confirm": EditedDraft(
        CONFIRMED, cell("关键运营数据 › 日活跃用户量(DAU)", "99999"), {"products[星语智聊/APP].figures.dau": "99999"}, 1
    ),
    "the company's name": EditedDraft(
        REPORT,
        words(f"单位（盖章）：{COMPANY}", "单位（盖章）：深圳星河样例科技有限公司"),
        {"notes.icp.holder|subject.basic.name": "深圳星河样例科技有限公司"},
        1,
    ),
    "a paragraph added": EditedDraft(REPORT, added("补充：本报告由技术部起草。"), {}, 1),
    "one function's text": EditedDraft(
        RELATION,
        words("支持连续追问、重新生成和一键举报", "支持连续追问和一键举报"),
        {
            "products[星语智聊/APP].paths[首页>对话].functions[智能问答].introduction": "用户输入文字问题，系统结合上下文生成文字回答，"
            "支持连续追问和一键举报；每条回答末尾显示“内容由人工智能生成”。"
        },
        1,
    ),
    "a value of the sheet that stands in a heading too": EditedDraft(
        CONFIRMED, words("功能访问路径：星语智聊/APP，首页>对话", "功能访问路径：星语智聊/APP，首页>问答"), {}, 1
    ),
    "formats only": EditedDraft(SOURCES, formatted, {}, 0),
    "formats only, renamed": EditedDraft(REPORT, formatted, {}, 0, name="最终版.docx"),
}
ALIKE = (
    *("paragraph", "tracked", "an open place filled", "a number of a record", "comment only", "a long text"),
    *("cell", "one number of two", "words that are no fact", "a day", "formats only", "tracked in a cell", "options"),
    *("yes to no", "one function's text", "a paragraph added", "formats only, renamed", "part of an address"),
)


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> tuple[SentClient, PreparedSending, LoadedProfile]:
    """A client to whom all papers went out; tests only read it."""
    with speaking("zh"):
        client = new_client(tmp_path_factory.mktemp("sent"))
        return client, client.send(""), client.loaded


@pytest.fixture
def client(sent: tuple[SentClient, PreparedSending, LoadedProfile], tmp_path: Path) -> SentClient:
    """A copy of that client for a test that changes it."""
    shutil.copytree(sent[0].home, tmp_path / "客户")
    return SentClient(tmp_path / "客户")


def sending_of(client: SentClient) -> PreparedSending:
    """Return the sending of the fixture as it lies in a copy of its client."""
    return PreparedSending(next((client.home / OUTBOX).glob("2026*")), (), "")


def named(paper: ReturnedPaper) -> dict[str, str]:
    """Return the facts that were recognised, key → returned value."""
    result: dict[str, str] = {}
    for fact in (fact for facts in paper.facts.values() for fact in facts):
        key = "|".join(fact.keys)
        result[key] = fact.applied(result.get(key, fact.sent))  # each line of a text is a change of its own
    return result


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.thorough) if name in ALIKE else name for name in EDITED]
)
def test_every_changed_fact_is_named_and_none_is_invented(
    sent: tuple[SentClient, PreparedSending, LoadedProfile], name: str
) -> None:
    client, sending, loaded = sent
    edited = EDITED[name]
    path = client.returned(sending, edited.paper, edited.edit, edited.name)
    paper = compare(loaded, path)
    assert (paper.by, named(paper), len(paper.changes)) == ("mark", edited.facts, edited.texts)
    assert tuple(f"{one.author}：{one.text}" for one in paper.comments) == edited.comments
    assert not paper.concerned
    assert paper.is_unchanged == (not edited.texts and not edited.comments)


def test_what_is_deleted_moved_or_written_above_is_listed_without_a_value(
    sent: tuple[SentClient, PreparedSending, LoadedProfile],
) -> None:
    client, sending, loaded = sent
    paper = compare(loaded, client.returned(sending, EMPLOYMENT, row_deleted("电子邮箱"), "删.docx"))
    assert [(one.old, one.new) for one in paper.changes] == [("电子邮箱｜zhou.shifan@example.com", "")]
    assert (named(paper), list(paper.concerned.values())) == ({}, [("subject.responsible.email",)])
    paper = compare(loaded, client.returned(sending, EMPLOYMENT, moved, "移.docx"))
    assert sorted((bool(one.old), bool(one.new)) for one in paper.changes) == [(False, True), (True, False)]
    assert (named(paper), dict(paper.concerned)) == ({}, {})  # the facts still stand in the paper
    paper = compare(loaded, client.returned(sending, EMPLOYMENT, headed("内部资料"), "眉.docx"))
    assert [(one.place, one.new) for one in paper.changes] == [("页眉、页脚和脚注", "内部资料")]


@pytest.mark.parametrize("paper", ["产品与算法关联说明", pytest.param("", marks=pytest.mark.thorough, id="all papers")])
def test_whatever_cell_or_line_is_changed_its_fact_is_named(
    sent: tuple[SentClient, PreparedSending, LoadedProfile], paper: str
) -> None:
    client, sending, loaded = sent
    missed: list[str] = []
    count = 0
    for version in sending.versions:
        if not version.paper.startswith(paper):
            continue
        entries = manifest(client.home / "材料")
        digests = facts_of(entries, version.draft, version.facts) or {}
        facts = SentFacts.of(Source.of(loaded), digests, is_confirmation=version.paper == CONFIRMED)
        for unit in read_text(copy_of(client.home, version)).units:
            for label, old in zip((unit.texts[0],) * len(unit.texts), unit.texts[unit.is_row :], strict=False):
                keys = {key for key, text in facts.texts.items() if text and plain(text) == plain(old)}
                change = TextChange(unit.heading, label if unit.is_row else "", old, f"{old}改")
                named = [key for fact in fact_changes(change, facts) for key in fact.keys]
                count += bool(keys)
                missed += [old] if keys and not keys & set(named) else []
    assert count > 5
    assert set(missed) <= {"标签"}  # an option of two characters in a row that does not name its field


def test_options_are_taken_as_papers_state_them(client: SentClient) -> None:
    path = client.returned(sending_of(client), REPORT, cell("算法应用领域", "即时通讯"))
    paper = compare(client.loaded, path)
    fact = paper.facts[paper.changes[0].id][0]
    assert (fact.sent, fact.is_open) == ("即时通讯、信息管理", True)
    take(client.home, fact)
    assert client.loaded.profile.algorithms[0].basic.fields == ("社交娱乐类/即时通讯",)


def test_a_file_without_a_mark_is_known_by_its_text(
    sent: tuple[SentClient, PreparedSending, LoadedProfile],
) -> None:
    client, sending, loaded = sent
    path = client.returned(sending, PUBLICATION, cell("算法目的意图", "写作。"), "拟公示.docx")
    bare = Document()
    for row in Document(str(path)).tables[0].rows:
        bare.add_paragraph(row.cells[0].text)
        bare.add_paragraph(row.cells[1].text)
    bare.save(str(path))
    assert read_mark(path) is None
    paper = compare(loaded, path)
    assert (paper.by, paper.version.paper) == ("text", PUBLICATION)
    other = path.with_name("别的.docx")
    document = Document()
    document.add_paragraph("会议通知：周五下午三点在大会议室讨论年会安排，请准时参加。")
    document.save(str(other))
    with pytest.raises(UsageError, match="认不出"):
        compare(loaded, other)


def test_a_draft_of_another_client_is_refused(
    sent: tuple[SentClient, PreparedSending, LoadedProfile], tmp_path: Path
) -> None:
    other = new_client(tmp_path, "search-engine", EMPLOYMENT)
    sending = other.send(EMPLOYMENT)
    path = other.returned(sending, EMPLOYMENT, cell("手机号码", "13800009999"))
    with pytest.raises(UsageError, match="另一个客户"):
        compare(sent[2], path)


def test_a_mark_counts_whatever_paper_a_person_names(
    sent: tuple[SentClient, PreparedSending, LoadedProfile], tmp_path: Path
) -> None:
    client, sending, loaded = sent
    other = new_client(tmp_path, "search-engine", EMPLOYMENT)
    path = other.returned(other.send(EMPLOYMENT), EMPLOYMENT, cell("手机号码", "13800009999"))
    with pytest.raises(UsageError, match="另一个客户"):
        compare(loaded, path, EMPLOYMENT)
    path = client.returned(sending, EMPLOYMENT, cell("手机号码", "13800009999"), "有编号.docx")
    paper = compare(loaded, path, PUBLICATION)
    assert (paper.by, paper.version.paper) == ("mark", EMPLOYMENT)


@pytest.mark.slow
def test_an_older_version_is_compared_with_itself_and_replaces_nothing(client: SentClient) -> None:
    path = client.returned(sending_of(client), EMPLOYMENT, cell("手机号码", "13800009999"))
    for file in client.home.rglob("*.yaml"):
        file.write_text(file.read_text(encoding="utf-8").replace("13800001010", "13800002222"), encoding="utf-8")
    client.draft(EMPLOYMENT)
    client.send(EMPLOYMENT, on=SECOND)
    paper = compare(client.loaded, path)
    assert (paper.version.number, paper.sent_on, paper.newer and paper.newer.version.number) == (1, FIRST, 2)
    assert named(paper) == {"subject.responsible.mobile": "13800009999"}
    fact = paper.facts[paper.changes[0].id][0]
    assert (fact.sent, fact.today, fact.is_open) == ("13800001010", ("13800002222",), False)
    with pytest.raises(UsageError, match="已是别的内容"):
        take(client.home, fact)
    assert client.loaded.profile.subject.responsible.mobile == "13800002222"


def test_a_fact_is_taken_singly_at_the_person_s_yes(client: SentClient) -> None:
    edit = both(cell("手机号码", "13800009999"), cell("电子邮箱", "new@example.com"))
    paper = compare(client.loaded, client.returned(sending_of(client), EMPLOYMENT, edit))
    mobile = paper.facts[paper.changes[0].id][0]
    assert take(client.home, mobile) == WrittenFact("手机号码", "13800009999")
    responsible = client.loaded.profile.subject.responsible
    assert (responsible.mobile, responsible.email) == ("13800009999", "zhou.shifan@example.com")
    decide(client.home, [paper.changes[0].id], SECOND)
    again = compare(client.loaded, client.home.parent / "back" / f"{EMPLOYMENT} 第1版.docx")
    assert again.decided == {paper.changes[0].id}
    assert again.facts[paper.changes[0].id][0].is_done
    assert take(client.home, again.facts[paper.changes[1].id][0]).field == "电子邮箱"
    assert client.loaded.profile.subject.responsible.email == "new@example.com"


def test_a_value_that_the_field_cannot_hold_is_not_written(client: SentClient) -> None:
    path = client.returned(sending_of(client), EXPLANATION, cell("上线时间", "明年春天"))
    paper = compare(client.loaded, path)
    with pytest.raises(UsageError, match="上线时间"):
        take(client.home, paper.facts[paper.changes[0].id][0])
    path = client.returned(sending_of(client), WEBSITE, cell("是否需要实名认证", "看情况"))
    paper = compare(client.loaded, path)
    fact = paper.facts[paper.changes[0].id][0]
    before = client.loaded.profile
    with pytest.raises(UsageError, match="实名认证"):
        take(client.home, fact)
    assert client.loaded.profile == before


def test_a_sending_waits_until_the_person_says_that_it_was_sent(
    sent: tuple[SentClient, PreparedSending, LoadedProfile],
) -> None:
    client, sending, _ = sent
    record = read_record(client.home)
    assert [event.state for event in record.events] == ["prepared", "sent"]
    assert waiting(record) == []
    message = (sending.folder / MESSAGE).read_text(encoding="utf-8")
    assert f"{COMPANY}的算法备案材料有 13 份请您核对" in message
    assert "12月4日（周五）前发回" in message
    assert "黄底的 2 处请补上" in message
    listed = "".join(path.read_text(encoding="utf-8") for path in folder_of(client.home).glob("*.json"))
    assert not [text for text in ("周示范", "13800001010") if text in listed]


def test_a_return_is_recorded_once(client: SentClient) -> None:
    path = client.returned(sending_of(client), EMPLOYMENT, cell("手机号码", "13800009999"))
    paper = compare(client.loaded, path)
    assert record_return(client.home, paper, SECOND) is not None
    assert record_return(client.home, paper, SECOND) is None
    state = read_record(client.home).of(paper.version.identity)[-1]
    assert (state.state, state.since) == ("returned", SECOND)
    assert scan_folder(client.home, lambda: None, SECOND).to_revise == (EMPLOYMENT,)
    finish(client.home, EMPLOYMENT, SECOND)
    assert scan_folder(client.home, lambda: None, SECOND).to_revise == ()
