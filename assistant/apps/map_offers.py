"""A foreign layer offered for the user's own map of a site: what would be taken, what must be accepted first.

offered(site, path, operator)  →  MapOffer; raises MapError for a layer that is none, or of another site
offer_of(site, layer, …)       →  the same of a layer that was read already
offer.accept()                 →  writes the merged layer, unless more must be accepted by then
shared_folder(folder)          →  where an office shares its layers, one file a site and person; None outside one
of_colleagues(place, site)     →  the files of the others about a site
own_layer(site), exported(…)   →  the user's own layer, and its text for others
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.core import files, settings, yaml_file
from assistant.core.errors import MapError, UsageError
from assistant.core.language import mark, say
from assistant.declaration.registry.algorithms_registry import REGISTRY
from assistant.filing.assist.allowed_saves import act_in
from assistant.filing.calibration.map_draft import MapDraft
from assistant.filing.calibration.merge import MergeResult, merged, shared, without_options
from assistant.planning.maps.allowed_saves import AllowedSave, allowed_of
from assistant.planning.maps.layer import Layer, read_layer
from assistant.planning.maps.overlay import known_map, load_map, user_maps
from assistant.planning.maps.structure import structure_name
from assistant.planning.maps.success import SuccessRecord
from assistant.practice.layout import MAPS, enclosing

_DIGITS = 8
_OWN_MARK = "shared-maps.txt"
_MARK = re.compile(rf"[0-9a-f]{{{_DIGITS}}}")
_PARTS = {
    "hosts": mark("可以访问的主机"),
    "base_url": mark("系统的地址"),
    "requests": mark("可以发出的请求"),
    "shapes": mark("学到的保存请求"),
    "human_only": mark("只能由人按的词"),
    "landmarks": mark("认页面的标志"),
    "node_labels": mark("选项的写法"),
    "states": mark("状态词的意思"),
    "messages": mark("页面的提示语"),
    "pages": mark("页面"),
    "prints": mark("页面指纹"),
    "structure": mark("怎么打开各条"),
}
_PART = re.compile(rf"({'|'.join(_PARTS)})\b[.:]? ?")


@dataclass(frozen=True, slots=True)
class MapOffer:
    """A merge that has not been written: `made` says what is taken and asked, `refused` what is never taken, in sentences."""

    site: str
    operator: str
    theirs: Layer
    draft: MapDraft
    made: MergeResult
    refused: Sequence[str]
    record: SuccessRecord

    def asked(self) -> list[str]:
        """Return what must be accepted first in words for a page: the parts of a layer have names there."""
        return [_in_words(line) for line in self.made.asks]

    def accept(self) -> int:
        """Merge into the layer as it is now and return how many places it takes.

        Raises UsageError if more has to be accepted than was shown, MapError, OSError.
        """
        current = offer_of(self.site, self.theirs, self.operator)
        if not set(current.made.asks) <= set(self.made.asks):
            raise UsageError(what=say("列出以后又有改动，请重新看一遍再并入。"))
        current.draft.data = current.made.data
        current.draft.save(lambda draft: load_map(self.site, user_folder=draft.parent))
        return len(current.made.taken)


def offered(site: str, path: Path, operator: str) -> MapOffer:
    """Return the offer of a layer's file for a site; raises MapError."""
    theirs, own = read_layer(path), known_map(site).id
    if theirs["id"] != own:
        raise MapError(file=path, what=say("是 {found} 的对照表，不是 {site} 的", found=theirs["id"], site=own))
    return offer_of(site, theirs, operator)


def offer_of(site: str, theirs: Layer, operator: str) -> MapOffer:
    """Return the offer of a layer that was read already."""
    site_map = known_map(site)
    draft = MapDraft.of(user_maps(), site_map.id, operator)
    allowed, refused = _without_acts(theirs)
    made = merged(draft.data, allowed, site_map)
    return MapOffer(site, operator, theirs, draft, made, refused, SuccessRecord.of(theirs))


def shared_folder(folder: Path) -> Path | None:
    """Return where the office of a client's folder shares what it learns of sites; None outside a workspace."""
    workspace = enclosing(folder.absolute())
    return workspace / MAPS if workspace is not None else None


def own_name(site: str) -> str:
    """Return the name of this person's shared file; what tells it apart is drawn once and names nobody."""
    place = settings.config_folder() / _OWN_MARK
    try:
        own = files.read(place, _DIGITS).decode("ascii")
    except (OSError, UnicodeDecodeError):
        own = ""
    if not _MARK.fullmatch(own):
        own = secrets.token_hex(_DIGITS // 2)
        files.make_folder(place.parent)
        files.write(place, own.encode())
    return f"{site}.{own}.yaml"


def former_name(site: str) -> str:
    """Return the name under which an earlier version shared this person's file, with a digest of their name in it."""
    known = settings.load()
    digest = hashlib.sha256(f"{known.machine}|{known.operator}".encode()).hexdigest()
    return f"{site}.{digest[:_DIGITS]}.yaml"


def of_colleagues(place: Path, site: str) -> list[Path]:
    """Return the shared files of everybody else about a site, by name."""
    shared_name = re.compile(
        rf"{re.escape(site)}\.[0-9a-f]{{{_DIGITS}}}\.yaml"
    )  # no copy that a sync has made of a conflict
    names = (path for path in place.iterdir() if shared_name.fullmatch(path.name)) if place.is_dir() else ()
    return sorted(path for path in names if path.name not in {own_name(site), former_name(site)})


def own_layer(site: str) -> Path:
    """Return the file of the user's own layer of a site, which need not exist."""
    return user_maps() / f"{site}.yaml"


def exported(path: Path) -> bytes:
    """Return the text of a layer without operators' names and without options, which may be a client's. Raises MapError, OSError."""
    return yaml_file.dump(without_options(shared(read_layer(path))))


def described(save: AllowedSave) -> str:
    """Return an allowed save in words: what leaves, by whom it was allowed, and why it is not used if it speaks of an act."""
    line, part = f"{save} · {save.by or say('别处并入')} {save.on}", act_in(save.shape)
    return say("{line} · 不沿用：{part} 可能是由您做的事", line=line, part=part) if part else line


def withdraw(site: str, save: AllowedSave) -> bool:
    """Withdraw a save that is allowed on a site; return whether none of the site's layers allows it any more."""
    MapDraft.of(user_maps(), known_map(site).id, "").forget_saves([save])
    return all(save.shape != other.shape for other in known_map(site).allowed_saves)


def _in_words(line: str) -> str:
    part = _PART.match(line)
    if part is None:
        return line
    own, _, rest = line[part.end() :].removeprefix("records.").partition(": ")
    heading = {structure_name(kind): kind.record.heading for kind in REGISTRY.kinds}.get(own)
    said = f"{say(heading)}，{rest}" if heading and part[1] == "structure" else line[part.end() :]
    return f"{say(_PARTS[part[1]])}：{said}"


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
