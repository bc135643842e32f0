"""The commands of a practice with many clients; the module of each noun does the work."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from assistant.apps.cli import usage
from assistant.apps.cli.options import PANEL, JsonOpt, PaceOpt, StandInOpt, UncalibratedOpt, help_text
from assistant.apps.cli.output import guarded, leave
from assistant.core.language import mark

WorkspaceOpt = Annotated[
    Path | None, typer.Option("--workspace", help=help_text(mark("工作区文件夹（默认：当前文件夹或它的上级）")))
]


ClientArg = Annotated[str, typer.Argument(help=help_text(mark("客户：名称、简称、信用代码或文件夹名")))]
AlgorithmOpt = Annotated[str, typer.Option("--algorithm", help=help_text(mark("哪条算法（默认全部）")))]

workspace_app = typer.Typer(help=help_text(mark("工作区：一个文件夹装下全部客户")), **PANEL)
clients_app = typer.Typer(help=help_text(mark("客户台账")), **PANEL)
workspace_command = partial(workspace_app.command, cls=usage.LocalizedCommand)
clients_command = partial(clients_app.command, cls=usage.LocalizedCommand)
batch_app = typer.Typer(help=help_text(mark("批量：许多客户一起做，一个出错不影响其余")), **PANEL)
batch_command = partial(batch_app.command, cls=usage.LocalizedCommand)
ClientsArg = Annotated[list[str] | None, typer.Argument(help=help_text(mark("客户（不写则全部）")))]
ResumeOpt = Annotated[bool, typer.Option("--resume", help=help_text(mark("接着做上一次没做完的")))]
WorkersOpt = Annotated[
    int, typer.Option("--workers", min=0, help=help_text(mark("同时几个（默认按本机的处理器和内存）")))
]
TeamOpt = Annotated[
    bool,
    typer.Option("--team", help=help_text(mark("交给各台机器上的工作进程做（beian worker；台账须在 PostgreSQL 上）"))),
]
MinutesOpt = Annotated[int, typer.Option("--minutes", min=1, help=help_text(mark("一个客户最多几分钟")))]


def add_to(app: typer.Typer) -> None:
    """Add the commands of a practice to the program's."""
    app.add_typer(workspace_app, name="workspace")
    app.add_typer(clients_app, name="clients")
    app.add_typer(batch_app, name="batch")
    command = partial(app.command, cls=usage.LocalizedCommand)
    command("status", help=help_text(mark("进度总览：该谁动、等了多久、下一步、状态、期限，一行一个客户")))(status)
    command("due", help=help_text(mark("期限提醒：我方期限和预计答复，超期的在前；或按规则算一个日期")))(due)
    command("brief", help=help_text(mark("进度简报：一段可直接发给客户的话，和给客户的一页")))(brief)
    command("published", help=help_text(mark("公示清单比对：对上的算法记为已备案，并列出备案后事项")))(published)
    command("logout", help=help_text(mark("退出登录：清除一个客户在本机留下的登录（保存的账号不动）")))(logout)
    command("sync", help=help_text(mark("更新台账：从各客户文件夹重新读取（平时自动）")))(sync)


@workspace_command("init", help=help_text(mark("新建工作区（文件夹须是空的）")))
def workspace_init(
    folder: Annotated[Path, typer.Argument(help=help_text(mark("新建的文件夹")))],
    ledger: Annotated[
        str | None,
        typer.Option("--ledger", help=help_text(mark("台账放在 PostgreSQL：postgresql://用户@主机/库（不写密码）"))),
    ] = None,
) -> None:
    """Make a workspace."""
    from assistant.apps.cli import practice as work

    leave(guarded(lambda: work.init(folder, ledger)))


@clients_command("add", help=help_text(mark("新增客户：建文件夹和一份开了头的填报资料")))
def clients_add(
    name: Annotated[str, typer.Argument(help=help_text(mark("公司全称")))],
    uscc: Annotated[str, typer.Option("--uscc", help=help_text(mark("统一社会信用代码")))] = "",
    short: Annotated[str, typer.Option("--short", help=help_text(mark("简称")))] = "",
    profile: Annotated[
        Path | None, typer.Option("--profile", help=help_text(mark("已有的填报资料文件夹，复制进来")))
    ] = None,
    workspace: WorkspaceOpt = None,
) -> None:
    """Add a client."""
    from assistant.apps.cli import practice as work

    leave(guarded(lambda: work.add(work.AddClientOptions(name, uscc, short, profile), workspace)))


