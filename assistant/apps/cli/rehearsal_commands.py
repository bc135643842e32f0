"""The commands of a rehearsal: the mock registry, and a whole filing on it."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from assistant.apps.cli import usage
from assistant.apps.cli.options import PaceOpt, help_text
from assistant.apps.cli.output import guarded, leave
from assistant.core.language import mark

VariantOpt = Annotated[
    list[str] | None,
    typer.Option("--variant", help=help_text(mark("让页面变成另一种样子：名称:种子[:个数]，如 relabel:7，可写多次"))),
]
FaultOpt = Annotated[
    list[str] | None,
    typer.Option(
        "--fault", help=help_text(mark("让模拟系统出故障：名称 或 名称:键=值,…，可写多次（beian mock --list-faults）"))
    ),
]
SkinOpt = Annotated[str, typer.Option("--skin", help=help_text(mark("模拟系统的页面：element-plus 或 element-ui")))]


def add_to(app: typer.Typer) -> None:
    """Add the commands of a rehearsal to the program's."""
    command = partial(app.command, cls=usage.LocalizedCommand)
    command("mock", help=help_text(mark("模拟备案系统：在本机启动，供演练")))(mock)
    command("demo", help=help_text(mark("演示：在模拟系统上完整走一遍")))(demo)


def mock(
    port: Annotated[int, typer.Option("--port", help=help_text(mark("端口，0 为任选")))] = 0,
    data: Annotated[Path | None, typer.Option("--data", help=help_text(mark("保存数据的文件夹")))] = None,
    review: Annotated[str, typer.Option("--review", help=help_text(mark("主体审核：auto、manual 或秒数")))] = "auto",
    sms: Annotated[bool, typer.Option("--sms", help=help_text(mark("登录时要求短信验证码")))] = False,
    show: Annotated[bool, typer.Option("--open", help=help_text(mark("用浏览器打开")))] = False,
    skin: SkinOpt = "element-plus",
    fault: FaultOpt = None,
    variant: VariantOpt = None,
    names_faults: Annotated[
        bool, typer.Option("--list-faults", help=help_text(mark("列出所有故障，然后结束")))
    ] = False,
) -> None:
    """Serve the mock registry on loopback."""
    from assistant.apps.cli import mocks

    if names_faults:
        leave(guarded(mocks.list_faults))
    disturbances = {"faults": fault or (), "variants": variant or ()}
    options = mocks.MockOptions(port=port, data=data, review=review, skin=skin, sms=sms, show=show, **disturbances)
    leave(guarded(lambda: mocks.serve(options)))


def demo(
    by_hand: Annotated[bool, typer.Option("--by-hand", help=help_text(mark("登录和提交由您亲手完成")))] = False,
    headless: Annotated[bool, typer.Option("--headless", help=help_text(mark("不显示浏览器")))] = False,
    profile: Annotated[Path | None, typer.Option("--profile", help=help_text(mark("换一份填报资料")))] = None,
    pace: PaceOpt = "fast",
    skin: SkinOpt = "element-plus",
    fault: FaultOpt = None,
) -> None:
    """File the chat-app profile on the mock, end to end."""
    from assistant.apps.cli import demo as work

    options = work.DemoOptions(profile, by_hand=by_hand, headless=headless, pace=pace, skin=skin, faults=fault or ())
    leave(guarded(lambda: work.demo(options)))
