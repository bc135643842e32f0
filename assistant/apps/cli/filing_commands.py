"""The commands in a browser: file, change, deregister, read back, any form, and the report of a run."""

from __future__ import annotations

from assistant.apps.cli.command_group import CommandGroup
from assistant.apps.cli.command_options import (
    ChangeOptions,
    DeregisterOptions,
    FillOptions,
    FormCommandOptions,
    PullOptions,
    ReportOptions,
    ReturnedOptions,
    RunOptions,
    fill_options,
)
from assistant.core.language import say

commands = CommandGroup(order=20)


@commands.add(
    "fill",
    say("填报：在可见的浏览器里填写、保存、回读核对，然后交给您提交"),
    place="fill",
    elsewhere={"site": "fill choices"},
)
def fill(options: FillOptions) -> int:
    """File a profile."""
    from assistant.apps.cli import fill as work

    return work.fill(options)


@commands.add(
    "change",
    say("变更：已备案的内容有变化时，只打开、只填写有变化的部分，交给您提交"),
    place="change",
    elsewhere={"url": "address", "stand_in": "person", "pace": "change slowly"},
)
def change(options: ChangeOptions, run: RunOptions) -> int:
    """File a change: only what differs from what was filed."""
    from assistant.apps.cli import changes

    scope = {"profile": options.profile, "algorithm": options.algorithm}
    return changes.change(options, fill_options(run, **scope, policy={"REMOVE": "remove"}))


@commands.add(
    "deregister",
    say("注销：写明注销了什么、影响什么，准备好申请，由您提交"),
    place="deregister",
    elsewhere={"url": "address", "stand_in": "person", "pace": "deregister slowly"},
)
def deregister(options: DeregisterOptions, run: RunOptions) -> int:
    """Prepare the deregistration of a filed algorithm and hand it over to the operator."""
    from assistant.apps.cli import deregistering

    return deregistering.deregister(options, fill_options(run, profile=options.profile, checks=False))


@commands.add(
    "pull",
    say("读回建档：把系统里已有的内容读成一份填报资料（接手、变更前用），只读不写"),
    place="pull",
    elsewhere={"url": "address"},
)
def pull(options: PullOptions) -> int:
    """Read what the site holds into a profile."""
    from assistant.apps.cli import pulls

    return pulls.pull_into(options)


@commands.add("returned", say("退回补正：把审核意见拆开、对到填报项，生成对照表"), place="returned")
def returned(options: ReturnedOptions) -> int:
    """Show a reviewer's comments beside their fields, or make the table of their outcome."""
    from assistant.apps.cli import returned as work

    return work.show(options)


@commands.add(
    "form",
    say("填任意一张表单：按栏目、问题、标签填写，逐项给出结论，不提交任何内容"),
    place="form",
    elsewhere={"pace": "form choices"},
)
def form(options: FormCommandOptions) -> int:
    """Fill any one form by labels; submit nothing."""
    from assistant.apps.cli import form as work

    return work.fill(options)


@commands.add(
    "report",
    say("填报报告：生成网页、PDF 或存档包，或核验填报记录"),
    place="report",
    elsewhere={"output": "report file"},
)
def report(options: ReportOptions) -> int:
    """Make the report of a run; print, pack or verify it."""
    from assistant.apps.cli import reports

    return reports.make(options)
