"""The options of `beian form`; `cli.form` does the work."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from assistant.apps.cli.options import JsonOpt, help_text
from assistant.apps.cli.output import guarded, leave
from assistant.core.language import mark


def form(
    url: Annotated[str, typer.Argument(help=help_text(mark("表单所在的网址")))],
    values: Annotated[Path, typer.Argument(help=help_text(mark("要填的内容：YAML 文件，按栏目、问题、标签分层")))],
    allow: Annotated[
        list[str] | None, typer.Option("--allow", help=help_text(mark("页面还可以访问的主机名，可以写多次")))
    ] = None,
    pace: Annotated[str, typer.Option("--pace", help=help_text(mark("速度：fast，或 watch（慢到看得清）")))] = "fast",
    headless: Annotated[bool, typer.Option("--headless", help=help_text(mark("不显示浏览器（只用于演练）")))] = False,
    survive: Annotated[
        bool,
        typer.Option("--survive/--no-survive", help=help_text(mark("填完后浏览器是否留着给您核对和提交：默认留着"))),
    ] = True,
    as_json: JsonOpt = False,
) -> None:
    """Fill any one form by labels; submit nothing."""
    from assistant.apps.cli import form as work

    options = work.FormCommandOptions(
        url,
        values,
        tuple(allow or ()),
        pace=pace,
        headless=headless,
        survives=survive and not headless,
        as_json=as_json,
    )
    leave(guarded(lambda: work.fill(options)))
