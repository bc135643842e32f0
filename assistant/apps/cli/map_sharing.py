"""What an office's colleagues learn of a site, shared in the workspace: one file for each of them, written by nobody else.

    take(…)   before a run: the places of fields that colleagues have learnt go into the user's own layer
    give(…)   after a run: its result goes into the own layer, and a copy without names into the workspace

So a folder that is synchronised has no conflicts. What says which requests may leave and what is pressed is never taken
by itself: `beian map merge` shows it first.
"""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path

from assistant.apps.cli.output import progress
from assistant.apps.map_offers import (
    MapOffer,
    exported,
    former_name,
    of_colleagues,
    offer_of,
    own_layer,
    own_name,
    shared_folder,
)
from assistant.core import files
from assistant.core.errors import BeianError
from assistant.core.language import say
from assistant.core.user_messages import is_read_on_pages, reason
from assistant.filing.calibration.map_draft import MapDraft
from assistant.filing.calibration.merge import fresh_places
from assistant.planning.maps.layer import Layer, read_layer
from assistant.planning.maps.overlay import known_map, load_map, user_maps
from assistant.planning.maps.request_shapes import RequestShape
from assistant.planning.maps.site_map import SiteMap
from assistant.planning.maps.success import SuccessRecord


def take(site: str, folder: Path, operator: str) -> None:
    """Take what colleagues have learnt of a site, and say so; say how filings with it went.

    A colleague's file that cannot be used is named and left out: it stops nobody's filing.
    """
    place = shared_folder(folder)
    site_map = known_map(site) if place is not None and place.is_dir() else None
    if place is None or site_map is None or site_map.is_mock:
        return
    taken, others = 0, list[Layer]()
    for path in _shared_by_others(place, site_map.id):
        try:
            theirs = read_layer(path)
            if theirs["id"] == site_map.id:
                taken += _take(site, site_map, theirs, operator)
                _say_asks(offer_of(site, theirs, operator), path)
                others.append(theirs)
        except (BeianError, OSError) as fault:
            progress(say("同事的“{file}”没有用上：{why}", file=path.name, why=fault))
    if taken:
        progress(say("用上了同事学会的 {count} 项的位置。", count=taken))
    layer = own_layer(site_map.id)
    record = SuccessRecord.total(*([read_layer(layer)] if layer.is_file() else []), *others)
    if record.filings:
        progress(record.sentence())


def _shared_by_others(place: Path, site: str) -> list[Path]:
    """Return the files of colleagues; none, and why, if the folder cannot be read or this person's own mark not stored."""
    try:
        return of_colleagues(place, site)
    except OSError as fault:
        progress(say("同事学会的没有用上：{why}", why=reason(fault)))
        return []


def _take(site: str, site_map: SiteMap, theirs: Layer, operator: str) -> int:
    """Take the places that the user's own layer lacks or has from an earlier day; return how many."""
    own = MapDraft.of(user_maps(), site_map.id, operator)
    places = fresh_places(own.data, theirs, site_map)
    if places:
        own.take_places(places)
        own.save(lambda draft: load_map(site, user_folder=draft.parent))
    return len(places)


def _say_asks(offer: MapOffer, path: Path) -> None:
    """Say how many things of a colleague's map must be seen first, and where to see them."""
    asks = len(offer.made.asks)
    if asks:
        command = shlex.join(["beian", "map", "merge", str(path), "--site", offer.site])
        where = say("工作台的“系统页面”") if is_read_on_pages() else command
        progress(say("同事学会的还有 {count} 处要您看过才用：{where}", count=asks, where=where))


def learn_saves(site_map: SiteMap, shapes: Sequence[RequestShape]) -> None:
    """Write the saves that the person has taught into the user's layer of a site; say what cannot be written."""
    if not shapes:
        return
    try:
        MapDraft.of(user_maps(), site_map.id, "").learn_shapes(shapes)
    except (BeianError, OSError) as fault:
        progress(say("学到的保存请求没有写入页面对照表：{why}", why=fault))


def give(site_map: SiteMap, folder: Path, figures: Mapping[str, int]) -> None:
    """Count a run in the user's layer of a site, and lay a copy without names into the workspace; say what fails.

    `figures` are those of the run's last line; a run without fields, and one on the mock, is not counted.
    """
    layer = own_layer(site_map.id)
    if site_map.is_mock or not layer.is_file():
        return
    try:
        own = MapDraft.of(user_maps(), site_map.id, "")
        if figures.get("total"):
            own.count(SuccessRecord.of(own.data).with_run(figures, own.today))
        place = shared_folder(folder)
        if place is not None:
            files.make_folder(place)
            files.write(place / own_name(site_map.id), exported(layer))
            (place / former_name(site_map.id)).unlink(missing_ok=True)
    except (BeianError, OSError) as fault:
        progress(say("学会的没有放进工作区给同事用：{why}", why=fault))
