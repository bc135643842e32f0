"""The options of `beian pull` and `beian returned`; `cli.pulls` and `cli.returned` do the work."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from assistant.apps.cli.options import SurviveOpt, help_text
from assistant.apps.cli.output import guarded, leave
from assistant.core.errors import UsageError
from assistant.core.language import mark, say


def pull(
    out: Annotated[Path, typer.Option("--out", "-o", help=help_text(mark("写到哪个文件夹；已有资料时只显示差异")))],
    site: Annotated[str, typer.Option("--site", help=help_text(mark("页面对照表：mock、cac 或一个文件")))] = "cac",
    url: Annotated[str | None, typer.Option("--url", help=help_text(mark("系统地址（模拟系统必填）")))] = None,
    company: Annotated[
        str | None, typer.Option("--company", help=help_text(mark("读取哪家主体的账号；文件夹里还没有资料时必填")))
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help=help_text(mark("已看过差异，以系统为准更新资料")))] = False,
    headless: Annotated[bool, typer.Option("--headless", help=help_text(mark("不显示浏览器（只用于演练）")))] = False,
    stand_in: Annotated[
        str | None,
        typer.Option(
            "--stand-in", metavar="[on]", help=help_text(mark("由替身进程登录（只用于模拟系统）：on，可以不写"))
        ),
    ] = None,
    nonce: Annotated[
        str | None, typer.Option("--nonce", help=help_text(mark("模拟系统启动时给出的随机串")), hidden=True)
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help=help_text(mark("以 JSON 输出")))] = False,
    survive: SurviveOpt = True,
    operator: Annotated[str | None, typer.Option("--operator", help=help_text(mark("填报人姓名")))] = None,
) -> None:
    """Read what the site holds into a profile."""
    from assistant.apps.cli import pulls
    from assistant.apps.cli.preparing import FillOptions

    if stand_in not in {None, "on"}:
        leave(guarded(_refuse_stand_in))
    options = FillOptions(
        profile=out,
        site=site,
        url=url,
        headless=headless,
        stand_in="draft" if stand_in else None,
        nonce=nonce,
        as_json=as_json,
        operator=operator,
        close_browser=not survive,
        checks=False,
        reads_only=True,
        company=company or "",
    )
    leave(pulls.run(options, yes=yes))


def _refuse_stand_in() -> int:
    raise UsageError(what=say("pull 的 --stand-in 只能是 on。"))


def returned(
    profile: Annotated[Path, typer.Argument(help=help_text(mark("填报资料：一个 YAML/JSON 文件或一个文件夹")))],
    site: Annotated[str, typer.Option("--site", help=help_text(mark("页面对照表：mock、cac 或一个文件")))] = "cac",
    paste: Annotated[
        Path | None, typer.Option("--paste", help=help_text(mark("收到的意见文字：一个文本文件，或 - 从标准输入读")))
    ] = None,
    about: Annotated[
        str | None, typer.Option("--about", help=help_text(mark("粘贴的意见是给谁的：主体名称或算法名称")))
    ] = None,
    number: Annotated[int | None, typer.Option("--round", help=help_text(mark("只看第几轮")))] = None,
    table: Annotated[bool, typer.Option("--table", help=help_text(mark("生成对照表：意见 → 修改 → 核对")))] = False,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help=help_text(mark("对照表写到哪里（.docx 或 .html）")))
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help=help_text(mark("以 JSON 输出")))] = False,
) -> None:
    """Show a reviewer's comments beside their fields, or make the table of their outcome."""
    from assistant.apps.cli import returned as work

    options = work.ReturnedOptions(profile, site, paste, about, number, table, output, as_json)
    leave(guarded(lambda: work.show(options)))
