"""`beian capture`: picture and site map of the client's own website, after a yes, from hosts that the profile names."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from assistant import settings
from assistant.browser.find import find_browser
from assistant.browser.visit import visiting
from assistant.cli.output import progress, result
from assistant.cli.workbooks import WAITS, confirmed
from assistant.errors import UsageError
from assistant.intake.capture import capture as seen
from assistant.intake.capture import hosts, keep
from assistant.language import mark, say
from assistant.profile.loading import load


def capture(profile: Path, *, yes: bool) -> int:
    """Visit the named hosts once each and keep what was seen; 10 while the yes is awaited."""
    loaded = load(profile)
    named = hosts(loaded)
    if not named:
        raise UsageError(what=say(mark("资料里没有网址。请在“网址”或网站产品的“访问地址”里写上。")))
    for host, address in named.items():
        result(say(mark("将打开 {address}（只访问 {host}）"), address=address, host=host))
    if not (yes or confirmed(say(mark("打开以上网站并截图吗？输入 y 确认：")))):
        progress(say(mark("没有打开任何网站。同意后加 --yes 再运行一次。")))
        return WAITS
    with visiting(find_browser(settings.load().browser), frozenset(named)) as visitor:
        captures = [seen(visitor, address, date.today()) for address in named.values()]
    for path, each in zip(keep(loaded, captures), [each for each in captures for _ in range(2)], strict=True):
        result(say(mark("已保存：{file}（{host}，地图 {pages} 页）"), file=path.name, host=each.host, pages=each.pages))
    return 0
