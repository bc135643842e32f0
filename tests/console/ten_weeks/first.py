"""The first client: four algorithms of one product, in both roles, from the workbook to the numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from tests.console.ten_weeks import clients
from tests.console.ten_weeks.authority import PASSWORD
from tests.console.ten_weeks.clients import CODES, FIRST, RANKING, SORTING, SPEAKING, WRITING, ClientSide, template
from tests.console.ten_weeks.office import Operator
from tests.console.ten_weeks.person import Person, Stuck
from tests.console.ten_weeks.stage import Stage
from tests.console.ten_weeks.work import Work

COMMITMENT, RESPONSIBILITY = "算法备案承诺书", "落实算法安全主体责任基本情况"
EMPLOYMENT, REPORT, PUBLICATION = "算法安全责任人工作证明", "算法安全自评估报告", "拟公示内容"
ACCOUNT = "jia-shili"
ENTITY_PAPERS = (COMMITMENT, RESPONSIBILITY, EMPLOYMENT)
CERTIFICATES = ("营业执照", "法定代表人身份证扫描件", "算法安全责任人身份证扫描件", "ICP备案证明或经营许可证")


@dataclass
class FirstClient:
    """What happens with the first client, week by week; every method is one sitting of one person."""

    stage: Stage
    side: ClientSide
    names: tuple[str, ...] = (SORTING, RANKING, WRITING, SPEAKING)
    sent: list[Path] = field(default_factory=list)

    def work(self, person: Person) -> Work:
        """Return the client on the desk of a person."""
        return Work(person, FIRST, self.side)

    def comes(self, person: Person, launched: date) -> None:
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

    def shelves_templates(self, person: Person) -> None:
        """Put the registry's templates, which the person has downloaded there, on the shelf."""
        for title in (COMMITMENT, RESPONSIBILITY):
            person.open("templates")
            person.type_in("paper", title)
            with person.shown_anew():
                person.give("template", template(self.stage.home / "下载", title))
            person.sees(f"{title}模板.docx")

    def sends_certificates(self, person: Person) -> None:
        """The certificates come as scans."""
        scans = {self.side.scan(title, "有效期至长期。", is_sealed=False): title for title in CERTIFICATES}
        self.work(person).drop(scans)
        person.photograph("materials")

    def is_drafted(self, person: Person) -> None:
        """All papers are drafted and sent to be read."""
        work = self.work(person)
        work.draft()
        person.photograph("drafts")
        self.sent = work.send()

    def returns_drafts(self, person: Person) -> None:
        """The drafts come back with their open places filled, in another order, and are adopted."""
        work = self.work(person)
        for number, path in enumerate(reversed(self.side.completed(self.sent))):
            work.take_back(path)
            if not number:
                person.photograph("sending-returned")

    def is_sealed(self, person: Person) -> list[str]:
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

    def has_no_findings(self, person: Person) -> None:
        """Nothing must be corrected."""
        findings = self.work(person).findings()
        person.photograph("findings")
        if findings:
            raise Stuck(f"must be corrected: {findings}")

    def files(self, person: Person, operator: Operator, submits: set[str], start: str = "正式填报") -> str:
        """File what can be filed; submit these items and leave the others as drafts."""
        work = self.work(person)
        ended = work.file(self.stage.authority, operator.door, ACCOUNT, lambda name: name in submits, start=start)
        assert PASSWORD not in ended
        person.photograph(f"runs-{len(submits)}")
        return ended

    def states(self) -> dict[str, str]:
        """Return the states at the registry."""
        return self.stage.authority.states(ACCOUNT)

    def expects(self, person: Person, **expected: str) -> str:
        """Return the client's row on the board, with these words in it."""
        return person.board_row(FIRST, tuple(expected.values()))


def deadlines(person: Person) -> list[str]:
    """Return all running dates as the calendar lists them."""
    person.open("dates")
    panel = person.page.locator("section", has=person.page.get_by_role("heading", name=re.compile("^全部日期")))
    return [one.strip().replace("\n", " ") for one in panel.locator("summary").all_inner_texts()]
