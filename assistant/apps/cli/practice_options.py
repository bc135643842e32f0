"""The options classes of a practice with many clients: batches, notes, terms, workers."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass
from pathlib import Path
from typing import Annotated

import typer

from assistant.apps.cli.console_places import InConsole
from assistant.apps.cli.flags import algorithm_option
from assistant.apps.cli.options import (
    ClientArg,
    ClientsArg,
    JsonOpt,
    MinutesOpt,
    PaceOpt,
    ReopenOpt,
    ResumeOpt,
    StageOpt,
    UncalibratedOpt,
    WorkspaceOpt,
)
from assistant.apps.cli.site_options import RehearsableOptions
from assistant.core.language import say


@dataclass(frozen=True, slots=True)
class BatchOptions:
    """Options of `batch check` and `batch rehearse`."""

    clients: ClientsArg = None
    resume: ResumeOpt = False
    workers: Annotated[
        int, typer.Option("--workers", min=0, help=say("同时几个（默认按本机的处理器和内存）")), InConsole("machine")
    ] = 0
    minutes: MinutesOpt = 20
    team: Annotated[
        bool,
        typer.Option("--team", help=say("交给各台机器上的工作进程做（beian worker；台账须在 PostgreSQL 上）")),
        InConsole("batch team"),
    ] = False
    workspace: WorkspaceOpt = None
    as_json: JsonOpt = False


@dataclass(frozen=True, slots=True)
class BatchFillOptions(RehearsableOptions):
    """Options of `batch fill`."""

    clients: ClientsArg = None
    resume: ResumeOpt = False
    _: KW_ONLY
    stage: StageOpt = None
    pace: PaceOpt = "fast"
    allow_uncalibrated: UncalibratedOpt = False
    reopen: ReopenOpt = False
    workspace: WorkspaceOpt = None


@dataclass(frozen=True, slots=True)
class NoteOptions:
    """Options of `clients note`: a change or the end of a service, its completion, or numbers that are shown."""

    client: ClientArg
    changed: Annotated[str | None, typer.Option("--changed", help=say("备案信息变更的日期")), InConsole("events")] = (
        None
    )
    ended: Annotated[str | None, typer.Option("--ended", help=say("终止服务的日期")), InConsole("events")] = None
    algorithm: Annotated[str, algorithm_option(help=say("哪条算法（默认全部）")), InConsole("events")] = ""
    done: Annotated[bool, typer.Option("--done", help=say("变更或注销已办结")), InConsole("settled")] = False
    shown: Annotated[
        bool, typer.Option("--shown", help=say("备案编号和链接已在产品显著位置标明")), InConsole("number shown")
    ] = False
    picture: Annotated[
        Path | None, typer.Option("--picture", help=say("标明编号的截图，存进台账")), InConsole("picture")
    ] = None
    workspace: WorkspaceOpt = None


@dataclass(frozen=True, slots=True)
class DueOptions:
    """Options of `due`; `start` is the day from which one date is counted by `rule`."""

    days: Annotated[int | None, typer.Option("--days", min=0, help=say("只看多少天以内的")), InConsole("dates")] = None
    rule: Annotated[
        str | None,
        typer.Option("--rule", help=say("按一条规则算日期：file、change、end、review 或 entity")),
        InConsole("counted"),
    ] = None
    start: Annotated[
        str | None, typer.Option("--from", help=say("起算的日期，如 2026-11-20")), InConsole("counted")
    ] = None
    ics: Annotated[Path | None, typer.Option("--ics", help=say("另写一份日历文件（.ics）")), InConsole("ics")] = None
    explain: Annotated[bool, typer.Option("--explain", help=say("每个日期都说明怎么算的")), InConsole("dates")] = False
    workspace: WorkspaceOpt = None
    as_json: JsonOpt = False


@dataclass(frozen=True, slots=True)
class WorkerOptions:
    """Options of `worker`; `lease` is in seconds."""

    concurrency: Annotated[int, typer.Option("--concurrency", min=1, max=64, help=say("同时做几个客户"))] = 1
    name: Annotated[str, typer.Option("--name", help=say("这台机器在台账里的名称（默认主机名）"))] = ""
    minutes: MinutesOpt = 20
    lease: Annotated[float, typer.Option("--lease", min=2, help=say("多少秒没有音讯就由别的工作进程接手"))] = 120.0
    mock_port: Annotated[
        int,
        typer.Option(
            "--mock-port", min=0, max=65535, help=say("模拟系统固定用哪个端口（远程浏览器经隧道访问时用），0 为任选")
        ),
    ] = 0
    once: Annotated[bool, typer.Option("--once", help=say("队列做空就结束，不再等新的"))] = False
    workspace: WorkspaceOpt = None
