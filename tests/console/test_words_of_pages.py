"""The texts of the console's pages for clients in every state: no command, option, file position or internal key."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from urllib.parse import quote

import pytest
from babel.messages.pofile import read_po
from filelock import FileLock

from assistant.apps.cli import console_run, next_step
from assistant.apps.cli.finding_lines import finding_lines
from assistant.apps.console import pages
from assistant.apps.console.words import titles_of
from assistant.core import errors, user_messages
from assistant.core.errors import BeianError
from assistant.core.findings import Finding
from assistant.core.keys import FieldKey
from assistant.core.language import say, speaking
from assistant.core.page_remedies import page_remedy
from assistant.practice import turns
from assistant.practice.board import BoardRow
from assistant.practice.layout import RUN_LOCK
from assistant.practice.workspace import NewClient, add
from assistant.proof.journal.events import Event, HandoverOpened, RecordOpened, RunClosed, Status, Submitted
from assistant.proof.journal.run_folder import RunFolder
from tests.conftest import ROOT
from tests.console.conftest import OPENED, Console, Practice, address, made, returned_run
from tests.console.window import Window, window
from tests.filing.small import ALGORITHM, Json, small, write

PO = ROOT / "assistant/locale/en/LC_MESSAGES/assistant.po"
# Words that a person at a browser cannot use.
TERMINAL_WORDS = {
    "command": re.compile(r"beian [a-z]"),
    "option": re.compile(r"(?<![\w-])--[a-z]"),
    "file position": re.compile(r"\.(?:ya?ml|json):\d"),
    "file of the program": re.compile(
        r"(?<![\u4e00-\u9fff}])\.(?:ya?ml|jsonl?)\b"
    ),  # a client's own files have Chinese names
    "key of a file": re.compile(r"(?:这个|同一个)键(?!盘)|\b(?:no|one) key\b"),
    "path of a file": re.compile(r"(?:主体|产品|算法|佐证与说明)(?:\[\d+\])?\.[\u4e00-\u9fff]"),
    "internal key": re.compile(r"\b(?:subject|products|algorithms|notes)(?:\[[^\]]*\])?\.[a-z_]+"),
}
# Where the texts of pages come from, beside the errors, which have a next step for pages.
SHOWN = tuple(
    f"assistant/{part}"
    for part in (
        *(
            "apps/console/",
            "apps/machine_checks.py",
            "core/page_remedies.py",
            "core/user_messages.py",
            "core/findings.py",
        ),
        *("checks/", "declaration/", "planning/", "practice/", "proof/report/"),
    )
)
# Texts of those modules that only the terminal shows, by their beginning, each with the reason.
TERMINAL_ONLY = {
    "端口 {port} 无法使用": "there is no console yet",
    "“{file}”是草稿·非官方模板": "scans are bound to drafts on the terminal",
    "队列里还有该客户的一项旧任务": "a batch is given to workers on the terminal",
    "没有客户“{name}”（": "names of clients are typed on the terminal",
    "    报告和遮盖过的文件": "the note in a pack",
    "二、核对操作流水": "the note in a pack",
    "    journal.jsonl 每一行": "the note in a pack",
    "四、核对整个包": "the note in a pack",
    "本存档包已遮盖个人信息": "the note in a pack",
    "要核对包里的全部文件": "a verification",
    "说明：摘要链只能证明": "a verification",
    "请用 beian report 重新生成报告": "a verification",
}
SPOKEN = {"aria-label", "placeholder", "title", "alt"}
# Errors that no page shows, each with the reason.
NOT_ON_PAGES = {
    "NotTheMock",  # a rehearsal of the console starts a mock of its own
}
WHOLE = (
    "写坏公司",
    "缺件公司",
    "退回公司",
    "验证码公司",
)  # clients of which every part is read; of the others only the overview
PASSED = Status("主体", "主体已通过", "通过")
SENT = Submitted(f"algorithms[{ALGORITHM}]", ALGORITHM, "filing", 1, "SL-1", "", "c")
RUNS: dict[str, tuple[Event, ...]] = {
    "退回公司": (PASSED, Status(ALGORITHM, "退回补正", "退回"), RunClosed("needs_person", 5.0)),
    "审核公司": (PASSED, SENT, Status(ALGORITHM, "审核中", "审核中"), RunClosed("submitted", 5.0)),
    "备案公司": (PASSED, Status(ALGORITHM, "已备案", "已备案"), RunClosed("nothing_to_do", 5.0)),
    "未识别公司": (Status("主体", "状态未识别", "已受理"), RunClosed("needs_person", 5.0)),
    "出错公司": (RunClosed("failed_safe", 5.0, "页面打不开"),),
    "验证码公司": (HandoverOpened("SMS"),),
}


def client(practice: Practice, name: str, data: Json | None = None) -> Path:
    """Add a client with its profile (a complete one by default) and return its folder."""
    data = data or small()
    data["主体"]["主体基本信息"]["主体名称"] = name
    add(practice.workspace, NewClient(name), write(practice.home / "来件" / name, data))
    return practice.folder(name)


def run(home: Path, name: str, *events: Event) -> None:
    """Write a run on the registry with these events."""
    with RunFolder.create(home / "runs", name, "cac") as folder:
        opened = replace(OPENED, client=name, site="cac", rehearsal=False)
        folder.append(opened, RecordOpened("subject", "主体信息", "主体", 18), *events)


@pytest.fixture(scope="module")
def practice(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Practice]:
    """Yield a workspace with a client in each state that the board distinguishes."""
    practice = made(tmp_path_factory.mktemp("words"), small())
    returned_run(practice.folder())
    broken = client(practice, "写坏公司")
    profile = broken / "填报资料.json"
    profile.write_text(profile.read_text("utf-8").replace('"网址"', '"网站地址"'), encoding="utf-8")
    (practice.workspace.clients / "空文件夹").mkdir()
    (client(practice, "卡片公司") / "台账").mkdir()
    (practice.folder("卡片公司") / "台账" / "客户.yaml").write_text("简称: 卡片\n归档: 昨天\n", encoding="utf-8")
    for path in client(practice, "缺件公司").rglob("*.pdf"):
        path.unlink()
    wrong = small()
    wrong["主体"]["主体基本信息"]["统一社会信用代码"] = "91440300MA5EXAMP0X"
    client(practice, "预检公司", wrong)
    for name, events in RUNS.items():
        run(client(practice, name), name, *events)
    (practice.workspace.folder / "节假日.yaml").write_text("年份:\n  2027:\n    放假: 哪天\n", encoding="utf-8")
    running = practice.folder("验证码公司") / RUN_LOCK
    running.with_name(f"{RUN_LOCK}.pid").write_text(str(os.getpid()), encoding="utf-8")
    with FileLock(running):
        yield practice


@pytest.fixture(scope="module")
def entered(practice: Practice) -> Iterator[tuple[Console, str]]:
    """Run a console on it, and yield it with its session's cookie once every folder is read."""
    with practice.console() as console:
        cookie = console.enter()
        with window(console, cookie) as page:
            page.until(lambda: "台账更新于" in page.texts())
        yield console, cookie


