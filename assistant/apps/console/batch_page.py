"""Many clients at once: a preflight or a rehearsal of each, with one table of progress and results."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from functools import partial

from nicegui import ui
from nicegui.element import Element

from assistant.apps.console import launching, phone_questions
from assistant.apps.console.context import ConsoleContext
from assistant.apps.console.fill_choices_panel import REGISTRY_SITE
from assistant.apps.console.forms import Typed, answer_room, choice, started, tell, tick
from assistant.apps.console.frame import framed
from assistant.apps.console.pages import page
from assistant.apps.console.parts import badge, bar, button, el, link, note, page_of, panel, table
from assistant.apps.console.phone_questions import PhoneQuestion
from assistant.core.errors import UsageError, WorkspaceError
from assistant.core.language import mark, say
from assistant.core.user_messages import on_page
from assistant.declaration.registry.algorithms_registry import REGISTRY
from assistant.practice import batch as batches
from assistant.practice.batch import Batch, BatchItem, Kind
from assistant.practice.filing_choices import FilingChoices
from assistant.practice.workspace import Workspace

_LOOK_S = 1.0
_TITLES: dict[Kind, str] = {"check": mark("批量预检"), "rehearse": mark("批量演练"), "fill": mark("依次填报")}
_STATES = {
    "waiting": mark("等待"),
    "preparing": mark("准备中"),
    "ready": mark("已备好"),
    "running": mark("进行中"),
    "broken": mark("没有做成"),
    "killed": mark("中断了"),
    "skipped": mark("已跳过"),
}
_RESULTS: dict[Kind, dict[str, str]] = {
    "check": {"good": mark("✓ 未发现必改项"), "bad": mark("✖ 有必改项")},
    "rehearse": {"good": mark("✓ 填入的都已核对"), "bad": mark("✖ 有待处理项")},
    "fill": {"good": mark("✓ 已办完"), "bad": mark("✖ 有待处理项")},
}


@page(
    "/batch",
    mark("批量"),
    35,
    about=mark(
        "许多客户一起预检、演练，台账在服务器上的也可以交给[工作进程](team.md)；依次填报，可以只填一段，"
        "在页面上问下一家客户在不在手机旁"
    ),
)
def show(context: ConsoleContext) -> None:
    """Show the clients to choose, the buttons, and the last batch of each kind."""
    with framed(context, say("批量"), "/batch"):
        _Batches(context).show()


class _Batches:
    """The choice of clients, and the newest batch of each kind while it goes on."""

    def __init__(self, context: ConsoleContext) -> None:
        self.context = context
        self.chosen: Typed = {client.folder: False for client in context.clients()}
        self.names = {client.folder: client.short or client.name for client in context.clients()}
        self.answer: Element
        self.rooms: dict[Kind, Element] = {}
        self.shown: dict[Kind, object] = {}
        self.phone: Element
        self.filing: Typed = {"uncalibrated": False, "stage": "", "watch": False, "reopen": False}
        self.checking: Typed = {"team": False}
        self.question: PhoneQuestion | None = None

    def show(self) -> None:
        """Show the choice and the results."""
        with panel(say("做什么")):
            note(say("演练在模拟备案系统上走一遍，不产生备案效力；演练通过不等于系统会通过。"))
            with el("details"):
                el("summary", say("只做其中几家（不选就是全部 {count} 家）", count=len(self.names)))
                for folder, name in self.names.items():
                    tick(self.chosen, folder, name)
            with el("div", None, "buttons"):
                button(say("预检全部选中的"), partial(self.begin, "check"), "main")
                button(say("演练全部选中的"), partial(self.begin, "rehearse"))
            if self.context.workspace.is_shared:
                tick(self.checking, "team", say("预检和演练交给各台电脑上的工作进程做，这台只看进度"))
            note(say("依次填报：一次一家，填一家时备好下一家；客户在手机旁了才打开登录。登录和提交由您完成。"))
            tick(self.filing, "uncalibrated", say("没有校准过的页面也填：先给您看找到的位置，同意后才写"))
            with el("details"):
                el("summary", say("只填一段、慢一点、每一条都打开"))
                stages = [(stage, say(stage)) for stage in REGISTRY.stages]
                choice(self.filing, "stage", say("填哪一段"), [("", say("全部")), *stages])
                tick(self.filing, "watch", say("慢一点，能看清每一步"))
                tick(self.filing, "reopen", say("每一条都重新打开核对，系统的回答与上次相同的也打开"))
            with el("div", None, "buttons"):
                button(say("依次填报选中的"), partial(self.begin, "fill"))
                button(say("接着填没填完的"), partial(self.begin, "fill", "resume"), "quiet")
            with el("div", None, "buttons"):
                button(say("接着做没做完的预检"), partial(self.begin, "check", "resume"), "quiet")
                button(say("接着做没做完的演练"), partial(self.begin, "rehearse", "resume"), "quiet")
                button(say("停止"), self.stop, "quiet")
            self.answer = answer_room()
        self.phone = el("div", None, role="alert")
        for kind in _TITLES:
            self.rooms[kind] = el("div")
        self.look()
        ui.timer(_LOOK_S, self.look)

    def begin(self, kind: Kind, *words: str) -> None:
        """Start a batch over the chosen clients, or go on with the last one."""
        folders = [folder for folder, is_chosen in self.chosen.items() if is_chosen]
        choices = self.choices(kind, is_resumed="resume" in words)
        options = [kind, *words, *choices] + ([f"clients={'/'.join(folders)}"] if folders else [])
        home = self.context.workspace.folder
        refused = self.refusal(kind) if "resume" in words else ""
        job: launching.Kind = "in_turn" if kind == "fill" else "batch"
        if started(home, job, refused or options, partial(tell, self.answer)) is not None:
            tell(self.answer, say("已开始。关闭本页不影响；做完后在下面看结果。"), "good")

    def choices(self, kind: Kind, *, is_resumed: bool = False) -> list[str]:
        """Return what is chosen beside the clients as words of the job; the batch that is shown is the one to resume."""
        chosen = self.filing if kind == "fill" else self.checking
        if is_resumed and kind != "fill":
            batch = _newest(self.context.workspace, kind)
            return ["team"] if batch is not None and batch.is_team else []
        stage = [f"stage={chosen['stage']}"] if chosen.get("stage") else []
        return stage + [name for name in ("uncalibrated", "watch", "reopen", "team") if chosen.get(name)]

    def refusal(self, kind: Kind) -> str:
        """Return why the last batch cannot go on with the clients or the stage that are chosen, or ""."""
        if any(self.chosen.values()):
            return say("接着做的是上一批里没做完的全部客户，不能只挑几家。请去掉勾选，或新开一批只做勾选的。")
        batch = _newest(self.context.workspace, kind)
        if batch is not None and batch.choices is not None:
            try:
                batch.choices.resumed(FilingChoices(str(self.filing["stage"])))
            except UsageError as error:
                return on_page(error)
        return ""

    def stop(self) -> None:
        """Ask the running batch to end; what was done stays."""
        job = self.job()
        if job is None or launching.state(job) != "running":
            tell(self.answer, say("没有进行中的批量。"), "mute")
            return
        launching.stop(job)
        tell(self.answer, say("已请求停止；做完的留着，以后可以接着做。"), "good")

    def job(self) -> launching.ConsoleJob | None:
        """Return the newest batch that was started here."""
        return launching.newest(self.context.workspace.folder, "batch", "in_turn")

    def look(self) -> None:
        """Draw the newest batches again where something has changed."""
        job = self.job()
        self._ask(job)
        state = launching.state(job) if job is not None else ""
        for kind in _TITLES:
            batch = _newest(self.context.workspace, kind)
            stamp = (state, batch and [(item.state, item.told) for item in batch.items])
            if stamp != self.shown.get(kind, ""):
                self.shown[kind] = stamp
                self.rooms[kind].clear()
                with self.rooms[kind]:
                    self._draw(kind, batch, job if job is not None and kind in job.options else None)

    def _ask(self, job: launching.ConsoleJob | None) -> None:
        """Ask whether the next client is at the phone, once for each question."""
        is_running = job is not None and launching.state(job) == "running"
        question = phone_questions.asked(job.note) if job is not None and is_running else None
        if question == self.question or job is None:
            return
        self.question = question
        self.phone.clear()
        if question is None:
            return
        with self.phone, panel(say("☎ {client} 在手机旁吗？", client=question.client)):
            note(say("已备好。验证码会发到{receiver}的手机。", receiver=question.receiver))
            with el("div", None, "buttons"):
                button(say("在手机旁，打开登录"), partial(phone_questions.answer, job.note, "here"), "main")
                button(say("留到下次"), partial(phone_questions.answer, job.note, "later"))
                button(say("到此为止"), partial(phone_questions.answer, job.note, "end"), "quiet")

    def _draw(self, kind: Kind, batch: Batch | None, job: launching.ConsoleJob | None) -> None:
        failed = job is not None and launching.exit_code(job) not in (None, 0, 1)
        if batch is None and not failed:
            return
        with panel(say(_TITLES[kind])):
            if job is not None and failed:
                note(launching.printed(job), "bad")
            if batch is None:
                return
            if batch.is_team and not batch.is_over:
                note(say("交给了工作进程；没有开着的工作进程时会一直等，停止以后还可以接着看。"), "mute")
            for sentence in batch.choices.described() if batch.choices else ():
                note(sentence)
            done = sum(item.is_over for item in batch.items)
            note(say("{day} 开始，做完 {done} / {count} 家。", day=batch.started.replace("T", " "), done=done,
                     count=len(batch.items)), "mute")  # fmt: skip
            bar(done, len(batch.items), say("做完 {done} / {count} 家", done=done, count=len(batch.items)))
            heads = (mark("客户"), mark("结果"), mark("说明"), mark("用时"))
            table([say(head) for head in heads], map(partial(_row, kind), batch.items), say(_TITLES[kind]))


def _newest(workspace: Workspace, kind: Kind) -> Batch | None:
    """Return the last batch of a kind, whether this machine or workers did it; None where there is none."""
    last = list[Batch]()
    site = REGISTRY_SITE if kind == "fill" else ""
    for is_team in {False, workspace.is_shared}:
        with suppress(WorkspaceError):
            last.append(batches.newest(workspace, kind, site, is_team=is_team))
    return max(last, key=lambda batch: batch.started, default=None)


def _row(kind: Kind, item: BatchItem) -> Sequence[object]:
    tone = {"good": "good", "bad": "warn", "broken": "bad", "killed": "bad"}.get(item.state, "mute")
    words = _STATES | _RESULTS[kind]
    return (
        partial(link, item.name, page_of("client", item.folder)),
        partial(badge, say(words.get(item.state, item.state)), tone),  # type: ignore[arg-type]
        item.told,
        say("{seconds} 秒", seconds=round(item.seconds)) if item.seconds else "",
    )
