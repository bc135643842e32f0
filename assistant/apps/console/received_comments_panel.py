"""Comments that were received outside the registry: pasted, tied to fields, and tabled with what was changed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from assistant.apps.console import launching
from assistant.apps.console.forms import Typed, choice, confirmed, draft_name, drafted, long_field
from assistant.apps.console.parts import el, file_address, link, note, panel, unsaved_offer
from assistant.apps.console.text_jobs import TextJob, add_text_job
from assistant.apps.console.typed_files import TypedFiles
from assistant.core.language import mark, say
from assistant.practice.tables import Client

TABLE, LETTER = "退回意见对照表.docx", "补正说明.docx"


def add_received_comments(home: Path, client: Client) -> None:
    """Add the form for pasted comments, and the table of comments and changes."""
    draft, typed_files = draft_name(home.parents[1], "comments", client.folder), TypedFiles(home, "returned")
    names = [algorithm.name for algorithm in client.algorithms]
    typed: Typed = {"comments": "", "about": names[0] if names else client.name}

    def started(job: launching.ConsoleJob | None) -> None:
        typed_files.started(job)
        if job is not None:
            confirmed(draft)

    def options() -> Sequence[str] | str:
        if not typed["comments"].strip():
            return say("请先贴上收到的意见。")
        pasted = typed_files.write((".txt", typed["comments"].encode()))
        return [f"pasted={pasted}", f"about={typed['about']}"]

    typed_files.drop()
    with panel(say("收到的意见")):
        note(say("短信、电话或微信里收到的意见贴在这里：拆成一条条，对到填报项。"), "mute")
        unsaved_offer()
        with drafted(draft):
            choice(typed, "about", say("意见是给谁的"), [(name, name) for name in (*names, client.name)])
            long_field(typed, "comments", say("意见"), rows=5)
        add_text_job(TextJob(home, "returned", say("记下这些意见"), "comments"), options, started)
        add_text_job(TextJob(home, "returned", say("生成对照表（意见、修改、核对）"), "table"))
        add_text_job(TextJob(home, "returned", say("生成补正说明（逐条答复）"), "letter"))
        with el("div", None, "buttons"):
            for file, label in ((TABLE, mark("下载退回意见对照表（.docx）")), (LETTER, mark("下载补正说明（.docx）"))):
                if (home / file).is_file():
                    link(say(label), file_address("file", home, path=file), "button", download=True)
