"""收回 on the page 发出与收回: files that came back, what was changed in them, and each change taken singly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

from nicegui import run, ui
from nicegui.element import Element

from assistant.apps.console import uploads
from assistant.apps.console.draft_comments_panel import DraftCommentsPanel
from assistant.apps.console.open_workspaces import key_of
from assistant.apps.console.parts import badge, button, el, live, note, page_of, panel, said, table
from assistant.apps.returned_facts import OLDER, as_json, facts_of_change, is_dealt_with, take
from assistant.core import settings
from assistant.core.errors import BeianError
from assistant.core.language import comma_list, mark, say
from assistant.core.user_messages import on_page
from assistant.declaration.papers.adopting import AdoptedDraft, adopt
from assistant.declaration.papers.paper_record import PaperRecord
from assistant.declaration.papers.returning import compare, decide, record_return
from assistant.declaration.profile.loading import load
from assistant.practice import draft_comments
from assistant.practice.workspace import INBOX

_MOST_FILES = 30
_SEND = """async (e) => {
  const field = e.currentTarget, status = field.parentElement.querySelector('.upload-status');
  const now = new Date(Date.now() - new Date().getTimezoneOffset() * 60000).toISOString().slice(0, 19).replaceAll(':', '-');
  const refused = [];
  let stored = 0;
  for (const file of [...(field.files ?? [])]) {
    status.textContent = field.dataset.sending + ' ' + file.name;
    const to = field.dataset.to + '?' + new URLSearchParams({name: file.name, batch: now, workspace: field.dataset.workspace});
    const answer = await fetch(to, {method: 'POST', body: file}).catch(() => null);
    if (answer?.ok) stored += 1;
    else refused.push(answer ? await answer.text() : field.dataset.offline);
  }
  field.value = '';
  status.textContent = refused.join('\\n');
  if (stored) emit(stored);
}"""


class ReturnedPanel:
    """The panel of one client: the files in 收件 that may be drafts, and the comparison that the person opened."""

    def __init__(self, home: Path, record: PaperRecord, today: date, comments: DraftCommentsPanel) -> None:
        self.home, self.record, self.today, self.comments = home, record, today, comments
        self.room: Element
        self.paper = ""  # its name, where the person says it; for one comparison
        self.compared = ""  # the name of the paper whose comparison is shown
        self.compared_as = ""  # what the person said for the comparison that is open
        self.select: Element | None = None

    def show(self) -> None:
        """Show the field for files, the files, and the room for a comparison."""
        with panel(say("收回")):
            note(say("把客户改过发回的草稿放进来。按文件里的编号认出是哪一份、哪一版，只与发出的那一版比较。"), "mute")
            self._field()
            files = _files(self.home)
            if not files:
                note(say("还没有收到改过的草稿。"), "mute")
            else:
                heads = [say(head) for head in (mark("文件"), mark("收到"), mark("比较"))]
                table(heads, map(self._row, files), say("收到的草稿"))
            self._names()
            self.room = el("div", role="region", aria_label=say("比较结果"))

    def _field(self) -> None:
        with el("div", None, "drop"):
            el("label", say("选择客户发回的文件（.docx）："), for_="returned")
            field = el(
                "input",
                None,
                id="returned",
                type="file",
                multiple=True,
                accept=".docx",
                data_to=page_of("upload", self.home.name),
                data_workspace=key_of(self.home.parents[1]),
                data_sending=say("正在接收"),
                data_offline=say("工作台没有应答，没有收下。请在它恢复后重新上传。"),
            )
            el("p", "", "upload-status small", role="status")
        field.on("change", ui.navigate.reload, js_handler=_SEND)

    def _row(self, path: Path) -> Sequence[object]:
        received = datetime.fromtimestamp(path.stat().st_mtime).astimezone()
        label = say("比较“{file}”", file=path.name)
        return (
            path.name,
            f"{received:%Y-%m-%d %H:%M}",
            lambda: button(say("比较"), partial(self._compare, path), aria_label=label),
        )

    def _names(self) -> None:
        """Offer the papers that went out, for a file that is not recognised."""
        names = list(dict.fromkeys(state.version.name for state in self.record.versions()))
        if not names:
            return
        with el("label", None, "field"):
            el("span", say("认不出时，它是哪份材料："))
            with el("select", None, "control") as element:
                el("option", say("（自动认出）"), value="")
                for name in names:
                    el("option", name, value=name)
        self.select = element
        element.on(
            "change", lambda event: setattr(self, "paper", str(event.args)), js_handler="(e) => emit(e.target.value)"
        )

    async def _compare(self, path: Path) -> None:
        self.compared_as = self._chosen()
        await self._compare_again(path)

    async def _compare_again(self, path: Path) -> None:
        self.room.clear()
        with self.room:
            live(say("正在比较…"), "mute")
        try:
            listed = await run.io_bound(_compared, self.home, path, self.compared_as, self.today)
        except (BeianError, OSError) as error:
            self._say(on_page(error))
            return
        self.room.clear()
        if listed is None:  # the console is closing
            return
        with self.room:
            self._result(listed, path)
        self.comments.draw()

    def _chosen(self) -> str:
        """Return the paper that the person named, and set the choice back: the next file may be another paper."""
        paper, self.paper = self.paper, ""
        if self.select is not None:
            ui.run_javascript(f"document.getElementById('{self.select.html_id}').value = ''")
        return paper

    def _say(self, text: str) -> None:
        self.room.clear()
        with self.room:
            live(text, "bad")

    def _result(self, listed: Mapping[str, Any], path: Path) -> None:
        self.compared = listed["name"]
        number = listed["version"]["number"]
        by = say("按编号认出") if listed["by"] == "mark" else say("没有编号，按文字认出，请核对")
        facts = {"name": listed["name"], "number": number, "day": listed["sent_on"], "by": by}
        el("h3", say("{name}：第 {number} 版（{day} 发出；{by}）", **facts))
        if listed["newer"]:
            note(say(OLDER, number=number, newer=listed["newer"]["number"], day=listed["newer"]["on"]), "warn")
        if not listed["changes"] and not listed["comments"]:
            live(say("✓ 没有改动，也没有批注。"), "good")
        for change in listed["changes"]:
            self._change(change, path)
        if listed["comments"]:
            el("h4", say("批注"))
            note(say("每条批注都列在下面，逐条答复或处理。"), "mute")
        with el("ul"):
            for one in listed["comments"]:
                text = say("{author}：{text}", author=one["author"] or say("（未署名）"), text=one["text"])
                el("li", say("{text}（{more}）", text=text, more=one["passage"]) if one["passage"] else text)
        if listed["changes"] and not listed["newer"]:
            self._offer_adoption(listed["name"], path)

    def _offer_adoption(self, name: str, path: Path) -> None:
        """Offer to let this file take the place of the draft."""
        note(say("改得对的，可以整份用作新稿：替换“材料”里发出的那一份，各处改动记为已处理。"), "mute")
        label = say("以“{file}”为“{name}”的新稿", file=path.name, name=name)
        button(say("以这份为新稿"), partial(self._adopt, path), "main", aria_label=label)

    async def _adopt(self, path: Path) -> None:
        try:
            adopted = await run.io_bound(_adopted, self.home, path, self.compared_as, self.today)
        except (BeianError, OSError) as error:
            said(on_page(error), "negative")
            return
        if adopted is not None:
            await self._compare_again(path)
            with self.room:
                live(_adoption_words(adopted), "good" if adopted.is_final else "warn")

    def _change(self, change: Mapping[str, Any], path: Path) -> None:
        """Show one change old → new, with what the person can do about it."""
        with el("section", None, "change"):
            el("h4", change["place"] or say("正文"))
            if change["is_decided"]:
                badge(say("已处理"), "good")
            with el("p"):
                el("del", change["old"] or say("（无）"))
                el("span", " → ")
                el("ins", change["new"] or say("（删去）"))
            for number, fact in enumerate(change["facts"]):
                self._fact(change, number, fact, path)
            if change["concerned"]:
                note(say("可能涉及资料里的：{fields}", fields=comma_list(change["concerned"])), "mute")
            if not change["is_decided"]:
                label = say("“{place}”的改动已处理", place=change["place"] or say("正文"))
                button(say("已处理"), partial(self._dealt_with, change, path), "quiet", aria_label=label)

    def _fact(self, change: Mapping[str, Any], number: int, fact: Mapping[str, Any], path: Path) -> None:
        fields = comma_list(fact["fields"])
        if fact["is_done"]:
            note(say("✓ 资料里已是这样：{field}", field=fields), "good")
            return
        if not fact["is_open"]:
            note(say("资料里“{field}”已改成别的内容，请核对后自己改。", field=fields), "warn")
            return
        for key, field in zip(fact["keys"], fact["fields"], strict=True):
            facts = {"field": field, "old": fact["sent"] or say("（空）"), "new": fact["returned"]}
            el("p", say("资料：{field} {old} → {new}", **facts))
            act = partial(self._take, change, number, key, path)
            button(say("写进资料"), act, aria_label=say("把“{field}”写进资料", field=field))

    async def _take(self, change: Mapping[str, Any], number: int, key: str, path: Path) -> None:
        try:
            written = await run.io_bound(take, self.home, facts_of_change(change)[number], key)
            if written is None:  # the console is closing
                return
            if is_dealt_with(change, number):
                decide(self.home, [change["id"]], self.today, self.compared)
        except (BeianError, OSError) as error:
            said(on_page(error), "negative")
            return
        said(say("已写进资料：{field}", field=written.field), "positive")
        await self._compare_again(path)

    async def _dealt_with(self, change: Mapping[str, Any], path: Path) -> None:
        try:
            decide(self.home, [change["id"]], self.today, self.compared)
        except OSError as error:
            said(on_page(error), "negative")
            return
        await self._compare_again(path)


def _compared(home: Path, path: Path, paper: str, today: date) -> dict[str, Any]:
    returned = compare(load(home), path, paper)
    record_return(home, returned, today)
    draft_comments.note(home, settings.load().operator, returned, today)
    return as_json(returned)


def _adopted(home: Path, path: Path, paper: str, today: date) -> AdoptedDraft:
    return adopt(load(home), path, today, paper)


def _adoption_words(adopted: AdoptedDraft) -> str:
    """Return what became of an adopted draft, and what still keeps it from being final."""
    name = adopted.version.name
    if adopted.is_final:
        return say("✓ “{name}”已换成这一份，定稿。", name=name)
    message = mark("“{name}”已换成这一份；还有 {gaps} 处待填写、{notes} 处批注或修订，处理完才能定稿。")
    return say(message, name=name, gaps=adopted.gaps, notes=adopted.notes)


def _files(home: Path) -> list[Path]:
    """Return the .docx in 收件, newest first."""
    paths = [path for path in (home / INBOX).rglob("*.docx") if not path.name.startswith((".", "~$"))]
    handed = [path for path in paths if uploads.handed_out(home, path.relative_to(home).as_posix())]
    return sorted(handed, key=lambda path: path.stat().st_mtime, reverse=True)[:_MOST_FILES]
