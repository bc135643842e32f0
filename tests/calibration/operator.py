"""An operator beside `beian calibrate`: the second client at its browser, by mouse on the site and on the panel only.

The operator learns the right places from the site itself, here from the changes that the mock reports. Every press
that the calibration asks for, on panel or page, is counted.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from playwright.sync_api import Error as BrowserClosed
from playwright.sync_api import Page

from assistant.planning.maps.overlay import load_map
from beian_mock.catalogue import forms
from tests.calibration.forms_shown import page_of
from tests.conftest import ROOT, MockRegistry
from tests.filing.in_process import FinishedProcess, InProcess, stacks, worker
from tests.filing.live import Guest, press, shown, until
from tests.mock.person import MockVisitor

PROGRAM = "from assistant.apps.cli.app import main; main()"
WIDGETS = (
    ".el-textarea, .el-input, .el-select, .el-radio-group, .el-checkbox-group, .el-cascader, .el-date-editor, "
    ".el-upload, .el-tree, input, textarea"
)
ENDS_WITHIN_S = 120
LOOK_S = 0.1  # a look at the panel costs the page as much as a prompt does
Json = dict[str, Any]


class RunningCommand(Protocol):
    """A running command: a separate program, or in the process of the tests."""

    def poll(self) -> int | None:
        """Return the exit code, or None while it runs."""

    def finished(self, timeout: float | None = None) -> FinishedProcess:
        """Wait for its end and return the result."""

    def kill(self) -> None:
        """End it."""


class Program(subprocess.Popen[str]):
    """The command as a separate program."""

    def finished(self, timeout: float | None = None) -> FinishedProcess:
        """Wait for its end and return the result."""
        out, err = self.communicate(timeout=timeout)
        return FinishedProcess(self.returncode, out, err)

    def kill(self) -> None:
        """Ask it to end, as the person's terminal does."""
        self.terminate()


@dataclass
class CalibrationRun:
    """A running `beian calibrate` and the address of its browser."""

    command: RunningCommand
    door: Path

    def guest(self, url: str) -> Guest:
        """Connect as the second client."""
        until(lambda: self.door.is_file() or self.command.poll() is not None, "the door")
        assert self.door.is_file(), self.command.finished(ENDS_WITHIN_S)
        try:
            return Guest(self.door.read_text(encoding="utf-8"), url)
        except Exception as fault:
            self.command.kill()
            raise AssertionError(self.command.finished(ENDS_WITHIN_S)) from fault

    def ended(self) -> tuple[int, str]:
        """Wait for the end; return exit code and everything printed."""
        finished = self.command.finished(ENDS_WITHIN_S)
        return finished.returncode, finished.stdout + finished.stderr


