"""The first client: four algorithms of one product, in both roles, from the workbook to the numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from tests.console.ten_weeks import clients
from tests.console.ten_weeks.authority import PASSWORD, name_of
from tests.console.ten_weeks.clients import (
    BY_SALES,
    CODES,
    FIRST,
    RANKING,
    SPEAKING,
    WRITING,
    ClientSide,
    template,
)
from tests.console.ten_weeks.office import OfficeWorker
from tests.console.ten_weeks.person import JOB_WITHIN_MS, CannotGoOn, ScriptedPerson
from tests.console.ten_weeks.stage import Stage
from tests.console.ten_weeks.work import Work
from tests.papers.returned import added, filled

COMMITMENT, RESPONSIBILITY = "算法备案承诺书", "落实算法安全主体责任基本情况"
EMPLOYMENT, REPORT, PUBLICATION = "算法安全责任人工作证明", "算法安全自评估报告", "拟公示内容"
ACCOUNT = "jia-shili"
VERSION = "2.1"  # of the corrected algorithm, as it is filed in the end
ENTITY_PAPERS = (COMMITMENT, RESPONSIBILITY, EMPLOYMENT)
CERTIFICATES = ("营业执照", "法定代表人身份证扫描件", "算法安全责任人身份证扫描件", "ICP备案证明或经营许可证")


@dataclass
class FirstClient:
    """What happens with the first client, week by week; every method is one sitting of one person."""

    stage: Stage
    side: ClientSide
    names: tuple[str, ...] = (BY_SALES, RANKING, WRITING, SPEAKING)
    sent: list[Path] = field(default_factory=list)

    def work(self, person: ScriptedPerson) -> Work:
        """Return the client on the desk of a person."""
        return Work(person, FIRST, self.side)

    def comes(self, person: ScriptedPerson, launched: date) -> None:
        """The workbook comes back filled; the client is made from it, and asked for everything else."""
        data = clients.first_client(*self.names, launched=str(launched))
        person.open("clients", "new")
        person.photograph("clients-new")
        person.give("workbook", self.side.workbook(data))
        person.sees(f"已新建客户：{FIRST}")
        self.stage.authority.account(ACCOUNT, FIRST, CODES[FIRST])
        person.board_row(FIRST)
        person.photograph("board-first")
        self.work(person).ask_for_materials()
        person.photograph("sending-asked")

    def shelves_templates(self, person: ScriptedPerson) -> None:
        """Put the registry's templates, which the person has downloaded there, on the shelf."""
        for title in (COMMITMENT, RESPONSIBILITY):
            self._shelve(person, template(self.stage.home / "下载", title), title)

    def _shelve(self, person: ScriptedPerson, file: Path, title: str, algorithm_type: str = "") -> None:
        person.open("templates")
        person.type_in("paper", title)
        person.type_in("type", algorithm_type)
        with person.shown_anew():
            person.give("template", file)
        person.sees(file.name)

    def sends_certificates(self, person: ScriptedPerson) -> None:
        """The certificates come as scans."""
        scans = {self.side.scan(title, "有效期至长期。", is_sealed=False): title for title in CERTIFICATES}
        self.work(person).drop(scans)
        person.photograph("materials")

    def is_drafted(self, person: ScriptedPerson) -> None:
        """All papers are drafted; those that are sealed are sent to be read."""
        work = self.work(person)
        work.draft()
        person.photograph("drafts")
        self.sent = work.send(*ENTITY_PAPERS, REPORT)

    def returns_drafts(self, person: ScriptedPerson) -> None:
        """The drafts come back with their open places filled, in another order, and are adopted."""
        work = self.work(person)
        for number, path in enumerate(reversed(self.side.completed(self.sent))):
            work.take_back(path)
            if not number:
                person.photograph("sending-returned")

    def is_sealed(self, person: ScriptedPerson) -> list[str]:
        """Print what can be sealed, and post it."""
        names = self.work(person).seal("SF1000000001")
        person.photograph("sealing")
        return names

    def sealed(self, *names: str, take: int = 1) -> dict[Path, str]:
        """Return the sealed papers as scans, with the slot of each."""
        return {self._scan(name, take): name for name in names}

    def _scan(self, name: str, take: int) -> Path:
        title, _, about = name.partition("（")
        return self.side.scan(title, "真实、准确、完整。", about=about.rstrip("）"), take=take)

    def publication_slots(self) -> dict[Path, str]:
        """Return the final texts to be published, as the client signs them off."""
        return self.sealed(*(f"{PUBLICATION}（{name}）" for name in self.names))

    def has_no_findings(self, person: ScriptedPerson) -> None:
        """Nothing must be corrected."""
        findings = self.work(person).findings()
        person.photograph("findings")
        if findings:
            raise CannotGoOn(f"must be corrected: {findings}")

    def files(self, person: ScriptedPerson, operator: OfficeWorker, submits: set[str], start: str = "正式填报") -> str:
        """File what can be filed; submit these items and leave the others as drafts."""
        work = self.work(person)
        ended = work.file(self.stage.authority, operator.door, ACCOUNT, lambda name: name in submits, start=start)
        assert PASSWORD not in ended
        person.photograph(f"runs-{len(submits)}")
        return ended

    def has_tasks(self, person: ScriptedPerson) -> None:
        """The comments are tasks: one is put to the client, its term is noted, and both are on the board and the calendar."""
        if "退回补正" not in person.follow_next_step(FIRST):
            raise CannotGoOn("the next step is not the return")
        person.press_and_reload("把读到的意见列成任务")
        person.sees("补正任务（1 项没办完）")
        person.photograph("returned")
        person.type_in("owner-0-0", "技术")
        person.type_in("question-0-0", "报告里写的是哪一版？实际上线的是哪一版？")
        person.type_in("state-0-0", "已问客户")
        person.press_and_reload(re.compile("^记下“"))
        person.press_and_reload(re.compile("记为我方期限$"))
        person.sees("已记为我方期限")

    def is_corrected(self, person: ScriptedPerson) -> None:
        """The client has answered: the version is changed, the report is drafted again and sent, and once more after a change."""
        work = self.work(person)
        self._shelve(person, template(self.stage.home / "下载", REPORT, "算法名称", "版本号"), REPORT, "排序精选类")
        self._write_version(person, "2.0")
        work.draft_again(f"{REPORT}（{RANKING}）")
        self.sent = work.send(f"{REPORT}（{RANKING}）", to="技术")
        self._write_version(person, VERSION)
        work.draft_again(f"{REPORT}（{RANKING}）")
        self.sent += work.send(f"{REPORT}（{RANKING}）", to="技术")

    def _write_version(self, person: ScriptedPerson, version: str) -> None:
        person.open("client", FIRST, "profile", query=f"?part=algorithms.{self.names.index(RANKING)}")
        person.page.get_by_label(re.compile("^版本号")).first.fill(version)
        person.press("保存")
        person.sees("已保存。")

    def returns_out_of_order(self, person: ScriptedPerson) -> None:
        """The newer version comes back first and is adopted; the older one, edited too, may replace nothing."""
        older, newer = self.sent
        work = self.work(person)
        work.take_back(self.side.edited(newer, filled, added("补充：评价数据每日更新。"), name="报告 新.docx"))
        late = self.side.edited(older, filled, added("补充：评价数据每周更新。"), name="报告 旧.docx")
        words = work.take_back(late, adopt=False)
        if "不会盖过新版" not in words:
            raise CannotGoOn(f"that this is an older version is not said: {words}")
        if person.page.get_by_role("button", name=re.compile("^以“.*的新稿$")).count():
            raise CannotGoOn("an older version is offered as the new draft")
        person.photograph("older-version")

    def report_is_sealed(self, person: ScriptedPerson) -> None:
        """Only the report is sealed again, and its scan comes back."""
        name = f"{REPORT}（{RANKING}）"
        again = self.work(person).seal("SF1000000003")
        if again != [name]:
            raise CannotGoOn(f"others than the changed report are sealed again: {again}")
        work = self.work(person)
        work.drop(self.sealed(name, take=3))
        work.scans_back(name)
        self.has_no_findings(person)

    def open_filing(self, person: ScriptedPerson, operator: OfficeWorker) -> None:
        """Begin to file, up to the login."""
        operator.door.unlink(missing_ok=True)
        self.work(person).open("runs")
        person.press("正式填报")
        person.sees("请到打开的浏览器窗口里处理：请登录", within_ms=JOB_WITHIN_MS)

    def ends_filing(self, person: ScriptedPerson, operator: OfficeWorker, submits: set[str]) -> str:
        """Go on from the login to the end."""
        return self.files(person, operator, submits, start="")

    def is_published(self, person: ScriptedPerson) -> None:
        """The published list is pasted; the numbers are on the board, and what follows from them is the next step."""
        held = {name_of(one): one["number"] for one in self.stage.authority.stored(ACCOUNT)["algorithms"]}
        listed = [f"{name}\t{FIRST}\t{number}" for name, number in held.items() if number]
        person.open("published")
        person.type_in("pasted", "\n".join(["算法名称\t主体名称\t备案编号", *listed]))
        person.press("对照贴上的清单")
        person.sees("其中新备案")
        person.board_row(FIRST, (held[BY_SALES],))
        person.photograph("board-published")

    def is_handed_over(self, person: ScriptedPerson) -> str:
        """The text for the colleague names what is open."""
        self.work(person).open("handing-over")
        words = person.page.get_by_role("region", name="交接的话").inner_text()
        for expected in ("【下一步】", "【验证码】", "尾号"):
            if expected not in words:
                raise CannotGoOn(f"{expected} is not handed over: {words}")
        person.photograph("handing-over")
        return words

    def states(self) -> dict[str, str]:
        """Return the states at the registry."""
        return self.stage.authority.states(ACCOUNT)

    def expects(self, person: ScriptedPerson, **expected: str) -> str:
        """Return the client's row on the board, with these words in it."""
        return person.board_row(FIRST, tuple(expected.values()))


def deadlines(person: ScriptedPerson) -> list[str]:
    """Return all running dates as the calendar lists them."""
    person.open("dates")
    panel = person.page.locator("section", has=person.page.get_by_role("heading", name=re.compile("^全部日期")))
    return [one.strip().replace("\n", " ") for one in panel.locator("summary").all_inner_texts()]


def lists(person: ScriptedPerson, term: str, *about: str) -> None:
    """The calendar lists a term for each of these items or clients."""
    due = deadlines(person)
    missing = [name for name in about if not any(name in line and term in line for line in due)]
    if missing:
        raise CannotGoOn(f"{term} is not listed for {missing}: {due}")