def words_of(page: Window) -> Iterator[str]:
    """Yield every text of a page that a person reads or a screen reader announces."""
    for element in page.elements.values():
        yield str(element.get("text") or "")
        yield from (str(value) for name, value in element.get("props", {}).items() if name in SPOKEN)


def terminal_words(text: str) -> list[str]:
    """Return the kinds of terminal words in a text."""
    return [kind for kind, pattern in TERMINAL_WORDS.items() if pattern.search(text)]


def addresses(practice: Practice) -> Iterator[tuple[str, ...]]:
    """Yield the address of every page to read, as its steps."""
    pages.import_pages()
    yield from (tuple(filter(None, path.split("/"))) for path in (*pages.PAGES, *pages.PROGRAM_PAGES))
    yield "client", "没有这家"
    for folder in practice.workspace.folders():
        for part in pages.links(pages.CLIENT_PAGES):
            if not part.path or folder.name in WHOLE:
                yield "client", folder.name, *filter(None, (part.path,))


@pytest.mark.program
def test_no_page_mentions_the_terminal(practice: Practice, entered: tuple[Console, str]) -> None:
    wrong: dict[tuple[str, ...], list[str]] = {}
    for steps in addresses(practice):
        with window(*entered, *steps) as page:
            if texts := [text for text in words_of(page) if terminal_words(text)]:
                wrong[steps] = texts
    assert wrong == {}


