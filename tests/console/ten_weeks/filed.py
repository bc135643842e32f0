"""What every client goes through whose papers the office makes: asked for materials, drafted, sent, returned, sealed, filed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.console.ten_weeks.authority import PASSWORD
from tests.console.ten_weeks.clients import CODES, ClientSide, template
from tests.console.ten_weeks.office import OfficeWorker
from tests.console.ten_weeks.person import CannotGoOn, ScriptedPerson
from tests.console.ten_weeks.stage import Stage
from tests.console.ten_weeks.work import Work

COMMITMENT, RESPONSIBILITY = "算法备案承诺书", "落实算法安全主体责任基本情况"
EMPLOYMENT, REPORT, PUBLICATION = "算法安全责任人工作证明", "算法安全自评估报告", "拟公示内容"
ENTITY_PAPERS = (COMMITMENT, RESPONSIBILITY, EMPLOYMENT)
CERTIFICATES = ("营业执照", "法定代表人身份证扫描件", "算法安全责任人身份证扫描件", "ICP备案证明或经营许可证")


@dataclass
class FiledClient:
    """A client, its account at the registry, and its algorithms; every method is part of one sitting of one person.

    `pictures` begins the names of the pictures that are taken of its pages.
    """

    stage: Stage
    side: ClientSide
    account: str
    names: tuple[str, ...]
    pictures: str = ""
    sent: list[Path] = field(default_factory=list)
    posted: list[str] = field(default_factory=list)

    @property
    def company(self) -> str:
        """Return the name of the company, which its folder bears too."""
        return self.side.company

    @property
    def papers(self) -> tuple[str, ...]:
        """Return the papers that the client has sealed or signed off, by the names under which the registry stores them."""
        return (*ENTITY_PAPERS, *(f"{paper}（{name}）" for name in self.names for paper in (REPORT, PUBLICATION)))

    def work(self, person: ScriptedPerson) -> Work:
        """Return the client on the desk of a person."""
        only = self.names[0] if len(self.names) == 1 else ""
        return Work(person, self.company, self.side, self.stage.asked, only)

    def photograph(self, person: ScriptedPerson, name: str) -> None:
        """Take the page, under a name of the client's own."""
        person.photograph(f"{self.pictures}{name}")

    def registers(self) -> None:
        """Register the client's account at the registry."""
        self.stage.authority.account(self.account, self.company, CODES[self.company])

    def shelves_templates(self, person: ScriptedPerson) -> None:
        """Put the registry's templates, which the person has downloaded there, on the shelf."""
        for title in (COMMITMENT, RESPONSIBILITY):
            self.shelves(person, template(self.stage.home / "下载", title), title)

    def shelves(self, person: ScriptedPerson, file: Path, title: str, algorithm_type: str = "") -> None:
        """Put one template on the shelf."""
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
        self.photograph(person, "materials")

    def is_drafted(self, person: ScriptedPerson) -> None:
        """All papers are drafted; those that are sealed are sent to be read."""
        work = self.work(person)
        work.draft()
        self.photograph(person, "drafts")
        self.sent = work.send(*ENTITY_PAPERS, REPORT)

    def returns_drafts(self, person: ScriptedPerson) -> None:
        """The drafts come back with their open places filled, in another order, and are adopted."""
        work = self.work(person)
        for number, path in enumerate(reversed(self.side.completed(self.sent))):
            work.take_back(path)
            if not number:
                self.photograph(person, "sending-returned")

    def is_sealed(self, person: ScriptedPerson, parcel: str) -> None:
        """Print what can be sealed, and post it."""
        self.posted = self.work(person).seal(parcel)
        self.photograph(person, "sealing")

    def sealed(self, *names: str, take: int = 1) -> dict[Path, str]:
        """Return the sealed papers as scans, with the requirement of each."""
        return {self._scan(name, take): name for name in names}

    def _scan(self, name: str, take: int) -> Path:
        title, _, about = name.partition("（")
        return self.side.scan(title, "真实、准确、完整。", about=about.rstrip("）"), take=take)

    def final_texts(self) -> dict[Path, str]:
        """Return the final texts to be published, as the client signs them off."""
        return self.sealed(*(f"{PUBLICATION}（{name}）" for name in self.names))

    def has_no_findings(self, person: ScriptedPerson) -> None:
        """Nothing must be corrected."""
        findings = self.work(person).findings()
        self.photograph(person, "findings")
        if findings:
            raise CannotGoOn(f"must be corrected: {findings}")

    def files(self, person: ScriptedPerson, operator: OfficeWorker, submits: set[str], start: str = "正式填报") -> str:
        """File what can be filed; submit these items and leave the others as drafts."""
        work = self.work(person)
        ended = work.file(self.stage.authority, operator.door, self.account, lambda name: name in submits, start=start)
        assert PASSWORD not in ended
        self.photograph(person, f"runs-{len(submits)}")
        return ended

    def states(self) -> dict[str, str]:
        """Return the states at the registry."""
        return self.stage.authority.states(self.account)

    def is_in(self, expected: Mapping[str, str]) -> None:
        """The registry has these states, of the entity (主体) and of each algorithm, and no others."""
        if self.states() != expected:
            raise CannotGoOn(f"{self.company} is in {self.states()} instead of {expected}")
