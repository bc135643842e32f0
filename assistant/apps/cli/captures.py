"""`beian capture`: screenshot and site map of the client's website, after consent, from hosts that the profile names."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from assistant.apps.cli.output import progress, result
from assistant.apps.cli.workbooks import WAITS, confirmed
from assistant.core import settings
from assistant.core.errors import ForeignHost, SiteError, SiteUnreachable, UsageError
from assistant.core.language import comma_list, say
from assistant.declaration.profile.loading import load
from assistant.filing.browser.find import find_browser
from assistant.filing.browser.visit import visiting
from assistant.filing.capture.capture import Capture, StoredCapture, Target, names_of, store, targets
from assistant.filing.capture.capture import capture as seen
from assistant.filing.capture.website import DEPTH, MOST_OPENED, PACE, readable


def capture(profile: Path, *, yes: bool) -> int:
    """Visit the named websites and store the captures; 10 without consent, 4 if a site could not be captured."""
    loaded = load(profile)
    named = targets(loaded)
    if not named:
        raise UsageError(what=say("资料里没有网址。请在“网址”或网站产品的“访问地址”里写上。"))
    _show(named)
    if not (yes or confirmed(say("打开以上网站并截图吗？输入 y 确认："))):
        progress(say("没有打开任何网站。同意后加 --yes 再运行一次。"))
        return WAITS
    captures, failed = _seen(named)
    for stored in store(loaded, captures) if captures else ():
        _print_stored(stored)
    for host, error in failed:
        progress(say("没有保存 {host} 的截图和地图：{error}", host=host, error=error))
    return SiteError.exit_code if failed else 0


def _seen(named: Sequence[Target]) -> tuple[list[Capture], list[tuple[str, SiteError]]]:
    """Return the captures, and the hosts that could not be captured, each with its error."""
    captures: list[Capture] = []
    failed: list[tuple[str, SiteError]] = []
    hosts = frozenset(target.host for target in named)
    with visiting(find_browser(settings.load().browser), hosts) as visitor:
        for target in named:
            try:
                captures.append(seen(visitor, target, date.today(), tell=_opening))
            except (SiteUnreachable, ForeignHost) as error:
                failed.append((target.host, error))
    return captures, failed


def _show(named: Sequence[Target]) -> None:
    """Print what will be opened, how, and what will be stored."""
    for target in named:
        result(say("将打开 {address}（只访问 {host}）", address=target.address, host=target.host))
        about = comma_list(target.products) or say("本单位")
        for kind, path in names_of(target):
            result(say("  保存 {path}，记入材料格：{kind}（{about}）", path=path, kind=say(kind), about=about))
    result(
        say(
            "网站地图：从首页往下 {depth} 层，最多看 {most} 页，一次一页，间隔 {pace:g} 秒；遵守 robots.txt，不登录、不填表、不下载。",
            depth=DEPTH,
            most=MOST_OPENED,
            pace=PACE,
        )
    )


def _opening(address: str) -> None:
    progress(say("正在访问 {address}", address=readable(address)))


def _print_stored(stored: StoredCapture) -> None:
    if stored.path.suffix == ".pdf":
        facts = {"file": stored.path.name, "listed": stored.capture.listed, "opened": stored.capture.opened}
        result(say("已保存：{file}（列出 {listed} 页，访问过 {opened} 页）", **facts))
    else:
        result(say("已保存：{file}", file=stored.path.name))
