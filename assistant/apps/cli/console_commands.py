"""The commands of the console: `beian console`, and the hidden command that runs its jobs."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from assistant.apps.cli.command_group import CommandGroup
from assistant.apps.cli.console_places import TERMINAL
from assistant.apps.cli.options import PortOpt, WorkspaceOpt
from assistant.core.language import say

commands = CommandGroup(order=70)


def meant() -> Sequence[str] | None:
    """Return the console's command line for a bare `beian` inside a workspace; None for any other call."""
    if len(sys.argv) > 1:
        return None
    from assistant.apps.cli.console import has_workspace

    return ["console"] if has_workspace() else None


@commands.add(
    "console",
    say("工作台：在浏览器里打开全部客户的总览（只在本机，不联网）"),
    place=TERMINAL,
    elsewhere={"workspace": "workspaces"},
)
def console(
    workspace: WorkspaceOpt = None,
    port: PortOpt = 0,
    show: Annotated[bool, typer.Option("--open/--no-open", help=say("用浏览器打开，或只显示链接"))] = True,
) -> int:
    """Open the console."""
    from assistant.apps.cli import console as work

    return work.console(workspace, port, show=show)


@commands.add("console-run", hidden=True)
def console_run(
    note: Path, kind: str, client: Path, options: Annotated[list[str] | None, typer.Argument()] = None
) -> int:
    """Run one job of the console."""
    from assistant.apps.cli import console_run as work

    return work.run(note, kind, client, options or [])
