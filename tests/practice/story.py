"""The story of docs/practice.md, shared by its test and its pictures: from an empty folder to a receipt.

One workbook goes out and three come back. Their data is checked, corrected in the console and rehearsed in a batch. A
person at the visible browser then files one client from the console. Each chapter is a method, in this order.
"""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import psutil
from playwright.sync_api import Page, expect

from assistant.practice.workspace import Workspace
from tests.cli.conftest import PROGRAM
from tests.conftest import ROOT, MockRegistry
from tests.console.conftest import Console, Practice, address, opened
from tests.filing import by_hand
from tests.filing.halting import PLACE
from tests.filing.live import Guest, sees, until
from tests.filing.small import PDF, Json, small
from tests.mock.person import MockVisitor
from tests.practice import own_site
from tests.practice.workbooks import answered

OFFICE = "事务所"
CLIENTS = {"甲示例": "91440300MA5EXAMP0C", "乙示例": "91440300MA5EXAMP1F", "丙示例": "91440300MA5EXAMP2J"}
FILED, INCOMPLETE = "甲示例", "丙示例"
FORGOTTEN = ("主体", "主体基本信息", "详细地址")
TYPE = "排序精选类"
ACCOUNT, PASSWORD = "jia-shili", "Pass-word-1"
ENDS_WITHIN_S = 900
RUN_WITHIN_MS = 240_000
# The normal console, except that its runs write down how a second client can reach the visible browser.
CONSOLE = """
import sys
from assistant.apps.console import launching
own = launching.command
launching.command = lambda job: [sys.executable, "-m", "tests.filing.halting", *own(job)[3:]]
from assistant.apps.cli.app import main
main()
"""
Show = Callable[[str, Page], None]


def company(short: str) -> str:
    """Return the full name of a client."""
    return f"深圳{short}科技有限公司"


def algorithm(short: str) -> str:
    """Return the name of a client's algorithm."""
    return f"{short}商城商品排序算法"


def answers(short: str) -> Json:
    """Return what a client writes into its workbook; one client forgets a field."""
    data = small()
    basic = data["主体"]["主体基本信息"]
    basic |= {"主体名称": company(short), "统一社会信用代码": CLIENTS[short]}
    launched = str(date.today() - timedelta(days=3))
    data["算法"][0]["算法基础属性信息"] |= {"算法名称": algorithm(short), "上线时间": launched}
    if short == INCOMPLETE:
        del basic[FORGOTTEN[-1]]
    return data


