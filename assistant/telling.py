"""What a person is told of a failure: one sentence, whoever tells it – the terminal or the console.

A failure that was foreseen has its own words; of a file the system's word and the path are said; anything else is one
sentence that names the program's log, where the place in the program is noted without words that may hold a value.
"""

from __future__ import annotations

import traceback

from assistant.errors import BeianError
from assistant.language import mark, say

_TOLD = "beian_told"


def sentence(error: BaseException) -> str:
    """Say what failed; what nobody foresaw is noted in the program's log, once for each error. Never raises."""
    if isinstance(error, BeianError):
        return str(error)
    if isinstance(error, OSError):
        words = error.strerror or type(error).__name__
        what = f"{error.filename}（{words}）" if error.filename else words
        return say(mark("文件操作失败：{what}。请检查路径、权限和磁盘空间。"), what=what)
    told: str = vars(error).get(_TOLD) or _noted(error)
    vars(error)[_TOLD] = told
    return told


def _noted(error: BaseException) -> str:
    # loguru is not loaded by a command that does not fail
    from assistant import log, settings  # noqa: PLC0415
    from assistant.privacy import Redactor  # noqa: PLC0415

    kind = type(error).__name__
    try:
        file = log.start(settings.log_folder(), Redactor())
        log.log.error("unforeseen {}\n{}", kind, "".join(traceback.format_tb(error.__traceback__)))
        log.stop()
    except OSError:
        return say(mark("程序出现未预料的问题（{kind}），运行日志也无法写入。请反馈给我们。"), kind=kind)
    return say(mark("程序出现未预料的问题（{kind}）。请把运行日志 {file} 反馈给我们。"), kind=kind, file=file)
