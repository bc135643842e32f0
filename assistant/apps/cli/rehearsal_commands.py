"""The commands of a rehearsal: the mock registry, and a whole filing on it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from assistant.apps.cli.command_group import CommandGroup
from assistant.apps.cli.command_options import MockOptions
from assistant.apps.cli.console_places import TERMINAL, InConsole
from assistant.apps.cli.flags import headless_option, profile_option
from assistant.apps.cli.options import FaultOpt, PaceOpt, SkinOpt
from assistant.core.language import say

commands = CommandGroup(order=60)


@commands.add("mock", say("模拟备案系统：在本机启动，供演练"), place=TERMINAL)
def mock(options: MockOptions) -> int:
    """Serve the mock registry on loopback."""
    from assistant.apps.cli import mocks

    return mocks.list_faults() if options.names_faults else mocks.serve(options)


@commands.add("demo", say("演示：在模拟系统上完整走一遍"), place="rehearse", elsewhere={"pace": "rehearse choices"})
def demo(
    by_hand: Annotated[
        bool, typer.Option("--by-hand", help=say("登录和提交由您亲手完成")), InConsole("rehearse by hand")
    ] = False,
    headless: Annotated[bool, headless_option(help=say("不显示浏览器")), InConsole("rehearse")] = False,
    profile: Annotated[Path | None, profile_option(help=say("换一份填报资料")), InConsole("self")] = None,
    pace: PaceOpt = "fast",
    skin: SkinOpt = "element-plus",
    fault: FaultOpt = None,
) -> int:
    """File the chat-app profile on the mock, end to end."""
    from assistant.apps.cli import demo as work

    return work.demo(profile, by_hand=by_hand, headless=headless, pace=pace, skin=skin, faults=fault or ())
