"""The commands of a practice with many clients; the module of each noun does the work."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from assistant.apps.cli.command_group import CommandGroup
from assistant.apps.cli.console_places import TERMINAL, InConsole
from assistant.apps.cli.flags import profile_option, yes_option
from assistant.apps.cli.options import ClientArg, DocxOpt, JsonOpt, WorkspaceOpt
from assistant.apps.cli.practice_options import BatchFillOptions, BatchOptions, DueOptions, NoteOptions
from assistant.core.language import say

commands = CommandGroup(order=50)
workspace_app = CommandGroup(say("工作区：一个文件夹装下全部客户"))
clients_app = CommandGroup(say("客户台账"))
batch_app = CommandGroup(say("批量：许多客户一起做，一个出错不影响其余"))
commands.add_typer(workspace_app, name="workspace")
commands.add_typer(clients_app, name="clients")
commands.add_typer(batch_app, name="batch")


@workspace_app.add("init", say("新建工作区（文件夹须是空的）"), place="new workspace")
def workspace_init(
    folder: Annotated[Path, typer.Argument(help=say("新建的文件夹")), InConsole("new workspace")],
    ledger: Annotated[
        str | None,
        typer.Option("--ledger", help=say("台账放在 PostgreSQL：postgresql://用户@主机/库（不写密码）")),
        InConsole(TERMINAL),
    ] = None,
) -> int:
    """Make a workspace."""
    from assistant.apps.cli import practice as work

    return work.init(folder, ledger)


@clients_app.add("add", say("新增客户：建文件夹和一份开了头的填报资料"), place="new client")
def clients_add(
    name: Annotated[str, typer.Argument(help=say("公司全称")), InConsole("new client")],
    uscc: Annotated[str, typer.Option("--uscc", help=say("统一社会信用代码")), InConsole("new client")] = "",
    short: Annotated[str, typer.Option("--short", help=say("简称")), InConsole("new client")] = "",
    profile: Annotated[
        Path | None, profile_option(help=say("已有的填报资料文件夹，复制进来")), InConsole("new from folder")
    ] = None,
    workspace: WorkspaceOpt = None,
) -> int:
    """Add a client."""
    from assistant.apps.cli import practice as work

    return work.add(name, workspace, uscc=uscc, short=short, profile=profile)


@clients_app.add("list", say("列出客户"), place="clients")
def clients_list(
    archived: Annotated[bool, typer.Option("--archived", help=say("连同已归档的")), InConsole("clients")] = False,
    workspace: WorkspaceOpt = None,
    as_json: JsonOpt = False,
) -> int:
    """List the clients."""
    from assistant.apps.cli import practice as work

    return work.clients(workspace, archived=archived, as_json=as_json)


@clients_app.add("show", say("一个客户：状态、材料、联系人、预检、填报记录、退回轮次"), place="client")
def clients_show(client: ClientArg, workspace: WorkspaceOpt = None, as_json: JsonOpt = False) -> int:
    """Show one client."""
    from assistant.apps.cli import one_client as work

    return work.show(client, workspace, as_json=as_json)


@clients_app.add("import", say("从名单（.xlsx）新增客户，已有的不重复建"), place="new from list")
def clients_import(
    file: Annotated[
        Path, typer.Argument(help=say("名单：公司名称、统一社会信用代码、简称、各联系人")), InConsole("new from list")
    ],
    workspace: WorkspaceOpt = None,
) -> int:
    """Add the clients of a list."""
    from assistant.apps.cli import practice as work

    return work.import_list(file, workspace)


@clients_app.add("archive", say("归档客户：不再出现在总览里，文件不动"), place="archive")
def clients_archive(
    client: ClientArg,
    back: Annotated[bool, typer.Option("--back", help=say("放回台账")), InConsole("back")] = False,
    workspace: WorkspaceOpt = None,
) -> int:
    """Archive a client."""
    from assistant.apps.cli import practice as work

    return work.archive(client, workspace, back=back)


@clients_app.add("note", say("记事项：内容变更、终止服务从哪天起算，办结，编号已公示"), place="events")
def clients_note(options: NoteOptions) -> int:
    """Record what starts or ends a term."""
    from assistant.apps.cli import noting as work

    return work.note(options)


@batch_app.add("check", say("批量预检：全部客户一起预检，出一份合并的报告"), place="batch check")
def batch_check(options: BatchOptions) -> int:
    """Check many clients."""
    from assistant.apps.cli import batching as work

    return work.work("check", options)


@batch_app.add(
    "rehearse",
    say("批量演练：在各自的模拟备案系统上走一遍（演练通过不等于系统会通过）"),
    place="batch rehearse",
    elsewhere={"clients": "batch rehearse", "resume": "batch rehearse on"},
)
def batch_rehearse(options: BatchOptions) -> int:
    """Rehearse many clients."""
    from assistant.apps.cli import batching as work

    return work.work("rehearse", options)


@batch_app.add(
    "fill",
    say("依次填报：一次一家，填一家时备好下一家；您说对方在手机旁，才打开登录"),
    place="in turn",
    elsewhere={
        "stage": "in turn choices",
        "stand_in": "batch rehearse",
        "pace": "in turn choices",
        "allow_uncalibrated": "in turn",
        "reopen": "in turn choices",
        "clients": "in turn",
        "resume": "in turn on",
    },
)
def batch_fill(options: BatchFillOptions) -> int:
    """File many clients, one after the other."""
    from assistant.apps.cli import batch_fill as work

    return work.fill(options)


@commands.add("status", say("进度总览：该谁动、等了多久、下一步、状态、期限，一行一个客户"), place="board")
def status(
    refresh: Annotated[
        bool, typer.Option("--refresh/--no-refresh", help=say("先看各文件夹有没有变化")), InConsole("sync")
    ] = True,
    workspace: WorkspaceOpt = None,
    as_json: JsonOpt = False,
) -> int:
    """Show the board."""
    from assistant.apps.cli import practice as work

    return work.status(workspace, refresh=refresh, as_json=as_json)


@commands.add("due", say("期限提醒：我方期限和预计答复，超期的在前；或按规则算一个日期"), place="dates")
def due(options: DueOptions) -> int:
    """Show what falls due, or compute one date."""
    if options.rule is not None or options.start is not None:
        from assistant.apps.cli import due as work

        return work.by_rule(options)
    from assistant.apps.cli import practice

    return practice.due(options)


@commands.add("brief", say("进度简报：一段可直接发给客户的话，和给客户的一页"), place="brief")
def brief(
    client: ClientArg,
    output: DocxOpt = None,
    workspace: WorkspaceOpt = None,
) -> int:
    """Write a progress brief for a client."""
    from assistant.apps.cli import one_client as work

    return work.brief_of(client, workspace, output)


@commands.add("published", say("公示清单比对：对上的算法记为已备案，并列出备案后事项"), place="published")
def published(
    file: Annotated[
        Path, typer.Argument(help=say("公示清单（.xlsx、.csv 或从网页复制的文字）")), InConsole("published")
    ],
    workspace: WorkspaceOpt = None,
) -> int:
    """Match a published list with the ledger."""
    from assistant.apps.cli import one_client as work

    return work.published(file, workspace)


@commands.add("logout", say("退出登录：清除一个客户在本机留下的登录（保存的账号不动）"), place="logout")
def logout(
    client: ClientArg,
    yes: Annotated[bool, yes_option(help=say("浏览器还开着时由程序关闭")), InConsole("logout")] = False,
    workspace: WorkspaceOpt = None,
) -> int:
    """Delete the logins of a client."""
    from assistant.apps.cli import sessions as work

    return work.logout(client, workspace, yes=yes)


@commands.add("sync", say("更新台账：从各客户文件夹重新读取（平时自动）"), place="sync")
def sync(
    everything: Annotated[
        bool, typer.Option("--all", help=say("全部重新读取，不管有没有变化")), InConsole("read again")
    ] = False,
    workspace: WorkspaceOpt = None,
) -> int:
    """Read the clients' folders into the ledger."""
    from assistant.apps.cli import practice as work

    return work.sync(workspace, everything=everything)
