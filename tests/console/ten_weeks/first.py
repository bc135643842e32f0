"""The first client: four algorithms of one product, in both roles, from the workbook to the numbers."""

from __future__ import annotations

import re
from datetime import date

from tests.console.ten_weeks import clients
from tests.console.ten_weeks.authority import name_of
from tests.console.ten_weeks.clients import BY_SALES, FIRST, RANKING, SPEAKING, WRITING, ClientSide, template
from tests.console.ten_weeks.filed import REPORT, FiledClient
from tests.console.ten_weeks.office import OfficeWorker
from tests.console.ten_weeks.person import JOB_WITHIN_MS, CannotGoOn, ScriptedPerson
from tests.console.ten_weeks.stage import Stage
from tests.papers.returned import added, filled

VERSION = "2.1"  # of the corrected algorithm, as it is filed in the end


class FirstClient(FiledClient):
    """What happens with the first client only; every method is one sitting of one person."""

    def __init__(self, stage: Stage) -> None:
        side = ClientSide(stage.home / "客户甲", FIRST)
        super().__init__(stage, side, "jia-shili", (BY_SALES, RANKING, WRITING, SPEAKING))

    def comes(self, person: ScriptedPerson, launched: date) -> None:
        """The workbook comes back filled; the client is made from it, and asked for everything else."""
        data = clients.first_client(*self.names, launched=str(launched))
        person.open("clients", "new")
        person.photograph("clients-new")
        person.give("workbook", self.side.workbook(data))
        person.sees(f"已新建客户：{FIRST}")
        self.registers()
        person.board_row(FIRST)
        person.photograph("board-first")
        self.work(person).ask_for_materials()
        person.photograph("sending-asked")

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
        self.shelves(person, template(self.stage.home / "下载", REPORT, "算法名称", "版本号"), REPORT, "排序精选类")
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
        held = {name_of(one): one["number"] for one in self.stage.authority.stored(self.account)["algorithms"]}
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
