"""Which map a preflight used: what both front ends say of it."""

from __future__ import annotations

from assistant.core.language import say
from assistant.planning.maps.site_map import SiteMap


def calibration_line(site_map: SiteMap) -> str:
    """Return which map the check used, and how its calibration affects the weight of the form rules."""
    done, total = calibrated_of(site_map)
    facts = {"name": site_map.name or site_map.id, "id": site_map.id, "done": done, "total": total}
    head = say("按页面对照表“{name}”（{id}）预检，{total} 项中已校准 {done} 项", **facts)
    if done == total:
        return head + (say("；这是模拟系统，校准只对它有效。") if site_map.is_mock else say("。"))
    return head + say("；未校准项的表单规则只提示需核实，不判必改。")


def calibrated_of(site_map: SiteMap) -> tuple[int, int]:
    """Return how many fields of a map are calibrated, and how many it has."""
    entries = site_map.fields.values()
    return sum(entry.calibration is not None for entry in entries), len(entries)