@dataclass
class PracticeWalkthrough:
    """The whole walkthrough: an empty folder, a local registry, the person's console window, and a photographer."""

    home: Path
    registry: MockRegistry
    page: Page
    screen: dict[str, str]
    show: Show = lambda name, page: None
    ended: dict[str, Any] = field(default_factory=dict)

    @property
    def practice(self) -> Practice:
        """Return the workspace on disk."""
        return Practice(self.home, Workspace(self.home / OFFICE))

    @property
    def client(self) -> Path:
        """Return the folder of the client that is filed."""
        return self.practice.folder(company(FILED))

    def beian(self, *words: str | Path, code: int = 0) -> str:
        """Run a command in the workspace as the person does and return its output."""
        inside = self.home / OFFICE
        done = subprocess.run(
            [*PROGRAM, *map(str, words)],
            env={**self.practice.environment(), "PYTHONPATH": str(ROOT)},
            cwd=inside if inside.exists() else self.home,
            capture_output=True,
            encoding="utf-8",
            timeout=ENDS_WITHIN_S,
            check=False,
        )
        assert done.returncode == code, done.stderr
        return done.stdout

    def batch(self, *words: str, code: int = 0) -> dict[str, str]:
        """Run a batch and return how each client ended, by its short name."""
        result = json.loads(self.beian("batch", *words, "--json", code=code))
        return {item["name"]: item["state"] for item in result["items"]}

    def submissions(self) -> list[dict[str, Any]]:
        """Return the submissions to the local registry: subjects, then algorithms."""
        ledger = self.registry.ledger()
        return [*ledger["subject_submissions"], *ledger["submissions"]]

    def whole(self) -> None:
        """Run all chapters."""
        self.workbooks()
        self.check()
        with self.console() as console:
            self.mend(console)
            self.rehearse()
            self.start(console)
            self.file_by_hand()
            self.look(console)

    def workbooks(self) -> None:
        """Create the workspace and three clients; one empty workbook goes out, three come back with their papers."""
        self.beian("workspace", "init", self.home / OFFICE)
        for short, code in CLIENTS.items():
            self.beian("clients", "add", company(short), "--short", short, "--uscc", code)
        empty = self.home / "资料收集表.xlsx"
        self.beian("workbook", "--type", TYPE, "-o", empty)
        for short in CLIENTS:
            room, folder = self.home / "客户那边" / short, self.practice.folder(company(short))
            back = answered(empty, self.home / f"{short}-资料收集表.xlsx", answers(short), room)
            self.beian("import", back, folder, "--yes")
            for paper in room.glob("*.pdf"):
                (folder / paper.name).write_text(PDF.format(paper.stem), encoding="utf-8")

    def check(self) -> None:
        """Check all three with the map of the local registry; the forgotten field is found."""
        own_site.settle(self.home / "beian" / "config" / "sites", self.registry.url)
        self.ended["check"] = self.batch("check", code=1)

    @contextmanager
    def console(self) -> Iterator[Console]:
        """Run the console; afterwards end the browsers that it left open for the person."""
        place = self.home / "door-of-the-run"
        place.mkdir(exist_ok=True)
        (place / "halts.json").write_text("[]", encoding="utf-8")
        try:
            with self.practice.console(program=CONSOLE, **{PLACE: str(place)}, **self.screen) as running:
                yield running
        finally:
            end_all(self.home)

    def mend(self, console: Console) -> None:
        """Fill in the forgotten field in the console."""
        folder = company(INCOMPLETE)
        opened(self.page, console, address("client", folder, "profile"))
        self.show("profile", self.page)
        self.page.get_by_label(FORGOTTEN[-1]).first.fill("科苑路 1 号示例大厦 8 层")
        self.page.get_by_role("button", name="保存").first.click()
        expect(self.page.get_by_text("已保存。")).to_be_visible()
        self.ended["mended"] = self.batch("check", company(INCOMPLETE))

    def rehearse(self) -> None:
        """Rehearse all three in one batch."""
        self.ended["rehearse"] = self.batch("rehearse", "--workers", "2")
        self.ended["before"] = self.submissions()

    def start(self, console: Console) -> None:
        """Read the results of the rehearsals on the board and press the button for the registry."""
        opened(self.page, console)
        self.show("board-rehearsed", self.page)
        opened(self.page, console, address("client", company(FILED), "runs"))
        self.page.get_by_role("button", name="正式填报").click()
        self.waits("请登录")

    def file_by_hand(self) -> None:
        """Log in and submit in the browser that the run opened."""
        self.registry.ask(
            "/__mock__/account", {"account": ACCOUNT, "password": PASSWORD, "company": company(FILED), "uscc": ""}
        )
        door = self.home / "door-of-the-run" / "door"
        until(door.exists, "the guest door")
        guest = Guest(door.read_text(encoding="ascii"), self.registry.url)
        try:
            guest.do(self._logged_in)
            self.waits("请核对并提交")
            guest.do(lambda page: self._submitted(page, "subject"))
            expect(self.page.locator(".live")).to_contain_text(re.compile("正在：(产品|算法)"), timeout=RUN_WITHIN_MS)
            self.show("run-filling", self.page)
            self.waits("请核对并提交")
            guest.do(lambda page: self._submitted(page, "algorithm"))
        finally:
            guest.leave()
        expect(self.page.locator(".live")).to_contain_text("已提交", timeout=RUN_WITHIN_MS)
        past = self.page.get_by_role("row").filter(has_text="cac")  # the ledger has read the complete run
        expect(past).to_contain_text("已提交", timeout=RUN_WITHIN_MS)

    def look(self, console: Console) -> None:
        """Find receipt and expected answer on the board and on the client's page."""
        opened(self.page, console)
        row = self.page.get_by_role("row").filter(has_text=FILED)
        expect(row).to_contain_text("审核中", timeout=60_000)
        self.ended["row"] = row.inner_text()
        self.show("board-filed", self.page)
        opened(self.page, console, address("client", company(FILED)))
        self.ended["page"] = self.page.locator("main").inner_text()
        self.show("client-filed", self.page)

    def waits(self, title: str) -> None:
        """Wait until the console says that the run waits for the person."""
        message = f"请到打开的浏览器窗口里处理：{title}"
        expect(self.page.locator(".live")).to_contain_text(message, timeout=RUN_WITHIN_MS)
        self.show(f"run-{title}", self.page)

    def _logged_in(self, page: Page) -> None:
        sees(page, "请登录")
        self.show("browser-login", page)
        by_hand.type_login(page, self.registry, ACCOUNT, PASSWORD)

    def _submitted(self, page: Page, what: str) -> None:
        sees(page, "“提交”只能由您点击")
        self.show(f"browser-confirm-{what}", page)
        if what == "subject":
            by_hand.submit_subject(page, self.registry, self.home)
        else:
            MockVisitor(page, self.registry, self.home).submit("提交", what)


def end_all(home: Path) -> None:
    """End the browsers that a run left to the person."""
    for process in psutil.process_iter():
        try:
            words = process.cmdline()
            if "assistant.filing.browser.browser_host" in words and any(str(home) in word for word in words):
                process.terminate()
        except psutil.Error:
            continue
