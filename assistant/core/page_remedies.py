"""What an error says to a person at the console, where the terminal's words name a command, an option or a process."""

from __future__ import annotations

from collections.abc import Mapping

from assistant.core import errors
from assistant.core.errors import BeianError
from assistant.core.language import mark

_BY_KIND: Mapping[type[BeianError], str] = {
    errors.WorkbookGiven: mark("请先把它导入成填报资料（不是 .xlsx 的先另存为 .xlsx），再用导入的资料。"),
    errors.NoBrowser: mark("请安装 Chrome 或 Edge。"),
    errors.NoDisplay: mark("请在有桌面的电脑上做；没有桌面的，只能做〔演练（替身走完）〕。"),
    errors.NoCredentials: mark("请在浏览器里自行输入账号密码。"),
    errors.NoKeyring: mark("不保存也能填报：登录时自己输入账号密码。"),
    errors.NotPrinted: mark("请在浏览器里打开网页版报告后打印。"),
    errors.PageMismatch: mark("请核对页面是否改版；改版了的，要重新校准这一页的对照表。"),
    errors.PageDrift: mark("请核对页面是否改版；也可以重新填报，看过后继续，找不到的各项由您在页面上填写。"),
    errors.StandInFailed: mark("已保存的内容都在；请重新演练，或改用〔演练（我来登录和提交）〕。"),
    errors.ClaimExpired: mark("请先在进度总览里看现在由谁在填，再决定要不要重新填报。"),
}

_MESSAGES: Mapping[type[BeianError], str] = {errors.Busy: mark("“{client}”正由另一次填报占用。")}


def page_message(kind: type[BeianError]) -> str:
    """Return what a kind of error found, for the console, "" if the terminal's serves both."""
    return _MESSAGES.get(kind, "")


def page_remedy(kind: type[BeianError]) -> str:
    """Return the next step of a kind of error for the console, "" if the terminal's serves both."""
    return kind.page_remedy or _BY_KIND.get(kind, "")
