"""The ten weeks, from Monday 2026-09-07: three clients, two operators, one folder.

Each week is a method. It fails where the person cannot go on; where somebody is asked for something twice (`asked`); where an old
version is offered or uploaded; where the calendar, on the evening of any day, lists other dates than the table (`due_items`); and where
the registry holds of a client anything else than is expected (`stored`).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.console.ten_weeks.clients import (
    BY_SALES,
    DRAWING,
    FIRST,
    RANKING,
    SPEAKING,
    TAKEN_OVER_ALGORITHM,
    WRITING,
)
from tests.console.ten_weeks.due_items import DUE_ITEMS, DueItem, calendar, lists_exactly
from tests.console.ten_weeks.filed import ENTITY_PAPERS, FiledClient
from tests.console.ten_weeks.first import FirstClient
from tests.console.ten_weeks.newcomer import ANSWERS, Newcomer, is_refused, opens_shared
from tests.console.ten_weeks.office import OfficeWorker
from tests.console.ten_weeks.person import CannotGoOn, Counted, ScriptedPerson
from tests.console.ten_weeks.stage import Stage
from tests.console.ten_weeks.stored import holds_newest_scans, holds_profile
from tests.console.ten_weeks.taken_over import CHANGED_PAPERS, TakenOver
from tests.practice import own_site

OFFICE = "事务所"


@dataclass
class TenWeeks:
    """The state of the story between its weeks."""

    stage: Stage
    lines: list[str] = field(default_factory=list)
    counted: Counted = field(default_factory=Counted)
    due_items: tuple[DueItem, ...] = DUE_ITEMS

    def __post_init__(self) -> None:
        stage = self.stage
        self.li = OfficeWorker(stage.home / "李的电脑", "李", stage.browser, stage.clock, stage.pictures)
        self.first = FirstClient(stage)
        self.second = TakenOver(stage)
        self.third = Newcomer(stage)
        self.wang = OfficeWorker(stage.home / "王的电脑", "王", stage.browser, stage.clock, stage.pictures)

    @property
    def office(self) -> Path:
        """Return the folder of the office, which both operators see."""
        return self.stage.home / "共享" / OFFICE

    def play(self, number: int) -> None:
        """Play one week."""
        weeks: dict[int, Callable[[], str]] = {
            1: self.week_1,
            2: self.week_2,
            3: self.week_3,
            4: self.week_4,
            5: self.week_5,
        }
        weeks |= {6: self.week_6, 7: self.week_7, 8: self.week_8, 9: self.week_9, 10: self.week_10}
        if number > 1 and not self.lines:
            self._recall()
        self.lines.append(weeks[number]() if number in weeks else "nothing")
        self._note()

    def _note(self) -> None:
        """Write down what the next week needs, in case it is played by itself."""
        clients = {
            client.company: {"sent": [str(path) for path in client.sent], "posted": client.posted}
            for client in (self.first, self.second, self.third)
        }
        story = json.dumps(
            {"clients": clients, "asked": self.stage.asked.things, "prompts": self.stage.asked.prompts},
            ensure_ascii=False,
            indent=1,
        )
        (self.stage.home / "story.json").write_text(story, encoding="utf-8")

    def _recall(self) -> None:
        story = json.loads((self.stage.home / "story.json").read_text(encoding="utf-8"))
        for client in (self.first, self.second, self.third):
            noted = story["clients"][client.company]
            client.sent, client.posted = [Path(path) for path in noted["sent"]], noted["posted"]
        self.stage.asked.things, self.stage.asked.prompts = story["asked"], story["prompts"]

    def summary(self) -> str:
        """Return what the person has done."""
        return f"{self.counted.pages} pages, {self.counted.presses} presses, {self.counted.files} files given"

    @contextmanager
    def day(self, week: int, weekday: int, operator: OfficeWorker | None = None) -> Iterator[ScriptedPerson]:
        """Let an operator work on a day of a week."""
        self.stage.day(week, weekday)
        with (operator or self.li).at_work() as person:
            yield person
            lists_exactly(person, self.stage.clock.today, self.due_items)
            self.counted.pages += person.counted.pages
            self.counted.presses += person.counted.presses
            self.counted.files += person.counted.files

    def week_1(self) -> str:
        """A new office; the first client's workbook, certificates, drafts."""
        launched = self.stage.day(1, 1)
        with self.day(1, 1) as person:
            self.make_office(person)
            self.first.comes(person, launched)
            self.first.shelves_templates(person)
        with self.day(1, 4) as person:
            if len(self.first.work(person).remind()) < 1:
                raise CannotGoOn("nobody is reminded on the third working day")
        with self.day(1, 5) as person:
            self.first.sends_certificates(person)
            self.first.is_drafted(person)
        return f"{len(self.first.sent)} drafts sent"

    def week_2(self) -> str:
        """Drafts come back, are sealed; one seal is wrong; a rehearsal; the entity is submitted."""
        with self.day(2, 2) as person:
            self.first.returns_drafts(person)
            self.first.is_sealed(person, "SF1000000001")
        with self.day(2, 4) as person:
            work = self.first.work(person)
            work.drop({**self.first.sealed(*self.first.posted), **self.first.final_texts()})
            work.seal_is_wrong(self.first.posted[0])
            work.scans_back(*self.first.posted[1:])
            again = work.seal("SF1000000002")
            if again != self.first.posted[:1]:
                raise CannotGoOn(f"not only the wrong seal is made again: {again}")
        with self.day(2, 5) as person:
            work = self.first.work(person)
            work.drop(self.first.sealed(self.first.posted[0], take=2))
            work.scans_back(self.first.posted[0])
            self.first.has_no_findings(person)
            ended = work.rehearse()
            person.photograph("rehearsed")
            if "已提交" not in ended:
                raise CannotGoOn(ended)
            self.first.files(person, self.li, {"主体"})
        self.first.is_in({"主体": "审核中"})
        holds_newest_scans(self.stage.authority.stored(self.first.account), self.first.side, *ENTITY_PAPERS)
        return f"sealed {len(self.first.posted)}, entity submitted"

    def week_3(self) -> str:
        """The entity has passed; three algorithms are submitted, the fourth stays a draft."""
        self.stage.day(3, 1)
        self.stage.authority.review(self.first.account, "主体", "approve")
        with self.day(3, 1) as person:
            self.first.files(person, self.li, {BY_SALES, RANKING, WRITING})
            person.board_row(FIRST, ("审核中",))
        self.holds(self.first)
        return str(self.first.states())

    def week_4(self) -> str:
        """A client taken over from another office, and one who only asks."""
        self.stage.day(4, 1)
        self.second.was_filed_elsewhere()
        with self.day(4, 1) as person:
            self.second.is_pulled(person, self.li)
        with self.day(4, 2) as person:
            self.third.talks(person, ANSWERS)
            names = self.third.work(person).ask_for_materials()
            self.third.gets_workbook(person)
        return f"taken over; the new one is asked for {len(names)} things"

    def week_5(self) -> str:
        """After the holidays: one algorithm is filed, one comes back with comments, which become tasks with a term."""
        self.stage.day(5, 4)
        self.stage.authority.review(self.first.account, BY_SALES, "approve")
        comments = {"版本号": "版本号与自评估报告不一致，请于10日内补正"}
        self.stage.authority.review(self.first.account, RANKING, "return", comments)
        with self.day(5, 4) as person:
            self.first.files(person, self.li, set())
            person.board_row(FIRST, ("退回补正", "已备案"))
            self.first.has_tasks(person)
        expected = {"主体": "审核通过", BY_SALES: "已备案", RANKING: "已退回", WRITING: "审核中", SPEAKING: "草稿"}
        self.first.is_in(expected)
        return str(self.first.states())

    def week_6(self) -> str:
        """The person responsible at the second client leaves while its algorithm is under review."""
        day_of_leaving = self.stage.day(6, 1)
        with self.day(6, 2) as person:
            self.second.person_leaves(person, day_of_leaving)
            self.third.is_reminded(person)
        with self.day(6, 3) as person:
            self.second.papers_are_made_again(person)
            self.asks_all(person)
        with self.day(6, 4) as person:
            count = self.third.returns_workbook(person)
            self.third.sends_certificates(person)
            self.third.is_drafted(person)
        return f"the new person is in the profile; the new client's workbook is in, {count} things more are asked for"

    def week_7(self) -> str:
        """Two versions of the corrected report come back in the wrong order; a colleague files the new client's entity."""
        with self.day(7, 1) as person:
            self.first.is_corrected(person)
        with self.day(7, 3) as person:
            self.first.returns_out_of_order(person)
            self.third.returns_drafts(person)
            self.third.is_sealed(person, "SF3000000001")
        with self.day(7, 4) as person:
            self.first.report_is_sealed(person)
        with self.day(7, 5, self.wang) as colleague:
            self.joins_office(colleague)
            self.asks_all(colleague)
            self.third.is_filed_for_review(colleague, self.wang)
        return f"the older version replaced nothing; a colleague has sealed {len(self.third.posted)}, the entity is submitted"

    def week_8(self) -> str:
        """It is submitted again, while a colleague with a home of her own tries the same client."""
        with self.day(8, 1) as person, self.day(8, 1, self.wang) as colleague:
            self.first.open_filing(person, self.li)
            is_refused(colleague, FIRST, "李")
            colleague.photograph("refused")
            self.first.ends_filing(person, self.li, {RANKING})
        if self.first.states()[RANKING] != "审核中":
            raise CannotGoOn(str(self.first.states()))
        self.holds(self.first)
        return str(self.first.states())

    def week_9(self) -> str:
        """The second client's change is filed by the colleague; the published list names the first client's numbers."""
        with self.day(9, 1, self.wang) as person:
            self.asks_all(person)
            self.second.seals_come(person)
            self.second.changes(person, self.wang)
        holds_newest_scans(self.stage.authority.stored(self.second.account), self.second.side, *CHANGED_PAPERS)
        self.stage.authority.review(self.first.account, RANKING, "approve")
        self.stage.authority.review(self.first.account, WRITING, "approve")
        self.stage.authority.review(self.third.account, "主体", "approve")
        with self.day(9, 2, self.wang) as person:
            self.third.files(person, self.wang, {DRAWING})
        with self.day(9, 3) as person:
            self.first.is_published(person)
        return f"{self.second.states()} {self.third.states()}"

    def week_10(self) -> str:
        """What is open is handed over; every item and every date is where it should be."""
        self.stage.day(10, 1)
        self.stage.authority.review(self.second.account, "主体", "approve")
        with self.day(10, 1) as person:
            self.first.files(person, self.li, {SPEAKING})
            self.asks_all(person)
            words = self.first.is_handed_over(person)
            due = calendar(person)
            self.shows(person)
        expected = {"主体": "审核通过", BY_SALES: "已备案", RANKING: "已备案", WRITING: "已备案", SPEAKING: "审核中"}
        self.first.is_in(expected)
        self.second.is_in({"主体": "审核通过", TAKEN_OVER_ALGORITHM: "审核中"})
        self.third.is_in({"主体": "审核通过", DRAWING: "审核中"})
        self.holds(self.first)
        self.holds(self.second)
        self.holds(self.third)
        return f"handed over: {len(words)} characters; {len(due)} dates"

    def shows(self, person: ScriptedPerson) -> None:
        """Photograph the board and a profile at the end."""
        person.open(query="?view=items")
        person.photograph("board")
        person.open("client", FIRST, "profile")
        person.photograph("profile")

    def asks_all(self, person: ScriptedPerson) -> None:
        """Ask every client for what has become due; what was asked for before, by whomever, must not be among it."""
        for client in (self.first, self.second, self.third):
            client.work(person).ask_for_materials()

    def holds(self, client: FiledClient) -> None:
        """The registry holds what the office has of a client, field by field, and its papers, each in the newest scan."""
        stored = self.stage.authority.stored(client.account)
        holds_profile(stored, self.office / "客户" / client.side.company)
        holds_newest_scans(stored, client.side, *client.papers)

    def make_office(self, person: ScriptedPerson) -> None:
        """Make the office's folder on the first page."""
        person.photograph("start")
        person.introduces_herself()
        self.office.parent.mkdir(parents=True)
        person.type_in("name", OFFICE)
        person.type_in("place", str(self.office.parent))
        person.page.locator("#start-common").check()
        person.page.locator("#start-example").uncheck()
        person.page.wait_for_timeout(500)
        person.press("新建并打开")
        person.page.wait_for_url(person.console.origin + "/")
        person.sees("还没有客户")
        person.photograph("board-empty")
        person.takes_map(own_site.exported(self.stage.home / "下载", self.stage.authority.registry.url))

    def joins_office(self, colleague: ScriptedPerson) -> None:
        """Open the office's folder on a second machine, and take over there what was learnt on the first."""
        colleague.introduces_herself()
        opens_shared(colleague, str(self.office))
        colleague.takes_colleagues_map()
