"""The options of `beian report`; `cli.reports` does the work."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from assistant.apps.cli.options import help_text
from assistant.apps.cli.output import guarded, leave
from assistant.core.language import mark


def report(
    run: Annotated[Path, typer.Argument(help=help_text(mark("一次填报的文件夹，或填报资料（取最近一次），或存档包")))],
    output: Annotated[Path | None, typer.Option("--output", "-o", help=help_text(mark("网页写到哪里")))] = None,
    show: Annotated[bool, typer.Option("--open", help=help_text(mark("用浏览器打开")))] = False,
    text: Annotated[bool, typer.Option("--text", help=help_text(mark("只在终端显示")))] = False,
    verify: Annotated[
        bool, typer.Option("--verify", help=help_text(mark("核验填报记录：有没有被改动、删除或调换")))
    ] = False,
    head: Annotated[
        str | None, typer.Option("--head", help=help_text(mark("另存的末行摘要，与 --verify 同用")))
    ] = None,
    pdf: Annotated[bool, typer.Option("--pdf", help=help_text(mark("由浏览器打印成 PDF")))] = False,
    pack: Annotated[Path | None, typer.Option("--pack", help=help_text(mark("存档包写到哪里（.zip，已遮盖）")))] = None,
    unmasked: Annotated[
        bool, typer.Option("--unmasked", help=help_text(mark("存档包不遮盖个人信息，会请您确认")))
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help=help_text(mark("已确认要未遮盖的存档包")))] = False,
) -> None:
    """Make the report of a run; print, pack or verify it."""
    from assistant.apps.cli import reports

    if verify or head is not None:
        leave(guarded(lambda: reports.check(run, head)))
    if pack is not None:
        leave(guarded(lambda: reports.make_pack(run, pack, unmasked=unmasked, yes=yes)))
    if pdf:
        leave(guarded(lambda: reports.print_pdf(run, output)))
    if unmasked:
        leave(guarded(reports.refuse_unmasked))
    leave(guarded(lambda: reports.report(run, output, show=show, text_only=text)))
