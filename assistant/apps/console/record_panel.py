"""The record of a run held against itself and against a digest stored elsewhere; and the pack with everything in it."""

from __future__ import annotations

import asyncio
from pathlib import Path

from nicegui.element import Element

from assistant.apps.console.forms import Typed, answer_room, attempted, tell, text_field, tick
from assistant.apps.console.given_files import file_field
from assistant.apps.console.parts import Tone, button, el, facts, note, panel
from assistant.apps.run_reports import VerifiedRecord, verified
from assistant.core.language import say
from assistant.practice.workspace import PACKS, RUNS
from assistant.proof.journal.run_folder import RunFolder
from assistant.proof.report import pack
from assistant.proof.report.pack import Packed


def add_record(home: Path, run: Path) -> None:
    """Add the panel that verifies the record of a run, or a pack that was given, and writes an unmasked pack."""
    typed: Typed = {"head": ""}

    async def verify_run() -> None:
        record = await attempted(answer, lambda: verified(run, _head(typed), "page"))
        if record is not None:
            _tell(answer, say("这次填报的记录"), record)

    async def verify_pack(path: Path) -> None:
        answer.clear()
        record = await asyncio.to_thread(lambda: verified(path, _head(typed), "page"))
        _tell(answer, path.name, record)

    with panel(say("核对记录")):
        note(say("看填报记录有没有缺失或被改动过；收到的存档包也能核对。"), "mute")
        with el("div", None, "buttons"):
            button(say("核对这次填报的记录"), verify_run)
        with el("details"):
            el("summary", say("有另存的摘要，或要核对存档包"))
            hint = say("当时另存在报告、邮件或纸上的末行摘要，或打包时的包摘要；可以空着。")
            text_field(typed, "head", say("另存的摘要"), hint=hint)
            file_field(say("存档包（.zip）："), verify_pack, accept=".zip", name="pack")
        answer = answer_room()
        _unmasked(home, run)


def _head(typed: Typed) -> str | None:
    return str(typed["head"]).strip() or None


def _tell(room: Element, name: str, record: VerifiedRecord) -> None:
    """Say what a verification found, the verdict first."""
    tone: Tone = "bad" if record.verification.breaks else "good" if record.verification.is_whole else "warn"
    room.clear()
    with room:
        el("h3", name)
        verdict, *rest = record.lines
        note(verdict, tone)
        el("pre", "\n".join(rest), "log", tabindex="0", role="region", aria_label=say("核对的结果"))


def _unmasked(home: Path, run: Path) -> None:
    """Offer the pack with whole personal values; it is written into the client's folder and sent to no page."""
    typed: Typed = {"agreed": False}

    async def write() -> None:
        if not typed["agreed"]:
            tell(answer, say("没有写出。请先勾选上面的一句，再按一次。"))
            return
        target = home / RUNS / PACKS / say("{run}（未遮盖）.zip", run=run.name)
        made = await attempted(answer, lambda: pack.pack(RunFolder.open(run), target, unmasked=True))
        if made is not None:
            answer.clear()
            with answer:
                _packed(made)

    with el("details"):
        el("summary", say("要未遮盖的存档包"))
        note(say("给本所自己存档用；发给别人的，请用〔下载存档包（已遮盖）〕。"), "mute")
        tick(typed, "agreed", say("我知道包里有证件号码、手机号码、填报资料和附件的全部内容，不会转发"))
        with el("div", None, "buttons"):
            button(say("写出未遮盖的存档包"), write, "danger")
        answer = answer_room()


def _packed(made: Packed) -> None:
    note(say("已写到客户的文件夹里（{count} 个文件）。含未遮盖的个人信息，请勿转发。", count=made.files), "good")
    facts(((say("文件"), str(made.path)), (say("包摘要"), made.digest), (say("末行摘要"), made.head)))
    note(say("请把包摘要另存在包外（邮件或纸上）：日后才核对得了包里的全部文件。"), "mute")
