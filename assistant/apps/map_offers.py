"""A foreign layer offered for the user's own map of a site: what would be taken, what must be accepted first.

offered(site, path, operator)  →  MapOffer; raises MapError for a layer that is none, or of another site
offer.accept()                 →  writes the merged layer
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.core.errors import MapError
from assistant.core.language import say
from assistant.filing.assist.allowed_saves import act_in
from assistant.filing.calibration.map_draft import MapDraft
from assistant.filing.calibration.merge import MergeResult, merged
from assistant.planning.maps.allowed_saves import allowed_of
from assistant.planning.maps.layer import Layer, read_layer
from assistant.planning.maps.overlay import known_map, load_map, user_maps
from assistant.planning.maps.success import SuccessRecord


@dataclass(frozen=True, slots=True)
class MapOffer:
    """A merge that has not been written: `made` says what is taken and asked, `refused` what is never taken, in sentences."""

    site: str
    draft: MapDraft
    made: MergeResult
    refused: Sequence[str]
    record: SuccessRecord

    def accept(self) -> None:
        """Write the merged layer. Raises MapError, OSError."""
        self.draft.data = self.made.data
        self.draft.save(lambda draft: load_map(self.site, user_folder=draft.parent))


def offered(site: str, path: Path, operator: str) -> MapOffer:
    """Return the offer of a layer's file for a site; raises MapError."""
    theirs, site_map = read_layer(path), known_map(site)
    if theirs["id"] != site_map.id:
        text = say("是 {found} 的对照表，不是 {site} 的", found=theirs["id"], site=site_map.id)
        raise MapError(file=path, what=text)
    draft = MapDraft.of(user_maps(), site_map.id, operator)
    allowed, refused = _without_acts(theirs)
    return MapOffer(site, draft, merged(draft.data, allowed, site_map), refused, SuccessRecord.of(theirs))


def _without_acts(theirs: Layer) -> tuple[Layer, list[str]]:
    """Return a foreign layer without the allowed saves that speak of acts, and a sentence on each of these."""
    entries, refused = [], []
    for entry in theirs.get("allowed_saves", ()):
        save = allowed_of(entry)
        part = act_in(save.shape)
        if part:
            refused.append(say("没有并入放行过的保存 {save}：{part} 可能是由您做的事。", save=save, part=part))
        else:
            entries.append(entry)
    return {**theirs, "allowed_saves": entries}, refused
