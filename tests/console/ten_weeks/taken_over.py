"""The second client: filed by another office, taken over by reading; the person responsible leaves while a filing is reviewed."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

from playwright.sync_api import expect

from assistant.apps.cli.mocks import rehearsal_account
from tests.console.ten_weeks.authority import ConductedFiling
from tests.console.ten_weeks.clients import BASIC, CODES, TAKEN_OVER, TAKEN_OVER_ALGORITHM, ClientSide
from tests.console.ten_weeks.filed import COMMITMENT, EMPLOYMENT, RESPONSIBILITY, FiledClient
from tests.console.ten_weeks.office import OfficeWorker
from tests.console.ten_weeks.person import JOB_WITHIN_MS, CannotGoOn, ScriptedPerson
from tests.console.ten_weeks.stage import Stage
from tests.filing.by_hand import type_login
from tests.filing.live import Guest, sees, until
from tests.filing.small import small, write

CHANGED_PAPERS = (COMMITMENT, RESPONSIBILITY, EMPLOYMENT)  # in the order in which they are sealed
PROGRAM = "from assistant.apps.cli.app import main; main()"
NEW_PERSON = {
    "姓名": "周新任",
    "证件号码": "110101199003070134",
    "手机号码": "13800005678",
    "电子邮箱": "zhou@example.com",
}


class TakenOver(FiledClient):
    """What happens with the client of another office, whose account the registry has already."""

    def __init__(self, stage: Stage) -> None:
        account = rehearsal_account(stage.authority.registry.url, TAKEN_OVER, "")[0]
        side = ClientSide(stage.home / "客户乙", TAKEN_OVER)
        super().__init__(stage, side, account, (TAKEN_OVER_ALGORITHM,), pictures="taken-over-")

    @property
    def papers(self) -> tuple[str, ...]:
        """Return the papers that the client has sealed for us: those that name the person responsible."""
        return CHANGED_PAPERS

    def was_filed_elsewhere(self) -> None:
        """Let another office file the entity and an algorithm, which is under review now."""
        data = small()
        data["主体"]["主体基本信息"] |= {"主体名称": TAKEN_OVER, "统一社会信用代码": CODES[TAKEN_OVER]}
        data["产品"][0]["产品名称"] = "乙优选"
        data["算法"][0][BASIC]["算法名称"] = TAKEN_OVER_ALGORITHM
        data["算法"][0]["选择产品及功能信息"][0]["产品"] = "乙优选/APP"
        folder = write(self.stage.home / "别家事务所" / "乙", data)
        for what in ("主体", ""):
            self._file(folder)
            if what:
                self.stage.authority.review(self.account, what, "approve")
        self.is_in({"主体": "审核通过", TAKEN_OVER_ALGORITHM: "审核中"})

    def _file(self, folder: Path) -> None:
        home = self.stage.home / "别家事务所" / "beian"
        environment = {**os.environ, **self.stage.clock.environment, "BEIAN_HOME": str(home), "BEIAN_LANG": "zh"}
        registry = self.stage.authority.registry
        site = ["--site", "mock", "--url", registry.url, "--nonce", registry.nonce]
        words = ["fill", str(folder), *site, "--stand-in", "submit", "--headless", "--no-survive"]
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM, *words], env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode in (0, 10), done.stderr

    def is_pulled(self, person: ScriptedPerson, operator: OfficeWorker) -> None:
        """Read the account into a new client: the person logs in, nothing is written."""
        person.open("clients", "new")
        person.type_in("taken-over", TAKEN_OVER)
        operator.door.unlink(missing_ok=True)
        person.press("登录并读取")
        registry = self.stage.authority.registry
        until(operator.door.exists, "the guest door")
        guest = Guest(operator.door.read_text(encoding="ascii"), registry.url)
        try:
            account, password = rehearsal_account(registry.url, TAKEN_OVER, "")
            guest.do(lambda page: sees(page, "请登录"))
            guest.do(lambda page: type_login(page, registry, account, password))
        finally:
            guest.leave()
        panel = person.page.locator("section", has=person.page.get_by_role("heading", name="从备案系统接手"))
        expect(panel).not_to_contain_text("进行中", timeout=JOB_WITHIN_MS)
        expect(panel.get_by_role("region", name="结果").first).to_contain_text("填报资料")
        person.photograph("pulled")
        person.board_row(TAKEN_OVER, ("审核中",))

    def person_leaves(self, person: ScriptedPerson, on: date) -> None:
        """Ask what follows from a new responsible person, note the term, and type the new person in."""
        work = self.work(person)
        work.open("change")
        person.type_in("scenario", "responsible")
        person.type_in("happened", str(on))
        person.press("看要办什么")
        for words in (*CHANGED_PAPERS, "审核中：现在改不了", "已备案：要办理变更", "须重新用印"):
            person.sees(words)
        person.photograph("change-scenario")
        person.press("记下这次变更，开始计期限")
        person.page.wait_for_url(re.compile("/client/[^/]+$"))
        person.sees("办理变更备案")
        work.open("profile")
        for label, text in NEW_PERSON.items():
            group = person.page.locator("fieldset", has=person.page.get_by_text("算法安全责任人信息", exact=True)).last
            group.get_by_label(re.compile(f"^{label}")).first.fill(text)
        person.press("保存")
        person.sees("已保存。")

    def papers_are_made_again(self, person: ScriptedPerson) -> None:
        """The papers that name the person are drafted, filled by the client, and sealed."""
        work = self.work(person)
        work.draft()
        files = work.send(*CHANGED_PAPERS)
        for path in self.side.completed(files):
            work.take_back(path)
        sealed = work.seal("SF2000000001")
        if sorted(sealed) != sorted(CHANGED_PAPERS):
            raise CannotGoOn(f"others than the papers that name the person are sealed: {sealed}")

    def seals_come(self, person: ScriptedPerson) -> None:
        """The sealed papers and the new person's id_scan come as scans."""
        work = self.work(person)
        scans = {self.side.scan(name, "真实、准确、完整。", take=2): name for name in CHANGED_PAPERS}
        id_scan = self.side.scan("算法安全责任人身份证扫描件", is_sealed=False, take=2)
        work.drop(scans | {id_scan: "算法安全责任人身份证扫描件"})
        work.scans_back(*CHANGED_PAPERS)

    def changes(self, person: ScriptedPerson, operator: OfficeWorker) -> str:
        """File the change of the entity."""
        work = self.work(person)
        work.open("change")
        person.type_in("what", "entity")
        operator.door.unlink(missing_ok=True)
        person.press("打开浏览器办理变更")
        person.sees("已开始。")
        work.open("runs")
        asked: list[str] = []
        password = rehearsal_account(self.stage.authority.registry.url, TAKEN_OVER, "")[1]
        filing = ConductedFiling(
            person, self.stage.authority, operator.door, self.account, lambda _: True, asked, password
        )
        ended = filing.conduct()
        self.is_in({"主体": "变更审核中", TAKEN_OVER_ALGORITHM: "审核中"})
        return ended
