"""The options of `beian papers` and `beian papers shelf`; `cli.papers` does the work."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from assistant.apps.cli import usage
from assistant.apps.cli.options import PANEL, JsonOpt, ProfileArg, help_text
from assistant.apps.cli.output import guarded, leave
from assistant.core.language import mark

papers_app = typer.Typer(
    help=help_text(mark("材料起草：beian papers 资料 起草全部书面材料；shelf 管理从备案系统下载的模板")),
    **PANEL | {"cls": usage.PapersGroup},
)
shelf_app = typer.Typer(help=help_text(mark("模板架：从备案系统下载的模板")), **PANEL)
papers_app.add_typer(shelf_app, name="shelf")
papers_command = partial(papers_app.command, cls=usage.LocalizedCommand)
shelf_command = partial(shelf_app.command, cls=usage.LocalizedCommand)


@papers_command("draft", help=help_text(mark("起草材料（draft 可省略）：beian papers 资料")))
def papers_draft(
    profile: ProfileArg,
    only: Annotated[str | None, typer.Option("--only", help=help_text(mark("只起草一种材料，如 自评估报告")))] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help=help_text(mark("写到哪个文件夹（默认为资料旁的 材料/）")))
    ] = None,
    rehearsal: Annotated[
        bool, typer.Option("--rehearsal", help=help_text(mark("用演练中保存的模板起草，到 材料（演练）/；不可盖章")))
    ] = False,
    as_json: JsonOpt = False,
) -> None:
    """Draft the written materials."""
    from assistant.apps.cli import papers

    leave(guarded(lambda: papers.make(profile, only, output, as_json=as_json, is_rehearsal=rehearsal)))


@papers_command("sealed", help=help_text(mark("登记盖章扫描件由哪份草稿打印，之后资料有改动可提示重新盖章")))
def papers_sealed(
    scan: Annotated[Path, typer.Argument(help=help_text(mark("盖章后的扫描件")))],
    printed: Annotated[Path, typer.Option("--of", help=help_text(mark("打印的那份草稿（材料/ 里的 .docx）")))],
) -> None:
    """Bind a sealed scan to its draft."""
    from assistant.apps.cli import papers

    leave(guarded(lambda: papers.sealed(scan, printed)))


@shelf_command("add", help=help_text(mark("放入一份从备案系统下载的模板（.docx）")))
def papers_shelf_add(
    file: Annotated[Path, typer.Argument(help=help_text(mark("下载的模板（.docx）")))],
    paper: Annotated[str, typer.Option("--paper", help=help_text(mark("哪种材料的模板，如 承诺书、自评估报告")))],
    type_: Annotated[str | None, typer.Option("--type", help=help_text(mark("算法类型，不写为各类通用")))] = None,
    role: Annotated[str | None, typer.Option("--role", help=help_text(mark("填报角色，不写为各角色通用")))] = None,
) -> None:
    """Put a template on the shelf."""
    from assistant.apps.cli import papers

    leave(guarded(lambda: papers.shelf_add(file, paper, type_, role)))


@shelf_command("list", help=help_text(mark("列出模板架上的模板")))
def papers_shelf_list() -> None:
    """List the templates."""
    from assistant.apps.cli import papers

    leave(guarded(papers.shelf_list))
