"""Who sits at this machine: the name that claims, acceptances, runs and the activity log record, asked on the first start."""

from __future__ import annotations

from nicegui import ui

from assistant.apps.console.forms import Typed, answer_room, succeeded, text_field
from assistant.apps.console.keys_panel import SAVES
from assistant.apps.console.open_workspaces import OpenWorkspaces
from assistant.apps.console.pages import START
from assistant.apps.console.parts import button, el, link, note, panel
from assistant.core import settings
from assistant.core.errors import BeianError
from assistant.core.language import say

_ROOM = "operator"


def add_operator(workspaces: OpenWorkspaces) -> None:
    """Add the panel with the operator's name."""
    with panel(say("您是谁")) as section:
        section.props["id"] = _ROOM
        note(say("记在填报记录、占用、认可和活动记录里，同事看得到是谁做的。只存在这台电脑上。"), "mute")
        if _origin() == "environment":
            note(say("这台电脑由管理员定为“{name}”，在这里改不了。", name=workspaces.operator))
            return
        _form(workspaces)


def _form(workspaces: OpenWorkspaces) -> None:
    typed: Typed = {"operator": workspaces.operator}

    async def save() -> None:
        name = str(typed["operator"]).strip()
        if await succeeded(answer, lambda: settings.store_operator(name)):
            workspaces.name_operator(name)
            ui.navigate.reload()

    text_field(typed, "operator", say("姓名"), hint="" if is_known() else say("现在记的是这台电脑的登录名。"))
    with el("div", None, "buttons"):
        button(say("保存姓名"), save, **SAVES)
    answer = answer_room()


def add_operator_request(name: str) -> None:
    """Ask for the operator's name as long as nobody has given one."""
    if not is_known():
        with el("div", None, "note warn", role="note"):
            el("span", say("还没有写您是谁，记录里记的是这台电脑的登录名“{name}”。", name=name))
            link(say("写上姓名"), f"{START}#{_ROOM}", "button")


def is_known() -> bool:
    """Return whether somebody has given the operator's name on this machine."""
    return _origin() != "default"


def _origin() -> settings.Origin:
    try:
        return settings.load().origins["operator"]
    except (BeianError, OSError):  # the self-check names the fault of the file
        return "file"
