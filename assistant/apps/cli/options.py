"""Options and arguments that several commands share, and the settings of command groups."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from assistant.apps.cli import usage
from assistant.core.language import mark, say

PANEL: dict[str, Any] = {
    "cls": usage.LocalizedGroup,
    "rich_markup_mode": None,
    "no_args_is_help": True,
    "add_completion": False,
}


def help_text(text: str) -> str:
    """Return the help of a command or option in the current language."""
    return say(text)


ProfileArg = Annotated[Path, typer.Argument(help=help_text(mark("填报资料：一个 YAML/JSON 文件或一个文件夹")))]
JsonOpt = Annotated[bool, typer.Option("--json", help=help_text(mark("以 JSON 输出")))]
PaceOpt = Annotated[str, typer.Option("--pace", help=help_text(mark("速度：fast，或 watch（慢到看得清）")))]
SurviveOpt = Annotated[
    bool,
    typer.Option(
        "--survive/--no-survive", help=help_text(mark("填报结束或中断后浏览器是否留着：默认留着，下次接着填"))
    ),
]
UncalibratedOpt = Annotated[
    bool,
    typer.Option(
        "--allow-uncalibrated", help=help_text(mark("页面未校准也填：先把每项对到的控件列给您看，同意后才写"))
    ),
]
AccountOpt = Annotated[
    str,
    typer.Option(
        "--account",
        help=help_text(mark("账号密码从哪里来：keyring、none、prompt（现在输入）、fd:3（描述符）、file（加密文件）")),
    ),
]
StandInOpt = Annotated[
    str | None,
    typer.Option(
        "--stand-in",
        metavar="[submit|draft]",  # may stand alone: see `optional_words`
        help=help_text(mark("由替身进程扮演人（只用于模拟系统）：submit 或 draft，不写就是 submit")),
    ),
]
KeepOpt = Annotated[
    str, typer.Option("--in", help=help_text(mark("存在哪里：keyring（系统钥匙串）或 file（加密文件）")))
]