@clients_command("list", help=help_text(mark("列出客户")))
def clients_list(
    archived: Annotated[bool, typer.Option("--archived", help=help_text(mark("连同已归档的")))] = False,
    workspace: WorkspaceOpt = None,
    as_json: JsonOpt = False,
) -> None:
    """List the clients."""
    from assistant.apps.cli import practice as work

    leave(guarded(lambda: work.clients(workspace, archived=archived, as_json=as_json)))


@clients_command("show", help=help_text(mark("一个客户：状态、材料、联系人、预检、填报记录、退回轮次")))
def clients_show(client: ClientArg, workspace: WorkspaceOpt = None, as_json: JsonOpt = False) -> None:
    """Show one client."""
    from assistant.apps.cli import one_client as work

    leave(guarded(lambda: work.show(client, workspace, as_json=as_json)))


@clients_command("import", help=help_text(mark("从名单（.xlsx）新增客户，已有的不重复建")))
def clients_import(
    file: Annotated[Path, typer.Argument(help=help_text(mark("名单：公司名称、统一社会信用代码、简称、各联系人")))],
    workspace: WorkspaceOpt = None,
) -> None:
    """Add the clients of a list."""
    from assistant.apps.cli import practice as work

    leave(guarded(lambda: work.import_list(file, workspace)))


@clients_command("archive", help=help_text(mark("归档客户：不再出现在总览里，文件不动")))
def clients_archive(
    client: ClientArg,
    back: Annotated[bool, typer.Option("--back", help=help_text(mark("放回台账")))] = False,
    workspace: WorkspaceOpt = None,
) -> None:
    """Archive a client."""
    from assistant.apps.cli import practice as work

    leave(guarded(lambda: work.archive(client, workspace, back=back)))


@clients_command("note", help=help_text(mark("记事项：内容变更、终止服务从哪天起算，办结，编号已公示")))
def clients_note(
    client: ClientArg,
    changed: Annotated[str | None, typer.Option("--changed", help=help_text(mark("备案信息变更的日期")))] = None,
    ended: Annotated[str | None, typer.Option("--ended", help=help_text(mark("终止服务的日期")))] = None,
    algorithm: AlgorithmOpt = "",
    done: Annotated[bool, typer.Option("--done", help=help_text(mark("变更或注销已办结")))] = False,
    shown: Annotated[bool, typer.Option("--shown", help=help_text(mark("备案编号和链接已在产品显著位置标明")))] = False,
    picture: Annotated[Path | None, typer.Option("--picture", help=help_text(mark("标明编号的截图，存进台账")))] = None,
    workspace: WorkspaceOpt = None,
) -> None:
    """Record what starts or ends a term."""
    from assistant.apps.cli import noting as work

    options = work.NoteOptions(client, changed, ended, algorithm, done, shown, picture)
    leave(guarded(lambda: work.note(options, workspace)))


@batch_command("check", help=help_text(mark("批量预检：全部客户一起预检，出一份合并的报告")))
def batch_check(
    clients: ClientsArg = None,
    resume: ResumeOpt = False,
    workers: WorkersOpt = 0,
    minutes: MinutesOpt = 20,
    team: TeamOpt = False,
    workspace: WorkspaceOpt = None,
    as_json: JsonOpt = False,
) -> None:
    """Check many clients."""
    from assistant.apps.cli import batching as work

    options = work.BatchOptions("check", tuple(clients or ()), resume, workers, minutes, as_json, workspace, team)
    leave(guarded(lambda: work.work(options)))


@batch_command("rehearse", help=help_text(mark("批量演练：在各自的模拟备案系统上走一遍（演练通过不等于系统会通过）")))
def batch_rehearse(
    clients: ClientsArg = None,
    resume: ResumeOpt = False,
    workers: WorkersOpt = 0,
    minutes: MinutesOpt = 20,
    team: TeamOpt = False,
    workspace: WorkspaceOpt = None,
    as_json: JsonOpt = False,
) -> None:
    """Rehearse many clients."""
    from assistant.apps.cli import batching as work

    options = work.BatchOptions("rehearse", tuple(clients or ()), resume, workers, minutes, as_json, workspace, team)
    leave(guarded(lambda: work.work(options)))


