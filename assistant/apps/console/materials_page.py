"""The materials of a client: uploads and their classification, previews, scan findings, and what is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any

from nicegui import ui
from nicegui.element import Element

from assistant.apps.console import launching, uploads
from assistant.apps.console.context import ConsoleContext
from assistant.apps.console.damaged_panel import show_unreadable
from assistant.apps.console.forms import started
from assistant.apps.console.looking import Look, add_look, followed, result_of
from assistant.apps.console.missing_panel import add_missing
from assistant.apps.console.neighbours_panel import add_neighbours
from assistant.apps.console.open_workspaces import key_of
from assistant.apps.console.pages import client_page
from assistant.apps.console.parts import (
    badge,
    button,
    el,
    file_address,
    first,
    link,
    live,
    note,
    page_of,
    panel,
    said,
    table,
)
from assistant.apps.console.previews import add_preview, has_preview
from assistant.apps.console.profile_form import finding_line
from assistant.apps.console.questions_panel import QuestionsPanel
from assistant.apps.console.scan_panel import MadeScan, ScanMaker
from assistant.core.errors import BeianError, Busy
from assistant.core.language import mark, say
from assistant.core.user_messages import on_page
from assistant.declaration.intake.requirements import STATES, Requirement
from assistant.declaration.intake.states import KnownMaterials, StoredUpload, resolve_requirements
from assistant.declaration.profile.loading import LoadedProfile, load
from assistant.practice.tables import Client
from assistant.practice.workspace import INBOX
from assistant.proof.journal.run_folder import RunFolder
from assistant.proof.journal.uploads import stored_files

_LOOK_S = 1.0
_TONES = {"none": "bad", "lost": "bad", "reseal": "warn", "to_seal": "warn", "to_confirm": "warn", "drafted": "warn"}
_NOT_SENT = mark("没有收下“{name}”：上传失败。请刷新页面后重新上传；文件夹请先打包成 .zip。")
_DROP = """async (e) => {
  e.preventDefault();
  const zone = e.currentTarget, given = [...((e.dataTransfer ?? e.target).files ?? [])];
  const status = zone.querySelector('.upload-status');
  const now = new Date(Date.now() - new Date().getTimezoneOffset() * 60000).toISOString().slice(0, 19).replaceAll(':', '-');
  const batch = zone.dataset.batch || (zone.dataset.batch = now);
  const about = (words, file) => words.replace('{name}', () => file.name);
  const refused = [];
  let stored = 0;
  for (const file of given) {
    status.textContent = zone.dataset.sending + ' ' + file.name;
    if (file.size > Number(zone.dataset.most)) { refused.push(about(zone.dataset.large, file)); continue; }
    const to = zone.dataset.to + '?' + new URLSearchParams({name: file.name, batch, workspace: zone.dataset.workspace});
    const answer = await fetch(to, {method: 'POST', body: file}).catch(() => null);
    const isReadable = answer !== null || await file.slice(0, 1).arrayBuffer().then(() => true, () => false);
    if (!isReadable) { refused.push(about(zone.dataset.failed, file)); continue; } // a folder
    if (answer === null) { refused.push(zone.dataset.offline); break; }
    if (answer.ok) stored += 1; else refused.push(await answer.text() || about(zone.dataset.failed, file));
  }
  status.textContent = refused.join('\\n');
  zone.classList.toggle('refused', refused.length > 0);
  if (e.target.value !== undefined && e.target.files) e.target.value = '';
  if (stored) emit([batch, stored]);
}"""


@client_page(
    "materials",
    mark("材料"),
    30,
    steps=("send", "confirm"),
    about=mark(
        "拖入文件，看每个该放到哪里，然后归位（后拖入的与还在等的合在一起）；几张照片合成一份转正的 PDF；预览；"
        "扫描件的问题；可复制的欠件清单，写上您定的日期；相邻的备案和手续（见[要不要备案](assess.md)），"
        "带期限、依据和在哪里办"
    ),
)
def show(context: ConsoleContext, client: Client) -> None:
    """Show the required materials of a client with uploads, files and what is missing."""
    home = context.home(client.folder)
    try:
        loaded = load(home)
        materials = resolve_requirements(loaded, _known(loaded))
    except (BeianError, OSError) as error:
        show_unreadable(client, error)
        return
    with el("div", None, "columns wide"):
        with panel(say("收件")):
            needed = [requirement for requirement in materials if requirement.state != "not_needed"]
            _Inbox(home, client.folder, needed).show()
        with panel(say("扫描件和材料内容")):
            note(say("逐份打开材料，看扫描件是否清楚、章在不在、内容与资料是否一致；可能要几分钟。"), "mute")
            look = Look(home, "papers", (), say("读取材料和扫描件"))
            add_look(look)
    _requirements(home, materials, _findings_of(look))
    add_missing(context, loaded, materials)
    QuestionsPanel(context, home).show()
    add_neighbours(context, client.folder, loaded.profile)


def _known(loaded: LoadedProfile) -> KnownMaterials:
    runs = (RunFolder(path.parent) for path in sorted((loaded.folder / "runs").glob("*/journal.jsonl")))
    return KnownMaterials({key: StoredUpload(sha256, name) for key, (sha256, name) in stored_files(runs).items()})


def _findings_of(look: Look) -> Mapping[str, Sequence[Mapping[str, Any]]]:
    """Return the findings of the last check of the materials, by the key of the field that names the file."""
    result = result_of(look)
    by_place: dict[str, list[Mapping[str, Any]]] = {}
    for finding in (result or {}).get("findings", ()):
        by_place.setdefault(str(finding.get("place", "")), []).append(finding)
    return by_place


class _Inbox:
    """The uploads of a client: one batch until its files are placed, classified again as a whole after each upload."""

    def __init__(self, home: Path, folder: str, needed: Sequence[Requirement]) -> None:
        self.home, self.folder = home, folder
        self.names = [requirement.name for requirement in needed]
        self.scans = ScanMaker(home, needed, self._made)
        self.said: dict[str, str] = {}  # file → requirement, where the person chose one
        self.waiting = ""  # the batch to classify once the current job ends
        self.zone: Element
        self.room: Element
        self.wait_room: Element

    def show(self) -> None:
        """Show the drop zone, and the progress or proposal for the files dropped before."""
        last = launching.newest(self.home, "sort", "place")
        is_open = last is not None and last.kind == "sort"
        names = {
            "data_to": page_of("upload", self.folder),
            "data_workspace": key_of(self.home.parents[1]),  # the page may be open longer than its workspace
            "data_sending": say("正在接收"),
            "data_most": str(uploads.MOST_BYTES),
            "data_large": say(uploads.TOO_LARGE, name="{name}", limit=uploads.MOST_BYTES >> 20),
            "data_failed": say(_NOT_SENT, name="{name}"),
            "data_offline": say("工作台没有应答，没有收下。请在它恢复后重新上传。"),
        }
        batch = PurePosixPath(last.options[0]).name if last is not None and is_open else None
        self.zone = el("div", None, "drop", **names, data_batch=batch)
        with self.zone:
            el("label", say("把文件拖到这里，或选择文件："), for_="drop")
            el("input", None, id="drop", type="file", multiple=True)
            el("p", "", "upload-status small", role="status")
        self.wait_room, self.room = el("div"), el("div")
        self.zone.on("drop", self._take, js_handler=_DROP)
        self.zone.on("change", self._take, js_handler=_DROP)
        self.zone.on("dragover", js_handler="(e) => e.preventDefault()")
        if last is not None and is_open:
            self._follow(last)

    def _take(self, event: Any) -> None:
        batch, count = event.args
        said(say("已收下 {count} 个文件，正在识别材料…", count=count))
        self.zone.props["data-batch"] = batch  # the next upload joins this batch
        self._sort_soon(batch)

    def _made(self, made: MadeScan) -> None:
        """Propose the PDF that was made of photos for its material, and its pages for none."""
        self.said |= dict.fromkeys(made.pages, "") | {made.file: made.requirement}
        self._sort_soon(made.batch)

    def _sort_soon(self, batch: str) -> None:
        """Start classifying a batch now, or once the current job of this client has ended."""
        is_waiting, self.waiting = bool(self.waiting), f"{INBOX}/{batch}"
        if is_waiting or self._sort():
            return
        with self.wait_room:
            live(say("文件已收下。当前任务完成后开始识别材料…"), "mute")
            timer = ui.timer(_LOOK_S, lambda: timer.deactivate() if self._sort() else None)

    def _sort(self) -> bool:
        """Start classifying the waiting batch; return False while another file job of this client runs."""
        try:
            job = launching.start(self.home, "sort", (self.waiting,))
        except Busy:
            return False
        except (BeianError, OSError) as error:
            self._idle(on_page(error))
        else:
            self._idle()
            self._follow(job)
        return True

    def _idle(self, refusal: str = "") -> None:
        """Wait for nothing more; say on the page why the files cannot be classified."""
        self.waiting = ""
        self.wait_room.clear()
        if refusal:
            with self.wait_room:
                note(refusal, "bad")

    def _follow(self, job: launching.ConsoleJob) -> None:
        def ended() -> None:
            result = launching.job_result(job)
            if result is None:
                note(launching.printed(job), "bad")
                return
            self._propose(job.options[0], result["files"])

        followed(self.room, job, say("识别收到的材料"), ended)

    def _propose(self, batch: str, proposed: Sequence[Mapping[str, str]]) -> None:
        """Show the proposed requirement of each file; files move only when the person presses the button."""
        guessed = {proposal["file"]: proposal["slot"] if proposal["to"] else "" for proposal in proposed}

        def row(proposal: Mapping[str, str]) -> Sequence[object]:
            file = proposal["file"]
            return (
                file,
                partial(self._choice, file, self.said.get(file, guessed[file])),
                proposal["by"],
                proposal["note"],
            )

        heads = (mark("文件"), mark("材料格"), mark("依据"), mark("说明"))
        table([say(head) for head in heads], map(row, proposed), say("收到的文件"))

        def place() -> None:
            corrections = [
                f"{file}={requirement}"
                for file, requirement in self.said.items()
                if requirement != guessed.get(file, requirement)
            ]
            job = started(self.home, "place", (batch, *corrections))
            if job is not None:
                room.clear()
                followed(room, job, say("归位"), partial(self._placed, job))

        with el("div") as room:
            button(say("放进材料格"), place, "main")
            note(say("原文件留在收件文件夹；材料格里原有的文件作为旧版留着。"), "mute")
        self.scans.show(PurePosixPath(batch).name, list(guessed))

    def _choice(self, file: str, requirement: str) -> None:
        label = say("“{file}”放到哪个材料格", file=file)
        with el("select", None, "control", aria_label=label) as element:
            el("option", say("不放"), value="")
            for name in self.names:
                el("option", name, value=name, **first("selected", name == requirement))
        element.on(
            "change",
            lambda event: self.said.__setitem__(file, str(event.args)),
            js_handler="(e) => emit(e.target.value)",
        )

    def _placed(self, job: launching.ConsoleJob) -> None:
        if launching.exit_code(job) != 0:  # None of a killed one
            note(launching.printed(job), "bad")
        elif not self.waiting:  # a batch uploaded since then is classified first
            ui.navigate.reload()


def _requirements(
    home: Path, materials: Sequence[Requirement], findings: Mapping[str, Sequence[Mapping[str, Any]]]
) -> None:
    with panel(say("材料格")):
        heads = (mark("材料"), mark("影响"), mark("状态"), mark("文件"), mark("谁"), mark("扫描件检查"))
        rows = (
            (*_requirement_row(home, requirement), partial(_scan, findings.get(str(requirement.key), ())))
            for requirement in materials
        )
        table([say(head) for head in heads], rows, say("各材料格的状态和文件"), "slots")


def _requirement_row(home: Path, requirement: Requirement) -> Sequence[object]:
    def state() -> None:
        tone = _TONES.get(requirement.state, "mute" if requirement.state == "not_needed" else "good")
        badge(say(STATES[requirement.state]), tone)  # type: ignore[arg-type]
        if requirement.why:
            el("div", requirement.why, "small")

    def file() -> None:
        if not requirement.path or requirement.state == "lost":
            el("span", requirement.path or "—")
            return
        link(requirement.path, file_address("file", home, path=requirement.path), download=True)
        if len(requirement.versions) > 1:
            el("span", say("（共 {count} 版）", count=len(requirement.versions)), "small")
        if has_preview(requirement.path):
            add_preview(home, requirement.path, requirement.name)

    return (requirement.name, say(requirement.kind.stage), state, file, say(requirement.duty))


def _scan(findings: Sequence[Mapping[str, Any]]) -> None:
    for finding in findings:
        finding_line(finding["severity"], finding["rule"], finding["found"], finding["remedy"])
