"""`beian map export` and `merge`: share a calibrated layer between offices, with the operator's consent."""

from __future__ import annotations

from pathlib import Path

from assistant.apps.cli.output import result
from assistant.apps.map_offers import offered, own_layer
from assistant.core import files, yaml_file
from assistant.core.errors import UsageError
from assistant.core.language import comma_list, mark, say
from assistant.filing.calibration.merge import shared
from assistant.planning.maps.layer import read_layer
from assistant.planning.maps.overlay import load_map

_SHOWN = 8


def export(site: str, target: Path) -> int:
    """Write the user's layer of a site without the names of its operators."""
    own = own_layer(load_map(site).id)
    if not own.is_file():
        raise UsageError(what=say("{site} 还没有校准过（没有 {path}）。", site=site, path=own))
    if target.exists():
        raise UsageError(what=say("{path} 已存在，未覆盖。", path=target))
    given = shared(read_layer(own))
    files.write(target, yaml_file.dump(given))
    result(say("已写成 {path}：页面结构、选项和状态词，不含各项填的内容和校准人。", path=target))
    if saves := given.get("allowed_saves"):
        result(
            say("其中有放行过的 {count} 种保存：地址、各部分的名称和固定词；对方并入时要看过同意。", count=len(saves))
        )
    lists = [entry.get("label", key) for key, entry in given.get("fields", {}).items() if entry.get("options")]
    if lists:
        line = mark("其中 {count} 项带着页面上的选项（{labels}）。选项若是客户自己的产品或人名，给别人之前请删去。")
        result(
            say(line, count=len(lists), labels=comma_list(map(str, lists[:_SHOWN])) + ("…" if lists[_SHOWN:] else ""))
        )
    return 0


def merge(site: str, foreign: Path, operator: str, *, yes: bool) -> int:
    """Merge a foreign layer into the user's own; changes that the guard relies on need `yes`."""
    offer = offered(site, foreign, operator)
    for line in offer.refused:
        result(line)
    if offer.record.filings:
        result(offer.record.sentence())
    for line in offer.made.asks:
        result(f"！ {line}")
    if offer.made.asks and not yes:
        result(
            say("以上会改变助手能访问的主机、能发出的请求、识别的按钮和状态，或核对页面的依据。看过并同意后加 --yes。")
        )
        return 1
    offer.accept()
    result(
        say(
            "已并入 {taken} 处；{kept} 处本机校准得更晚，保留本机的。",
            taken=len(offer.made.taken),
            kept=len(offer.made.retained),
        )
    )
    return 0
