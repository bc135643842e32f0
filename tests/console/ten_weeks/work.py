"""What an office does again and again for a client, as a person does it on the console's pages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Locator, expect

from tests.console.ten_weeks.asked import AskedOnce, things_in
from tests.console.ten_weeks.authority import PRESSED_BY_HAND, Authority, ConductedFiling
from tests.console.ten_weeks.clients import ClientSide
from tests.console.ten_weeks.person import JOB_WITHIN_MS, WITHIN_MS, CannotGoOn, ScriptedPerson


@dataclass
class Work:
    """One client on the desk of one person."""

    person: ScriptedPerson
    folder: str
    client: ClientSide
    asked: AskedOnce
    only_algorithm: str = ""

    def open(self, page: str = "") -> None:
        """Open a page of the client."""
        self.person.open("client", self.folder, *filter(None, (page,)))

    def ask_for_materials(self) -> list[str]:
        """Copy and send every message that asks for something new; what was asked for already is not asked again."""
        self.open("sending")
        names: list[str] = []
        while (buttons := self._asking().get_by_role("button", name=re.compile("^已发给"))).count():
            duty = buttons.first.inner_text().removeprefix("已发给").strip()
            message = self._asking().get_by_role("region", name=f"发给{duty}的话", exact=True).inner_text()
            things = things_in(message)
            if not things:
                raise CannotGoOn(f"{duty} is asked for nothing: {message}")
            names += self.asked.note(self.folder, things, self.person.name, self.only_algorithm)
            self.person.press_and_reload(buttons.first.inner_text().strip(), self._asking())
        return names

    def remind(self) -> list[str]:
        """Send every reminder that is due, and return the duties."""
        self.open("sending")
        duties = [one.inner_text() for one in self._asking().get_by_role("button", name=re.compile("^已催")).all()]
        labels = [one.get_attribute("aria-label") or "" for one in self._asking().get_by_text("已催").all()]
        for label in [label for label in labels if label]:
            self.person.press_and_reload(label, self._asking())
        return labels or duties

    def _asking(self) -> Locator:
        page = self.person.page
        return page.locator("section", has=page.get_by_role("heading", name="请客户发来材料"))

    def drop(self, scans: Mapping[Path, str], more: Iterable[Path] = ()) -> None:
        """Drop scans, see for each the requirement that is proposed, correct it where it is wrong, and file them."""
        self.open("materials")
        page = self.person.page
        page.get_by_label("把文件拖到这里，或选择文件：").set_input_files([*scans, *more])
        place = page.get_by_role("button", name="放进材料格")
        expect(place).to_be_visible(timeout=JOB_WITHIN_MS)
        for path, requirement in scans.items():
            choice = page.get_by_label(re.compile(f"“.*{re.escape(path.name)}”放到哪个材料格"))
            if choice.input_value() != requirement:
                choice.select_option(requirement)
        self.person.counted.files += len(scans)
        self.person.press_and_reload("放进材料格")

    def draft(self) -> str:
        """Draft all papers and return what the page says of them."""
        self.open("drafts")
        self.person.press("起草全部材料")
        self.person.sees(re.compile("已起草 \\d+ 份"))
        return self.person.text()

    def draft_again(self, paper: str) -> None:
        """Draft one paper again from today's profile."""
        self.open("drafts")
        row = self.person.row(paper)
        self.person.press(re.compile("^重新起草"), row)
        self.person.sees(re.compile("已起草 \\d+ 份"))

    def send(self, *papers: str, to: str = "经办") -> list[Path]:
        """Prepare the newest drafts of these papers (all without names), send them, and return the files that left."""
        self.open("sending")
        page = self.person.page
        panel = page.locator("section", has=page.get_by_role("heading", name="发出", exact=True))
        boxes = panel.get_by_role("row").get_by_role("checkbox")
        newest = {box.locator("..").inner_text().strip(): box for box in boxes.all()}  # versions stand in their order
        for box in boxes.all():
            box.uncheck()  # the page ticks what is due
        for name, box in newest.items():
            if not papers or name.startswith(papers):
                box.check()
        panel.get_by_label("发给：").select_option(to)
        self.person.press_and_reload("备好发出")
        waiting = page.locator("section", has=page.get_by_role("heading", name=re.compile("^已备好，等您发出")))
        folder = Path(re.search(r"文件夹：(.+)", waiting.first.inner_text())[1].strip())  # type: ignore[index]
        files = sorted(folder.glob("*.docx"))
        self.asked.note(f"{self.folder} {to}", (f"请看稿：{file.name}" for file in files), self.person.name)
        self.person.press_and_reload("已发", waiting.first)
        return files

    def take_back(self, path: Path, *, adopt: bool = True) -> str:
        """Give a draft that came back to the page, compare it, write its facts, adopt its text; return what it says."""
        self.open("sending")
        page = self.person.page
        with self.person.shown_anew():
            page.locator("#returned").set_input_files(path)
        self.person.counted.files += 1
        self.person.press(f"比较“{path.name}”")
        result = page.get_by_role("region", name="比较结果")
        expect(result).to_contain_text(re.compile("已处理|写进资料|没有改动|批注"), timeout=WITHIN_MS)
        words = result.inner_text()
        while adopt and (buttons := result.get_by_role("button", name=re.compile("写进资料$"))).count():
            count = buttons.count()
            buttons.first.click()
            expect(buttons, "one fact less to write").to_have_count(count - 1, timeout=WITHIN_MS)
        if adopt and "没有改动，也没有批注" not in words:
            self.person.press(re.compile("^以“.*的新稿$"), result)
            said = page.locator(".q-notification").first
            expect(result.get_by_text(re.compile("已换成这一份")).or_(said).first).to_be_visible(timeout=WITHIN_MS)
            if "已换成这一份" not in result.inner_text():
                raise CannotGoOn(f"{path.name} is not adopted: {self.person.said()}")
        return words

    def seal(self, parcel: str) -> list[str]:
        """Print what can be sealed, post it, and return the names of the papers."""
        self.open("sealing")
        sealable = re.search("现在可以盖章：(.+)", self.person.text())
        if sealable is None:
            raise CannotGoOn(f"nothing can be sealed: {self.person.text()}")
        self.person.press_and_reload("备好打印的一套")
        self.person.page.get_by_label(re.compile("的快递单号$")).first.fill(parcel)
        self.person.press_and_reload("已寄出")
        return sealable[1].strip().split("、")

    def scans_back(self, *papers: str) -> None:
        """Say of each paper that its sealed scan, filed before, came back."""
        for paper in papers:
            self.open("sealing")
            self.person.press_and_reload(f"“{paper}”的盖章件已收回")

    def seal_is_wrong(self, paper: str) -> None:
        """Say that the seal on a paper is wrong."""
        self.open("sealing")
        self.person.press_and_reload(f"“{paper}”盖错了，须重盖")

    def findings(self) -> list[str]:
        """Return what must be corrected."""
        self.open("findings")
        panel = self.person.page.locator(
            "section", has=self.person.page.get_by_role("heading", name=re.compile("必改"))
        )
        return [one.strip() for one in panel.locator("li").all_inner_texts()] if panel.count() else []

    def rehearse(self) -> str:
        """Rehearse on the mock with the stand-in, and return how it ended."""
        self.open("runs")
        self.person.press("演练（替身走完）")
        live = self.person.page.locator(".live")
        expect(live).to_contain_text(re.compile("演练：(?!进行中)"), timeout=JOB_WITHIN_MS * 2)
        return live.inner_text()

    def file(
        self, authority: Authority, door: Path, account: str, submits: Callable[[str], bool], *, start: str = "正式填报"
    ) -> str:
        """File on the registry: press the button, log in and submit in the browser that opens; return how it ended."""
        if start == "正式填报":
            door.unlink(missing_ok=True)
            self.open("runs")
            self.person.press(start)
        asked: list[str] = []
        ended = ConductedFiling(self.person, authority, door, account, submits, asked).conduct()
        again = [
            title for title in set(asked) if asked.count(title) > 1 and title not in ("请核对并提交", *PRESSED_BY_HAND)
        ]
        self.asked.prompts.append((self.person.name, self.folder, asked))
        if again:
            raise CannotGoOn(f"asked twice in one filing: {again}")
        return ended
