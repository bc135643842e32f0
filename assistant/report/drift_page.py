"""The page of `beian map check --html`: every page of the site with its changes and its masked picture, in one file."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.language import current, mark, say
from assistant.maps.drift import PageCheck
from assistant.maps.site_map import SiteMap
from assistant.report.html import environment


def render(site_map: SiteMap, found: Sequence[PageCheck]) -> str:
    """Return the whole page in the language in force."""
    words = {
        "title": say(mark("页面巡检")),
        "same": say(mark("与对照表一致")),
        "changed": say(mark("有变动")),
        "unreached": say(mark("没有看到")),
        "picture": say(mark("页面（填报内容已遮盖）")),
        "stops": say(mark("停手")),
        "harmless": say(mark("不影响填写")),
        "footer": say(mark("非官方工具；只比对页面结构，不含填报内容。")),
    }
    template = environment().get_template("drift.html")
    return template.render(site=site_map, found=found, words=words, language="zh-CN" if current() == "zh" else "en")
