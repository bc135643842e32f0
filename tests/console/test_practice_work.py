"""The work of a practice in the console: first talk, published lists, template shelf, batches, changes."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import date

import docx
import pytest
from filelock import FileLock

from assistant.apps.cli.job_channel import PageJobChannel
from assistant.apps.console import launching
from assistant.apps.console.received_comments_panel import TABLE
from assistant.apps.plan_of_work import plan_of_work
from assistant.checks.preflight.assess_questions import Answers, answers_of
from assistant.declaration.papers.word import to_docx
from assistant.declaration.profile.loading import load
from assistant.declaration.profile.updating import update
from assistant.practice import client_overview as overviews
from assistant.practice.batch import BatchItem
from tests.console.conftest import Console, OwnClient, Practice
from tests.console.giving import give, press, type_in
from tests.console.test_words_of_pages import terminal_words
from tests.console.window import Window, window
from tests.filing.small import ALGORITHM
from tests.preflight.test_assess import CHAT

pytestmark = pytest.mark.program
Office = tuple[Practice, Console, str]
ANSWERS = answers_of(CHAT, "回答")


@pytest.fixture
def talk(shared_office: Office) -> Iterator[Window]:
    """Open the page of the first talk."""
    _, console, cookie = shared_office
    with window(console, cookie, "assess") as page:
        yield page


def answer(page: Window, given: Answers) -> None:
    """Choose the options of the questions that the page asks, and write the answers that have none."""
    for key, words in given.items():
        for word in words:
            options = [
                one for one in page.find(tag="input", value=word) if page.elements[one]["props"].get("name") == key
            ]
            if options:
                page.send(options[0], "change", True)
            elif page.find(id=f"start-{key}"):
                type_in(page, key, word)


def test_a_day_of_the_talk_is_chosen_in_a_calendar_or_is_not_known(talk: Window) -> None:
    answer(talk, {key: words for key, words in ANSWERS.items() if key != "launched"})
    (day,) = talk.find(id="start-launched")
    assert talk.elements[day]["props"]["type"] == "date"
    assert "写成 2026" not in talk.texts()
    press(talk, "给出意见")
    talk.until(lambda: "没有回答“上线日期”" in talk.texts())
    (unsure,) = talk.find(id="launched-0")
    talk.send(unsure, "change", True)
    press(talk, "给出意见")
    talk.until(lambda: "结论" in talk.texts())
    talk.send(unsure, "change", False)
    type_in(talk, "launched", "2026-11-02")
    press(talk, "给出意见")
    talk.until(lambda: "2026-11-02 上线" in talk.texts())


def test_a_first_talk_gives_an_opinion_a_paper_and_a_client(shared_office: Office, talk: Window) -> None:
    practice, _, _ = shared_office
    press(talk, "给出意见")
    talk.until(lambda: "还差这些" in talk.texts())
    answer(talk, ANSWERS)
    press(talk, "给出意见")
    talk.until(lambda: "结论" in talk.texts())
    assert "把握：A " in talk.texts()
    duties = [text for one in talk.find(tag="li") if (text := talk.elements[one].get("text") or "") and "［" in text]
    assert any("\n在哪里办：" in text for text in duties)
    press(talk, "新建这个客户")
    talk.until(lambda: "请先写公司全称" in talk.texts())
    type_in(talk, "company", "南京首谈示例科技有限公司")
    press(talk, "下载办理方案（.docx）")
    talk.until(lambda: "download" in talk.instructions)
    press(talk, "新建这个客户")
    talk.until(lambda: "已新建客户：南京首谈示例科技有限公司" in talk.texts())
    algorithms = load(practice.folder("南京首谈示例科技有限公司")).profile.algorithms
    assert [algorithm.basic.type for algorithm in algorithms] == ["生成合成类（深度合成）"]


def test_the_plan_of_work_holds_the_opinion_and_the_answers() -> None:
    content = to_docx(plan_of_work(ANSWERS, "某公司", date(2026, 11, 2)))
    texts = [line.text for line in docx.Document(io.BytesIO(content)).paragraphs]
    assert {"一、结论和要办的备案", "二、谁提供什么、谁签字盖章", "三、时间安排", "五、不包括的事项"} <= set(texts)
    assert any("不构成法律意见" in text for text in texts)
    assert any("2026-11-02" in text for text in texts)


def test_answers_of_a_talk_are_stored_in_a_client_that_exists(own_client: OwnClient) -> None:
    loaded, name = load(own_client.home), f"{own_client.name}（集团）"  # the folder's name is another
    basic = loaded.profile.subject.basic.model_copy(update={"name": name})
    subject = loaded.profile.subject.model_copy(update={"basic": basic})
    update(loaded, loaded.profile.model_copy(update={"subject": subject}))
    with window(own_client.console, own_client.cookie, "assess", of=own_client.home.name) as page:
        answer(page, ANSWERS | {"minors": ("是",)})
        press(page, "给出意见")
        page.until(lambda: "结论" in page.texts())
        assert page.elements[page.find(id="start-company")[0]]["props"]["^value"] == name
        press(page, "把回答记进这个客户")
        page.until(lambda: "已记进资料" in page.texts())


def test_a_pasted_list_notes_the_number_and_names_what_follows(own_client: OwnClient) -> None:
    text = f"算法名称\t主体名称\t备案编号\n{ALGORITHM}\t{own_client.name}\t网信算备440300123456700000001号\n"
    with window(own_client.console, own_client.cookie, "published") as page:
        press(page, "对照贴上的清单")
        page.until(lambda: "请先贴上" in page.texts())
        type_in(page, "pasted", text)
        press(page, "对照贴上的清单")
        page.until(lambda: "其中新备案 1 条" in page.texts())
        assert "不得用于宣传" in page.texts()
    assert overviews.read(own_client.home).listings[0].number == "网信算备440300123456700000001号"


def test_a_template_is_put_on_the_shelf(shared_office: Office) -> None:
    _, console, cookie = shared_office
    template = docx.Document()
    template.add_paragraph("算法备案承诺书")
    content = io.BytesIO()
    template.save(content)
    with window(console, cookie, "templates") as page:
        give(page, console, cookie, "template", b"no document", "模板.docx")
        page.until(lambda: any("模板.docx" in text for text in page.texts().splitlines()))
        give(page, console, cookie, "template", content.getvalue(), "模板.docx")
        page.until(lambda: "run_javascript" in page.instructions)
    with window(console, cookie, "templates") as page:
        assert "模板.docx" in page.texts()


@pytest.mark.thorough
def test_a_batch_checks_the_chosen_clients(shared_office: Office, own_client: OwnClient) -> None:
    _, console, cookie = shared_office
    with window(console, cookie, "batch") as page:
        page.send(page.find(id=f"start-{own_client.home.name}")[0], "change", True)
        press(page, "预检全部选中的")
        page.until(lambda: "做完 1 / 1 家" in page.texts())
        page.until(lambda: any(word in page.texts() for word in ("✓ 未发现必改项", "✖ 有必改项")))


@pytest.mark.thorough
def test_a_change_says_what_is_missing_in_words_of_a_page(own_client: OwnClient) -> None:
    with window(own_client.console, own_client.cookie, "client", own_client.home.name, "change") as page:
        type_in(page, "since", "前天")
        press(page, "看有哪些变更")
        page.until(lambda: "日期没有写完整" in page.texts())
        type_in(page, "since", "2026-11-20")
        press(page, "看有哪些变更")
        page.until(lambda: "尚未校准" in page.texts())
        assert terminal_words(page.texts()) == []


def test_a_deregistration_names_no_algorithm_by_itself(own_client: OwnClient) -> None:
    with window(own_client.console, own_client.cookie, "client", own_client.home.name, "change") as page:
        press(page, "打开浏览器办理注销")
        page.until(lambda: "请先选要注销的算法。" in page.texts())
    assert launching.jobs(own_client.home) == []


def test_a_batch_of_filings_asks_on_the_page_whether_the_client_is_at_the_phone(shared_office: Office) -> None:
    practice, console, cookie = shared_office
    folder = practice.workspace.folder / "runs" / launching.FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    note = folder / "29991201T000000-aaaa.json"
    data = {"kind": "in_turn", "started": "2026-12-01T00:00:00+00:00", "pid": 0, "options": ["fill"]}
    note.write_text(json.dumps(data), encoding="utf-8")
    channel = PageJobChannel(lambda _: "李样例（尾号 1234）", note)
    with FileLock(note.with_suffix(".lock")), window(console, cookie, "batch") as page:
        channel.ask(BatchItem("甲", "甲公司"))
        page.until(lambda: "☎ 甲公司 在手机旁吗？" in page.texts() and "李样例（尾号 1234）" in page.texts())
        assert channel.answer() is None
        press(page, "在手机旁，打开登录")
        page.until(lambda: note.with_suffix(".answer").exists())
        assert (channel.answer(), channel.answer()) == ("here", None)
        page.until(lambda: "在手机旁吗" not in page.texts())
    note.unlink()


@pytest.mark.thorough
def test_received_comments_are_noted_and_tabled(own_client: OwnClient) -> None:
    home = own_client.home
    with window(own_client.console, own_client.cookie, "client", home.name, "returned") as page:
        press(page, "记下这些意见")
        page.until(lambda: "请先写上收到的意见" in page.texts())
        type_in(page, "comments", "1. 算法名称与自评估报告不一致，请核对。")
        press(page, "记下这些意见")
        page.until(lambda: "与自评估报告不一致" in page.texts())
        press(page, "生成对照表（意见、修改、核对）")
        page.until((home / TABLE).is_file)
        assert terminal_words(page.texts()) == []
    assert list((home / "runs" / launching.FOLDER).glob("*.txt")) == []


def test_numbers_are_checked_and_dates_are_counted(shared_office: Office) -> None:
    _, console, cookie = shared_office
    with window(console, cookie, "tools") as page:
        type_in(page, "numbers", "91440300MA5EXAMP0X\n13800138000")
        press(page, "检查号码")
        page.until(lambda: "不对" in page.texts() and "正确" in page.texts())
        type_in(page, "from", "前天")
        press(page, "算出日期")
        page.until(lambda: "日期没有选" in page.texts())
        type_in(page, "rule", "change")
        type_in(page, "from", "2026-11-20")
        press(page, "算出日期")
        page.until(lambda: "2026-12-04" in page.texts())


def test_a_client_read_from_the_registry_is_one_press_away(shared_office: Office, own_client: OwnClient) -> None:
    practice, console, cookie = shared_office
    folder = practice.workspace.folder / "runs" / launching.FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    note = {"kind": "pull", "started": "2026-12-01T00:00:00+00:00", "pid": 7, "options": [f"company={own_client.name}"]}
    (folder / "20261201T1.end").write_text("0", encoding="ascii")
    (folder / "20261201T1.json").write_text(json.dumps(note), encoding="utf-8")
    try:
        with window(console, cookie, "clients", "new") as page:
            (button,) = page.find("打开这个客户")
            assert page.elements[button]["props"]["href"].startswith("/client/")
    finally:
        (folder / "20261201T1.json").unlink()
