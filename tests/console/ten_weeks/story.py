"""The ten weeks, from Monday 2026-09-07: three clients, two operators, one folder.

Each week is a method. It fails where the person cannot go on, is asked for something twice, sees an old version offered or
uploaded, does not find a due item, or where the stored files and the registry differ from what is expected.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.console.ten_weeks.clients import FIRST, RANKING, SORTING, WRITING, ClientSide
from tests.console.ten_weeks.first import FirstClient, deadlines
from tests.console.ten_weeks.office import Operator
from tests.console.ten_weeks.person import Counted, Person, Stuck
from tests.console.ten_weeks.stage import Stage

OFFICE = "事务所"


@dataclass
class TenWeeks:
    """The state of the story between its weeks."""

    stage: Stage
    lines: list[str] = field(default_factory=list)
    counted: Counted = field(default_factory=Counted)

    def __post_init__(self) -> None:
        stage = self.stage
        self.li = Operator(stage.home / "李的电脑", "李", stage.browser, stage.clock, stage.pictures)
        self.li.settle(stage.authority)
        self.first = FirstClient(stage, ClientSide(stage.home / "客户甲", FIRST))
        self.posted: list[str] = []

    @property
    def office(self) -> Path:
        """Return the folder of the office, which both operators see."""
        return self.stage.home / "共享" / OFFICE

    def play(self, number: int) -> None:
        """Play one week."""
        weeks: dict[int, Callable[[], str]] = {1: self.week_1, 2: self.week_2, 3: self.week_3}
        self.lines.append(weeks[number]() if number in weeks else "nothing")

    def summary(self) -> str:
        """Return what the person has done."""
        return f"{self.counted.pages} pages, {self.counted.presses} presses, {self.counted.files} files given"

    @contextmanager
    def day(self, week: int, weekday: int, operator: Operator | None = None) -> Iterator[Person]:
        """Let an operator work on a day of a week."""
        self.stage.day(week, weekday)
        with (operator or self.li).at_work() as person:
            yield person
            self.counted.pages += person.counted.pages
            self.counted.presses += person.counted.presses
            self.counted.files += person.counted.files

    def week_1(self) -> str:
        """A new office; the first client's workbook, certificates, drafts."""
        launched = self.stage.day(1, 1)
        with self.day(1, 1) as person:
            self._make_office(person)
            self.first.comes(person, launched)
            self.first.shelves_templates(person)
        with self.day(1, 4) as person:
            if len(self.first.work(person).remind()) < 1:
                raise Stuck("nobody is reminded on the third working day")
        with self.day(1, 5) as person:
            self.first.sends_certificates(person)
            self.first.is_drafted(person)
        return f"{len(self.first.sent)} drafts sent"

    def week_2(self) -> str:
        """Drafts come back, are sealed; one seal is wrong; a rehearsal; the entity is submitted."""
        with self.day(2, 2) as person:
            due = deadlines(person)
            if not any("办理算法备案" in line and "2026-09-21" in line for line in due):
                raise Stuck(f"the term of the launch is not listed: {due}")
            self.first.returns_drafts(person)
            self.posted = self.first.is_sealed(person)
        with self.day(2, 4) as person:
            work = self.first.work(person)
            work.drop({**self.first.sealed(*self.posted), **self.first.publication_slots()})
            work.seal_is_wrong(self.posted[0])
            work.scans_back(*self.posted[1:])
            again = work.seal("SF1000000002")
            if again != self.posted[:1]:
                raise Stuck(f"not only the wrong seal is made again: {again}")
        with self.day(2, 5) as person:
            work = self.first.work(person)
            work.drop(self.first.sealed(self.posted[0], take=2))
            work.scans_back(self.posted[0])
            self.first.has_no_findings(person)
            ended = work.rehearse()
            person.photograph("rehearsed")
            if "已提交" not in ended:
                raise Stuck(ended)
            ended = self.first.files(person, self.li, {"主体"})
        if self.first.states()["主体"] != "审核中":
            raise Stuck(f"{self.first.states()} {ended}")
        return f"sealed {len(self.posted)}, entity submitted"

    def week_3(self) -> str:
        """The entity has passed; three algorithms are submitted, the fourth stays a draft."""
        self.stage.authority.review("jia-shili", "主体", "approve")
        with self.day(3, 1) as person:
            self.first.files(person, self.li, {SORTING, RANKING, WRITING})
            person.board_row(FIRST, ("审核中",))
        return str(self.first.states())

    def _make_office(self, person: Person) -> None:
        """Make the office's folder on the first page."""
        person.photograph("start")
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
