"""The options of `beian change` and `beian deregister`; `cli.changes` and `cli.deregistering` do the work."""

from __future__ import annotations

from typing import Annotated

import typer

from assistant.apps.cli.options import JsonOpt, PaceOpt, ProfileArg, StandInOpt, SurviveOpt, help_text
from assistant.apps.cli.output import leave
from assistant.core.language import mark

SiteOpt = Annotated[str, typer.Option("--site", help=help_text(mark("页面对照表：mock、cac 或一个文件")))]
UrlOpt = Annotated[str | None, typer.Option("--url", help=help_text(mark("系统地址（模拟系统必填）")))]
HeadlessOpt = Annotated[bool, typer.Option("--headless", help=help_text(mark("不显示浏览器（只用于演练）")))]
NonceOpt = Annotated[
    str | None, typer.Option("--nonce", help=help_text(mark("模拟系统启动时给出的随机串")), hidden=True)
]
OperatorOpt = Annotated[str | None, typer.Option("--operator", help=help_text(mark("填报人姓名")))]


def change(
    profile: ProfileArg,
    algorithm: Annotated[
        str | None, typer.Option("--algorithm", help=help_text(mark("只变更一条算法（按名称）")))
    ] = None,
    subject: Annotated[bool, typer.Option("--subject", help=help_text(mark("变更主体信息")))] = False,
    since: Annotated[
        str | None,
        typer.Option("--since", help=help_text(mark("变更发生的日期，如 2026-11-20：算出 10 个工作日的最后一天"))),
    ] = None,
    plan: Annotated[bool, typer.Option("--plan", help=help_text(mark("只看变更对照，不打开备案系统")))] = False,
    site: SiteOpt = "cac",
    url: UrlOpt = None,
    headless: HeadlessOpt = False,
    stand_in: StandInOpt = None,
    nonce: NonceOpt = None,
    pace: PaceOpt = "fast",
    as_json: JsonOpt = False,
    survive: SurviveOpt = True,
    operator: OperatorOpt = None,
) -> None:
    """File a change: only what differs from what was filed."""
    from assistant.apps.cli import changes
    from assistant.apps.cli.preparing import FillOptions
    from assistant.planning.plan.change import ChangeScope

    fill_options = FillOptions(
        profile=profile,
        site=site,
        url=url,
        algorithm=algorithm,
        headless=headless,
        stand_in=stand_in,
        nonce=nonce,
        pace=pace,
        as_json=as_json,
        operator=operator,
        close_browser=not survive,
        policy={"REMOVE": "remove"},
    )
    leave(changes.change(changes.ChangeOptions(fill_options, ChangeScope(subject, algorithm), since, plan_only=plan)))


def deregister(
    profile: ProfileArg,
    algorithm: Annotated[str, typer.Option("--algorithm", help=help_text(mark("注销哪一条算法（按名称）")))],
    reason: Annotated[
        str | None, typer.Option("--reason", help=help_text(mark("注销原因，按系统的选项写，如 停止提供服务")))
    ] = None,
    end: Annotated[str | None, typer.Option("--end", help=help_text(mark("停止服务日期，如 2026-11-30")))] = None,
    note: Annotated[str | None, typer.Option("--note", help=help_text(mark("注销说明")))] = None,
    arrangements: Annotated[
        str | None, typer.Option("--arrangements", help=help_text(mark("用户告知及善后安排")))
    ] = None,
    site: SiteOpt = "cac",
    url: UrlOpt = None,
    headless: HeadlessOpt = False,
    stand_in: StandInOpt = None,
    nonce: NonceOpt = None,
    pace: PaceOpt = "fast",
    as_json: JsonOpt = False,
    survive: SurviveOpt = True,
    operator: OperatorOpt = None,
) -> None:
    """Prepare the deregistration of a filed algorithm and hand it over to the operator."""
    from assistant.apps.cli import deregistering
    from assistant.apps.cli.preparing import FillOptions

    fill_options = FillOptions(
        profile=profile,
        site=site,
        url=url,
        headless=headless,
        stand_in=stand_in,
        nonce=nonce,
        pace=pace,
        as_json=as_json,
        operator=operator,
        close_browser=not survive,
        checks=False,
    )
    options = deregistering.DeregisterOptions(fill_options, algorithm, reason, end, note, arrangements)
    leave(deregistering.deregister(options))
