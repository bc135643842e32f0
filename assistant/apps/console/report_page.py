"""The report of one run: status, verified fields, who acted, and the links to the full report and the pack."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from nicegui import ui

from assistant.apps.console import progress
from assistant.apps.console.context import ConsoleContext
from assistant.apps.console.forms import answer_room, attempted
from assistant.apps.console.pages import client_page
from assistant.apps.console.parts import (
    Tone,
    badge,
    button,
    el,
    facts,
    file_address,
    link,
    note,
    page_of,
    panel,
    said,
    table,
)
from assistant.apps.console.record_panel import add_record
from assistant.apps.console.words import moment
from assistant.apps.run_reports import printed, report_page
from assistant.core.errors import BeianError
from assistant.core.language import mark, say
from assistant.core.user_messages import on_page
from assistant.practice.tables import Client
from assistant.proof.journal.run_folder import RunFolder
from assistant.proof.report import endings, view, words
from assistant.proof.report.shapes import FieldRow, ReportRecord, ReportView

_TONES: dict[str, Tone] = {"good": "good", "note": "note", "bad": "bad", "mute": "mute"}


@client_page("runs/{run}")
def show(context: ConsoleContext, client: Client, run: str) -> None:
    """Show one run of a client."""
    home = context.home(client.folder)
    run_folder = next((path for path in progress.runs(home) if path.name == run), None)
    if run_folder is None:
        note(say("没有这次填报。"), "bad")
        return
    link(say("← 全部填报记录"), page_of("client", client.folder, "runs"))
    try:
        report = view.build(RunFolder.open(run_folder))
    except BeianError as error:
        note(on_page(error), "bad")
        add_record(home, run_folder)
        return
    _head(home, run_folder, report)
    for record in report.records:
        _record(home, run, record)
    add_record(home, run_folder)


def _head(home: Path, run_folder: Path, view: ReportView) -> None:
    async def download(suffix: str, make: Callable[[Path], bytes]) -> None:
        said(say("正在生成报告…"))
        content = await attempted(answer, lambda: make(run_folder))
        if content is not None:
            ui.download(content, say("填报报告-{run}.{suffix}", run=run_folder.name, suffix=suffix))

    with panel(say("填报报告")):
        with el("p", None, "lead"):
            badge(endings.status(view), _TONES[endings.tone(view)])
            if view.is_rehearsal:
                badge(say("演练：这是模拟备案系统"), "warn")
            el("span", endings.conclusion(view))
        el("p", words.totals(view))
        acts = ((say(words.ACTS.get(act.act, act.act)), _act(act.by, act.record)) for act in view.acts)
        facts(((say("开始"), moment(view.started)), (say("结束"), moment(view.ended)), *acts))
        with el("div", None, "buttons"):
            link(
                say("打开完整报告"),
                file_address("report", home, run_folder.name),
                "button main",
                target="_blank",
                rel="noopener",
            )
            button(say("下载报告（网页）"), partial(download, "html", report_page))
            button(say("下载报告（.pdf）"), partial(download, "pdf", printed))
            link(say("下载存档包（已遮盖）"), file_address("pack", home, run_folder.name), "button", download=True)
        answer = answer_room()


def _act(by: str, record: str) -> str:
    return say("{who}（{record}）", who=words.person(by), record=record) if record else words.person(by)


def _record(home: Path, run: str, record: ReportRecord) -> None:
    with panel(record.title, 3):
        if record.is_gated:
            note(record.why_gated or say("要等"), "mute")
            return
        differences = record.differences
        if differences:
            table(_heads(), map(_row, differences), say("{title}：要看的项", title=record.title))
        if record.rest:
            with el("details"):
                message = mark("其余 {count} 项与资料一致") if differences else mark("{count} 项都与资料一致")
                el("summary", say(message, count=len(record.rest)))
                table(_heads(), map(_row, record.rest), say("{title}：其余各项", title=record.title))
        if record.picture is not None:
            with el("details"):
                el("summary", say("画面（个人信息已遮盖）"))
                address = file_address("picture", home, run, record.picture.name)
                el("img", None, "shot", src=address, loading="lazy", alt=say("{title}的画面", title=record.title))


def _heads() -> list[str]:
    return [say(text) for text in (mark("填报项"), mark("应填"), mark("系统保存"), mark("结果"))]


def _row(row: FieldRow) -> Sequence[object]:
    return row.label, row.wanted or "—", row.stored or "—", partial(_result, row)


def _result(row: FieldRow) -> None:
    verdict = words.verdict(row)
    badge(f"{verdict.sign} {verdict.word}", _TONES[verdict.tone])
    if row.since:
        el("div", words.text("since", day=row.since), "small")