def test_the_next_step_leads_to_where_it_is_done(practice: Practice, entered: tuple[Console, str]) -> None:
    with window(*entered) as page:
        links = {page.elements[name]["text"]: page.elements[name]["props"]["href"] for name in page.find(tag="a")}
    returned = address("client", "退回公司", "returned") + f"?at={quote(ALGORITHM)}"
    assert links[f"退回补正：“{ALGORITHM}”有 0 条审核意见"] == returned
    assert links["等验证码：请验证码接收人把收到的验证码发来"] == address("client", "验证码公司", "runs")


def test_a_profile_that_cannot_be_read_is_reported_by_file_and_line(
    practice: Practice, entered: tuple[Console, str]
) -> None:
    with window(*entered) as page:
        assert "资料无法读取，先改正：填报资料.json 有 1 处写法问题" in page.texts().splitlines()
    with window(*entered, "client", "写坏公司") as page:
        texts = page.texts()
        assert page.find(tag="a", href=address("client", "写坏公司", "profile"))
    assert re.search(r"“填报资料.json”第 \d+ 行：“主体 › 主体基本信息”下没有“网站地址”这一项", texts)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_step_names_its_command_on_the_terminal_but_not_on_the_board(language: str) -> None:
    facts = dict.fromkeys(("person", "problem", "item", "theirs", "comments", "count", "names"), "一")
    with speaking(language):
        texts = {step: turns.sentence(step, facts) for step in turns.STEPS}
        assert {step: text for step, text in texts.items() if terminal_words(text)} == {}
        row = partial(
            BoardRow, "甲", "甲", "ours", None, 0, entity="", algorithms=(), blocks=0, deadline=None, answer=None
        )
        actions = {step: next_step.action(row(step=step, action=text)) for step, text in texts.items()}
    commands = {step: actions[step].rpartition(" ")[2] for step in texts if actions[step] != texts[step]}
    assert commands == {"correct": "fill", "findings": "check", "fill": "fill"}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_error_on_a_page_names_no_command(language: str) -> None:
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, BeianError)]
    wrong = set()
    for kind in kinds:
        with speaking(language):
            texts = (say(text) for text in (kind.message, page_remedy(kind) or kind.remedy) if text)
            if any(terminal_words(text) for text in texts):
                wrong.add(kind.__name__)
    assert wrong == NOT_ON_PAGES


def test_a_key_is_described_by_the_titles_of_the_form() -> None:
    title = titles_of(FieldKey.of("algorithms[甲算法].basic.name"))
    assert title.startswith("算法“甲算法” › ")
    assert title.endswith(" › 算法名称")
    assert terminal_words(title) == []


def test_no_text_that_a_page_can_show_names_a_command_in_either_language() -> None:
    with PO.open("rb") as file:
        catalog = read_po(file, locale="en")
    wrong = {
        str(message.id): sorted(places)
        for message in catalog
        if message.id and (places := {place for place, _ in message.locations if place.startswith(SHOWN)})
        if terminal_words(str(message.id)) or terminal_words(str(message.string))
    }
    unknown = {text: places for text, places in wrong.items() if not any(text.startswith(own) for own in TERMINAL_ONLY)}
    assert unknown == {}
    assert [own for own in TERMINAL_ONLY if not any(text.startswith(own) for text in wrong)] == []


def test_a_job_of_the_console_words_its_failures_for_a_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(user_messages, "_readers", set())
    monkeypatch.setattr(console_run, "stop_on_signals", lambda: None)
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    finding = Finding("R01", "block", "", "写错了", "请改正", where="主体.yaml:97")
    assert terminal_words("\n".join(finding_lines([finding])))
    assert console_run.run(tmp_path / "job.json", "fill", tmp_path, []) == 2
    assert "演练（替身走完）" in (printed := capsys.readouterr().err)
    assert terminal_words(printed) == []
    assert terminal_words("\n".join(finding_lines([finding]))) == []
