"""The commands of a team: `beian worker`, and the hidden command that runs one of its jobs."""

from __future__ import annotations

from pathlib import Path

from assistant.apps.cli.command_group import CommandGroup
from assistant.apps.cli.console_places import TERMINAL
from assistant.apps.cli.practice_options import WorkerOptions
from assistant.core.language import say

commands = CommandGroup(order=75)


@commands.add("worker", say("后台工作进程：替全组做批量预检和演练（台账须在 PostgreSQL 上）"), place=TERMINAL)
def worker(options: WorkerOptions) -> int:
    """Work for the team."""
    from assistant.apps.cli import working as work

    return work.work(options)


@commands.add("worker-run", hidden=True)
def worker_run(kind: str, client: Path, out: Path, data: Path) -> int:
    """Run one job of a worker."""
    from assistant.apps.cli import team_job_run

    return team_job_run.run(kind, client, out, data)
