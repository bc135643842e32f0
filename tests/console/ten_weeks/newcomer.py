"""The third client: from the first talk, without any papers yet; and the second operator, who shares only the folder."""

from __future__ import annotations

import re
from pathlib import Path

from assistant.checks.preflight.assess_questions import Answers, answers_of
from tests.console.ten_weeks.clients import DRAWING, NEW, ClientSide, third_client
from tests.console.ten_weeks.filed import FiledClient
from tests.console.ten_weeks.office import OfficeWorker
from tests.console.ten_weeks.person import CannotGoOn, ScriptedPerson
from tests.console.ten_weeks.stage import Stage
from tests.preflight.test_assess import CHAT

LAUNCHED = "2026-09-28"
ANSWERS = answers_of(CHAT | {"上线日期": LAUNCHED}, "回答")


class Newcomer(FiledClient):
    """What happens only with a client who first asks whether anything must be filed."""

    def __init__(self, stage: Stage) -> None:
        side = ClientSide(stage.home / "客户丙", NEW)
        super().__init__(stage, side, "bing-shili", (DRAWING,), pictures="new-")

    @property
    def _sent_workbook(self) -> Path:
        return self.side.folder / "收到" / f"{NEW}-资料收集表.xlsx"

    def talks(self, person: ScriptedPerson, answers: Answers) -> None:
        """Answer the questions of the first talk, get the opinion, and make the client from it."""
        person.open("assess")
        for key, words in answers.items():
            for word in words:
                option = person.page.locator(f"input[name='{key}'][value='{word}']")
                if option.count():
                    option.first.check()
                else:
                    person.type_in(key, word)
        person.press("给出意见")
        person.sees("结论")
        person.photograph("assess")
        person.type_in("company", NEW)
        person.press("新建这个客户")
        person.sees(f"已新建客户：{NEW}")
        person.board_row(NEW)

    def gets_workbook(self, person: ScriptedPerson) -> None:
        """Download the intake workbook, which knows what the first talk has told, and send it."""
        self.work(person).open("workbook")
        self._sent_workbook.parent.mkdir(parents=True, exist_ok=True)
        person.download(person.page.get_by_role("link", name="下载资料收集表（.xlsx）"), self._sent_workbook)

    def is_reminded(self, person: ScriptedPerson) -> None:
        """What was asked for and has not come is on the board as due, asked for again once, and not asked for anew."""
        person.board_row(NEW, (f"{self.stage.clock.today} 催",))
        work = self.work(person)
        if not work.remind() or work.remind() or work.ask_for_materials():
            raise CannotGoOn("nobody is reminded of what is due, or somebody is asked twice")

    def returns_workbook(self, person: ScriptedPerson) -> int:
        """The workbook comes back filled and is taken in, cell by cell; return how much is asked for beyond it."""
        back = self.side.fills(self._sent_workbook, third_client(launched=LAUNCHED))
        work = self.work(person)
        work.open("workbook")
        person.give("workbook", back)
        person.sees("与资料的差异")
        self.photograph(person, "workbook")
        person.press(re.compile("^写入这 \\d+ 处$"))
        person.sees(re.compile("已写入资料 \\d+ 处"))
        self.registers()
        person.board_row(NEW, (DRAWING,))
        return len(work.ask_for_materials())

    def is_filed_for_review(self, person: ScriptedPerson, operator: OfficeWorker) -> None:
        """The sealed papers have come: nothing must be corrected any more, and the entity is submitted.

        The operator is not asked to press 保存: what it sends was learnt on a colleague's machine, and taken over.
        """
        work = self.work(person)
        work.drop({**self.sealed(*self.posted), **self.final_texts()})
        work.scans_back(*self.posted)
        self.has_no_findings(person)
        self.files(person, operator, {"主体"})
        *_, (_, _, prompts) = self.stage.asked.prompts
        if prompts != ["请登录", "请核对并提交"]:
            raise CannotGoOn(f"a colleague is asked for what was learnt before: {prompts}")
        self.is_in({"主体": "审核中"})


def opens_shared(person: ScriptedPerson, folder: str) -> None:
    """Open the office's folder on another machine, by its path, as a colleague does."""
    person.type_in("path", folder)
    person.press(re.compile("^打开$"))
    person.page.wait_for_url(person.console.origin + "/")
    person.page.locator(".board tbody tr").first.wait_for()


def is_refused(person: ScriptedPerson, client: str, colleague: str) -> str:
    """Open a client that a colleague is filing; return the reason why the button is grey, which names the colleague."""
    person.open("client", client, "runs")
    person.sees(re.compile("现在不能开始"))
    if person.page.get_by_role("button", name="正式填报", exact=True).is_enabled():
        raise CannotGoOn("a client that a colleague is filing can be filed")
    words = "\n".join(person.page.locator(".reasons").all_inner_texts())
    if colleague not in words:
        raise CannotGoOn(f"the refusal does not name {colleague}: {words}")
    return words
