"""`beian map saves`: the saves that are allowed on a site without a question, and their withdrawal."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.apps.cli.output import json_line, result
from assistant.core.errors import UsageError
from assistant.core.language import mark, say
from assistant.core.user_messages import is_read_on_pages
from assistant.filing.assist.allowed_saves import act_in
from assistant.filing.calibration.map_draft import MapDraft
from assistant.planning.maps.allowed_saves import AllowedSave, allowed_data
from assistant.planning.maps.overlay import known_map, user_maps


def work(site: str, withdraw: int, *, as_json: bool) -> int:
    """List the allowed saves of a site by number, or withdraw one."""
    site_map = known_map(site)
    listed = site_map.allowed_saves
    if withdraw:
        return _withdraw(site, site_map.id, listed, withdraw)
    if as_json:
        json_line(
            {"site": site_map.id, "saves": [allowed_data(save) | {"refused": act_in(save.shape)} for save in listed]}
        )
        return 0
    for number, save in enumerate(listed, start=1):
        by, part = save.by or say("别处并入"), act_in(save.shape)
        line = say("{number}. {save} · {operator} {day}", number=number, save=save, operator=by, day=save.on)
        result(say("{line} · 不沿用：{part} 可能是由您做的事", line=line, part=part) if part else line)
    if not listed:
        result(say("这个系统还没有记下放行过的保存。"))
    return 0


def _withdraw(site: str, name: str, listed: Sequence[AllowedSave], number: int) -> int:
    if not 0 < number <= len(listed):
        page, terminal = mark("没有第 {number} 种保存。"), mark("没有第 {number} 种保存；beian map saves 列出全部。")
        raise UsageError(what=say(page if is_read_on_pages() else terminal, number=number))
    save = listed[number - 1]
    MapDraft.of(user_maps(), name, "").forget_saves([save])
    if any(save.shape == own.shape for own in known_map(site).allowed_saves):
        raise UsageError(what=say("{save} 不是本机记下的，写在您指定的对照表里：请在那里删去。", save=save))
    result(say("已撤回，下次填报会重新询问：{what}", what=save))
    return 0
