"""Adds to the activity log of a client, in `台账/记录/` of its folder: names of fields and things, never their contents."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.core import settings
from assistant.core.errors import BeianError
from assistant.core.language import mark
from assistant.practice import shared_events
from assistant.practice.layout import LEDGER, client_of

if TYPE_CHECKING:  # it reads the schema of a profile, which most entries do not need
    from assistant.declaration.papers.folder import WrittenDraft

LOG = "记录"
KINDS = {
    "saved": mark("填报资料：保存"),
    "restored": mark("填报资料：恢复以前的版本"),
    "imported": mark("填报资料：导入收集表"),
    "placed": mark("收件：放进材料格"),
    "drafted": mark("材料草稿：起草"),
    "answered": mark("待答问题：记下客户的答复"),
    "comments": mark("退回意见：记下收到的意见"),
    "task": mark("补正任务：修改"),
    "expiry": mark("证件和授权：记下到期日"),
    "account_stored": mark("账号：保存到这台电脑的钥匙串"),
    "account_deleted": mark("账号：从这台电脑的钥匙串删除"),
    "settings": mark("客户信息：修改"),
    "archived": mark("归档"),
    "unarchived": mark("从归档放回"),
    "assigned": mark("指定负责人"),
    "mandate": mark("委托：修改"),
    "paper_returned": mark("证件：已退还"),
    "paper_deleted": mark("证件：已删除"),
}
_MOST_NAMES = 40


def note(folder: Path, kind: str, names: Sequence[str] = (), *, about: str = "", by: str = "") -> None:
    """Add an entry for a client of a workspace, by default in the name of this machine's operator.

    A folder that cannot be written loses the entry, never what the person did.
    """
    client = client_of(folder)
    if client is None:
        return
    with suppress(OSError, BeianError):
        data = {"kind": kind, "names": list(names[:_MOST_NAMES]), "about": about}
        shared_events.add(client / LEDGER / LOG, by or settings.load().operator, data)


def note_drafts(folder: Path, written: Sequence[WrittenDraft]) -> None:
    """Add an entry for the drafts that were written anew, if there are any."""
    names = [draft.entry.file.removesuffix(".docx") for draft in written if draft.state != "unchanged"]
    if names:
        note(folder, "drafted", names)
