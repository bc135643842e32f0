"""The commands of a team: `beian worker`, and the hidden command that runs one of its jobs."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from assistant.apps.cli import usage
from assistant.apps.cli.options import help_text
from assistant.apps.cli.output import guarded, leave
from assistant.apps.cli.practice_commands import MinutesOpt, WorkspaceOpt
from assistant.core.language import mark

_LEASE_S = 120.0


def add_to(app: typer.Typer) -> None:
    """Add the commands to the program's."""
    command = partial(app.command, cls=usage.LocalizedCommand)
    command("worker", help=help_text(mark("后台工作进程：替全组做批量预检和演练（台账须在 PostgreSQL 上）")))(worker)
    command("worker-run", hidden=True)(worker_run)


def worker(
    concurrency: Annotated[
        int, typer.Option("--concurrency", min=1, max=64, help=help_text(mark("同时做几个客户")))
    ] = 1,
    name: Annotated[str, typer.Option("--name", help=help_text(mark("这台机器在台账里的名称（默认主机名）")))] = "",
    minutes: MinutesOpt = 20,
    lease: Annotated[
        float, typer.Option("--lease", min=2, help=help_text(mark("多少秒没有音讯就由别的工作进程接手")))
    ] = _LEASE_S,
    mock_port: Annotated[
        int,
        typer.Option(
            "--mock-port",
            min=0,
            max=65535,
            help=help_text(mark("模拟系统固定用哪个端口（远程浏览器经隧道访问时用），0 为任选")),
        ),
    ] = 0,
    once: Annotated[bool, typer.Option("--once", help=help_text(mark("队列做空就结束，不再等新的")))] = False,
    workspace: WorkspaceOpt = None,
) -> None:
    """Work for the team."""
    from assistant.apps.cli import working as work

    options = work.WorkerOptions(concurrency, name, minutes, lease, not once, mock_port, workspace)
    leave(guarded(lambda: work.work(options)))


def worker_run(kind: str, client: Path, out: Path, data: Path) -> None:
    """Run one job of a worker."""
    from assistant.apps.cli import team_job_run

    leave(team_job_run.run(kind, client, out, data))
