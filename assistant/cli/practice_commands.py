"""The commands of a practice with many clients; the work of each lies in the module of its noun."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from assistant.cli import usage
from assistant.cli.options import JsonOpt, told
from assistant.cli.output import guarded, leave
from assistant.language import mark

WorkspaceOpt = Annotated[
    Path | None, typer.Option("--workspace", help=told(mark("工作区文件夹（默认：当前文件夹或它的上级）")))
]


def add_to(app: typer.Typer) -> None:
    """Add the commands of a practice to the program's."""
    command = partial(app.command, cls=usage.Command)
    command("due", help=told(mark("期限提醒：我方期限和预计答复，超期的在前；或按规则算一个日期")))(due)


def due(
    days: Annotated[int | None, typer.Option("--days", min=0, help=told(mark("只看多少天以内的")))] = None,
    rule: Annotated[
        str | None,
        typer.Option("--rule", help=told(mark("按一条规则算日期：file、change、end、review 或 entity"))),
    ] = None,
    start: Annotated[str | None, typer.Option("--from", help=told(mark("起算的日期，如 2026-11-20")))] = None,
    ics: Annotated[Path | None, typer.Option("--ics", help=told(mark("另写一份日历文件（.ics）")))] = None,
    explain: Annotated[bool, typer.Option("--explain", help=told(mark("每个日期都说明怎么算的")))] = False,
    workspace: WorkspaceOpt = None,
    as_json: JsonOpt = False,
) -> None:
    """Show what falls due, or compute one date."""
    from assistant.cli import due as work

    wish = work.Wish(rule, start, days, workspace, ics, explain, as_json)
    if rule is not None or start is not None:
        leave(guarded(lambda: work.by_rule(wish)))
    leave(guarded(lambda: work.by_rule(wish)))