@contextmanager
def calibrating(
    site: str,
    registry: MockRegistry,
    home: Path,
    *options: str,
    name: Sequence[str] = ("calibrate",),
    is_program: bool = False,
) -> Iterator[CalibrationRun]:
    """Run `beian calibrate` (or another operator command), as a separate program if asked for."""
    door = home / "door"
    door.unlink(missing_ok=True)
    words = [*name, "--site", site, "--url", registry.url, "--headless", "--door", str(door), *options]
    environment = {**os.environ, "BEIAN_HOME": str(home / "beian"), "BEIAN_LANG": "zh", "PYTHONIOENCODING": "utf-8"}
    command: RunningCommand
    if is_program:
        command = Program(
            [sys.executable, "-c", PROGRAM, *words],
            env=environment,
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
    else:
        command = InProcess(worker().start(words, environment))
    try:
        yield CalibrationRun(command, door)
    finally:
        if command.poll() is None:
            command.kill()
            command.finished(ENDS_WITHIN_S)


@dataclass(frozen=True)
class Truth:
    """The place of a field on the page: section, label, preceding question, and index among equal labels."""

    section: str
    label: str
    after: str = ""
    nth: int = 0

    def is_named(self, address: str) -> bool:
        """Return whether the panel names this place."""
        ends = address.startswith(self.section) and address.rpartition(" › ")[2] == self.label
        return ends and (self.label != "详细描述" or self.after in address)


@dataclass
class Operator:
    """The acting operator: `changes` are the mock's changes; `actions` counts presses by purpose."""

    guest: Guest
    registry: MockRegistry
    papers: Path
    changes: list[Json]
    actions: dict[str, int] = field(default_factory=dict)
    settled: int = 0

    def log_in(self) -> None:
        """Log in as a person does once the panel asks for it; before that the program acts."""
        self._wait(lambda text: "请登录" in text)
        self.guest.do(lambda page: MockVisitor(page, self.registry, self.papers).log_in())

    def go(self, *routes: str, row: str = "") -> None:
        """Walk to a page; with `row` press this word in the first row of the list there."""

        def walk(page: Page) -> None:
            page.mouse.move(1, 1)  # the panel does not move while the mouse is on it, even if it covers a row's button
            person = MockVisitor(page, self.registry, self.papers)
            for route in routes:
                person.open(route)
            if row:
                page.locator("tbody tr").first.get_by_text(row, exact=True).click()
                page.locator(".el-dialog:visible form").wait_for(state="attached")

        self.guest.do(walk)

    def page(self, form: str) -> None:
        """Calibrate the open page: begin, answer each field, save, done."""
        title = load_map("mock").pages[page_of(form)].title
        self._press(f"校准本页：{title}", "page")
        while "对照表里的“" in self._wait(lambda text: "对照表里的“" in text or "本页完成" in text):
            self._field(form)
        self.guest.do(lambda page: MockVisitor(page, self.registry, self.papers).press("保存"))
        self._count("page")
        self._wait(lambda text: "已记下保存所用的请求" in text)
        self._press("本页完成", "page")
        with suppress(BrowserClosed):  # the last page ends the walk; `ended` returns its result
            self._wait(lambda text: "本页完成" not in text)

    def put_off(self) -> None:
        """Leave a page that cannot be closed for later."""
        self._wait(lambda text: "原来的页面指纹不变" in text)
        self._press("知道了，本页以后再校准", "page")

    def _field(self, form: str) -> None:
        text = self._text()
        expected = text.split("对照表里的“")[1].split("”")[0]
        truth = self._truth(form, expected)
        named = text.split("应是页面上框出的“")[1].split("”。")[0] if "应是页面上框出的“" in text else ""
        count = text.split("这 ")[1].split(" 项都对")[0] if "项都对" in text else ""
        if count:
            self._press(f"这 {count} 项都对", "field")
            self.settled += int(count)
        elif truth.is_named(named):
            self._press("对，就是它", "field")
            self.settled += 1
        else:
            self._point_at(truth)
            self.settled += 1
        self._wait(lambda shown: f"对照表里的“{expected}”" not in shown)

    def _truth(self, form: str, field_name: str) -> Truth:
        """Return the current place of a field of the map on the page."""
        new_labels = {(change["form"], change["field"]): change["to"] for change in self.changes}
        for section in forms()[form].sections:
            current_labels = {one.label: new_labels.get((form, one.id), one.label) for one in section.fields}
            for nth, one in enumerate(section.fields):
                if field_name == " › ".join((section.label, *one.after, one.label)):
                    before = [field.label for field in section.fields[:nth]]
                    after = current_labels.get(one.after[-1], one.after[-1]) if one.after else ""
                    label = new_labels.get((form, one.id), one.label)
                    place = before.count(one.label) if label == one.label else 0
                    return Truth(section.label, label, after, place)
        raise AssertionError(f"{form} has no {field_name}")

    def _point_at(self, truth: Truth) -> None:
        """Click the right control on the page, as the prompt asks."""

        def act(page: Page) -> None:
            item = MockVisitor(page, self.registry, self.papers).item(truth.section, truth.label, truth.nth)
            control = item.locator(WIDGETS).first
            control.scroll_into_view_if_needed()
            box = control.bounding_box()
            assert box is not None, truth
            page.mouse.click(box["x"] + min(box["width"] / 2, 30), box["y"] + min(box["height"] / 2, 16))

        self.guest.do(act)
        self._count("picked")
        self._count("field")

    def _press(self, word: str, what: str) -> None:
        self.guest.do(lambda page: press(page, word))
        self._count(what)

    def _count(self, what: str) -> None:
        self.actions[what] = self.actions.get(what, 0) + 1

    def _text(self) -> str:
        return self.guest.do(shown)

    def _wait(self, holds: Callable[[str], bool]) -> str:
        def look() -> str:
            text = self._text()
            return text if holds(text) else ""

        try:
            return until(look, "what the panel should say", every_s=LOOK_S)
        except AssertionError as never:
            raise AssertionError(f"{never}; it says: {self._text()}\n{stacks()}") from None