@batch_command("fill", help=help_text(mark("依次填报：一次一家，填一家时备好下一家；您说对方在手机旁，才打开登录")))
def batch_fill(
    clients: ClientsArg = None,
    resume: ResumeOpt = False,
    site: Annotated[str, typer.Option("--site", help=help_text(mark("页面对照表：mock、cac 或一个文件")))] = "cac",
    url: Annotated[str | None, typer.Option("--url", help=help_text(mark("系统地址（模拟系统必填）")))] = None,
    stage: Annotated[
        str | None, typer.Option("--stage", help=help_text(mark("只处理一个阶段：主体、产品 或 算法")))
    ] = None,
    headless: Annotated[bool, typer.Option("--headless", help=help_text(mark("不显示浏览器（只用于演练）")))] = False,
    stand_in: StandInOpt = None,
    nonce: Annotated[
        str | None, typer.Option("--nonce", help=help_text(mark("模拟系统启动时给出的随机串")), hidden=True)
    ] = None,
    pace: PaceOpt = "fast",
    allow_uncalibrated: UncalibratedOpt = False,
    workspace: WorkspaceOpt = None,
    as_json: JsonOpt = False,
) -> None:
    """File many clients, one after the other."""
    from assistant.apps.cli import batch_fill as work
    from assistant.apps.cli import preparing

    filing = preparing.FillOptions(
        profile=Path(),
        site=site,
        url=url,
        stage=stage,
        headless=headless,
        stand_in=stand_in,
        nonce=nonce,
        pace=pace,
        allow_uncalibrated=allow_uncalibrated,
    )
    options = work.BatchFillOptions(filing, tuple(clients or ()), resume, as_json, workspace)
    leave(guarded(lambda: work.fill(options)))


def status(
    refresh: Annotated[
        bool, typer.Option("--refresh/--no-refresh", help=help_text(mark("先看各文件夹有没有变化")))
    ] = True,
    workspace: WorkspaceOpt = None,
    as_json: JsonOpt = False,
) -> None:
    """Show the board."""
    from assistant.apps.cli import practice as work

    leave(guarded(lambda: work.status(workspace, refresh=refresh, as_json=as_json)))


def brief(
    client: ClientArg,
    output: Annotated[Path | None, typer.Option("--output", "-o", help=help_text(mark("写到哪里（.docx）")))] = None,
    workspace: WorkspaceOpt = None,
) -> None:
    """Write a progress brief for a client."""
    from assistant.apps.cli import one_client as work

    leave(guarded(lambda: work.brief_of(client, workspace, output)))


def published(
    file: Annotated[Path, typer.Argument(help=help_text(mark("公示清单（.xlsx、.csv 或从网页复制的文字）")))],
    workspace: WorkspaceOpt = None,
) -> None:
    """Match a published list with the ledger."""
    from assistant.apps.cli import one_client as work

    leave(guarded(lambda: work.published(file, workspace)))


def logout(
    client: ClientArg,
    yes: Annotated[bool, typer.Option("--yes", help=help_text(mark("浏览器还开着时由程序关闭")))] = False,
    workspace: WorkspaceOpt = None,
) -> None:
    """Delete the logins of a client."""
    from assistant.apps.cli import sessions as work

    leave(guarded(lambda: work.logout(client, workspace, yes=yes)))


def sync(
    everything: Annotated[bool, typer.Option("--all", help=help_text(mark("全部重新读取，不管有没有变化")))] = False,
    workspace: WorkspaceOpt = None,
) -> None:
    """Read the clients' folders into the ledger."""
    from assistant.apps.cli import practice as work

    leave(guarded(lambda: work.sync(workspace, everything=everything)))


def due(
    days: Annotated[int | None, typer.Option("--days", min=0, help=help_text(mark("只看多少天以内的")))] = None,
    rule: Annotated[
        str | None,
        typer.Option("--rule", help=help_text(mark("按一条规则算日期：file、change、end、review 或 entity"))),
    ] = None,
    start: Annotated[str | None, typer.Option("--from", help=help_text(mark("起算的日期，如 2026-11-20")))] = None,
    ics: Annotated[Path | None, typer.Option("--ics", help=help_text(mark("另写一份日历文件（.ics）")))] = None,
    explain: Annotated[bool, typer.Option("--explain", help=help_text(mark("每个日期都说明怎么算的")))] = False,
    workspace: WorkspaceOpt = None,
    as_json: JsonOpt = False,
) -> None:
    """Show what falls due, or compute one date."""
    from assistant.apps.cli import due as work

    options = work.DueOptions(rule, start, days, workspace, ics, explain, as_json)
    if rule is not None or start is not None:
        leave(guarded(lambda: work.by_rule(options)))
    from assistant.apps.cli import practice

    leave(guarded(lambda: practice.due(options)))
