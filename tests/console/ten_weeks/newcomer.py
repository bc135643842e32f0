"""The third client: from the first talk, without any papers yet; and the second operator, who shares only the folder."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.checks.preflight.assess_questions import Answers, answers_of
from tests.console.ten_weeks.clients import NEW, ClientSide
from tests.console.ten_weeks.person import CannotGoOn, ScriptedPerson
from tests.console.ten_weeks.stage import Stage
from tests.console.ten_weeks.work import Work
from tests.preflight.test_assess import CHAT

ANSWERS = answers_of(CHAT | {"上线日期": "2026-09-28"}, "回答")


@dataclass
class Newcomer:
    """What happens with a client who only asks whether anything must be filed."""

    stage: Stage
    side: ClientSide

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

    def is_reminded(self, person: ScriptedPerson) -> None:
        """What was asked for and has not come is on the board as due, asked for again once, and not asked for anew."""
        person.board_row(NEW, (f"{self.stage.clock.today} 催",))
        work = self.work(person)
        if not work.remind() or work.remind() or work.ask_for_materials():
            raise CannotGoOn("nobody is reminded of what is due, or somebody is asked twice")

    def work(self, person: ScriptedPerson) -> Work:
        """Return the client on the desk of a person."""
        return Work(person, NEW, self.side)


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
