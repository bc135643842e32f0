"""The example client: a fictitious company to try the checks and a rehearsal on, marked so that nobody files it."""

from __future__ import annotations

from pathlib import Path

from assistant.core import files
from assistant.core.bundled import bundled
from assistant.core.language import say
from assistant.practice.layout import EXAMPLE, is_example
from assistant.practice.workspace import NewClient, Workspace, add

PROFILE = "chat-app"  # of the bundled examples


def add_example(workspace: Workspace) -> Path:
    """Copy an example profile into a workspace as a client; raises WorkspaceError if there is one, NotBundled."""
    name = say("示例客户")
    folder = add(workspace, NewClient(name, short=say("示例客户（虚构）")), bundled("profiles") / PROFILE)
    text = say(
        "这个文件夹是随程序提供的示例：公司、人和材料都是虚构的，只供试用预检和演练，不可正式填报。不用时可整个删除。"
    )
    files.write(folder / EXAMPLE, text.encode("utf-8-sig"))
    return folder


def has_example(workspace: Workspace) -> bool:
    """Return whether a workspace holds the example client."""
    return any(map(is_example, workspace.folders()))
