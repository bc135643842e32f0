"""The page of `beian map check --html`: every page of the site with its changes and its masked picture, in one file."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.language import current, mark, say
from assistant.maps.drift import PageCheck
from assistant.maps.site_map import FieldEntry, SiteMap
from assistant.report.html import environment


def render(site_map: SiteMap, found: Sequence[PageCheck], *, fields: bool = False) -> str:
    """Return the whole page in the language in force; with `fields` each page lists those of the map."""
    words = {
        "title": say(mark("页面对照表")) if fields else say(mark("页面巡检")),
        "same": say(mark("与对照表一致")),
        "changed": say(mark("有变动")),
        "unreached": say(mark("没有看到")),
        "picture": say(mark("页面（填报内容已遮盖）")),
        "stops": say(mark("停手")),
        "harmless": say(mark("不影响填写")),
        "field": say(mark("资料中的键")),
        "place": say(mark("页面上的位置")),
        "kind": say(mark("控件")),
        "mark": say(mark("校准")),
        "absent": say(mark("本系统没有")),
        "waiting": say(mark("未校准")),
        "footer": say(mark("非官方工具；只比对页面结构，不含填报内容。")),
    }
    template = environment().get_template("drift.html")
    listed: dict[str, list[FieldEntry]] = {}
    for entry in site_map.fields.values() if fields else ():
        listed.setdefault(entry.page, []).append(entry)
    language = "zh-CN" if current() == "zh" else "en"
    return template.render(site=site_map, found=found, fields=listed, words=words, language=language)
