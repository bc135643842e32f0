"""官网截图: a picture of the home page and a site map of the client's own website, kept with APP 或网站情况说明.

    targets(loaded)                    →  the hosts that the profile names, each with its address and its products
    capture(visitor, target, today)    →  the picture (PNG) and the site map (PDF) of one website
    keep(loaded, captures)             →  files in 附件/官网/, named in 留存材料; earlier ones stay as versions,
                                          and so does what was changed in the profile while the sites were seen

Only hosts that the profile names are visited.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from assistant.core import files
from assistant.core.errors import BeianError
from assistant.declaration.intake.requirements import HOME_PICTURE, SITE_MAP, is_website
from assistant.declaration.intake.states import next_version, versions
from assistant.declaration.profile.loading import LoadedProfile, load
from assistant.declaration.profile.schema.notes import Material
from assistant.declaration.profile.updating import held, update
from assistant.filing.browser.visit import Visitor
from assistant.filing.capture.website import walk, written

FOLDER = "附件/官网"
_KINDS = ((HOME_PICTURE.material, ".png"), (SITE_MAP.material, ".pdf"))
_UNFIT = re.compile(r"[^\w.\-]")


@dataclass(frozen=True, slots=True)
class Target:
    """A website that the profile names: host, first address, the products that stand there (none: the entity's own)."""

    host: str
    address: str
    products: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Capture:
    """One website as it was seen on a day: picture, site map, how many pages the map lists and how many were opened."""

    target: Target
    picture: bytes = field(repr=False)
    site_map: bytes = field(repr=False)
    listed: int = 0
    opened: int = 0


@dataclass(frozen=True, slots=True)
class StoredCapture:
    """A file that was kept: its path, its kind of material, the website it is about."""

    path: Path
    kind: str
    capture: Capture


def targets(loaded: LoadedProfile) -> list[Target]:
    """Return the websites that the profile names as the client's own, each host once."""
    profile = loaded.profile
    urls = [(profile.subject.basic.website, "")]
    urls += [(product.url, product.name or "") for product in profile.products if is_website(product)]
    result: dict[str, Target] = {}
    for url, product in urls:
        address, host = _address(url or "")
        if not host:
            continue
        known = result.get(host, Target(host, address))
        names = dict.fromkeys((*known.products, *([product] if product else [])))
        result[host] = Target(host, known.address, tuple(names))
    return list(result.values())


def _address(url: str) -> tuple[str, str]:
    """Return the address and host of a written URL; empty where it is none of the web."""
    address = url if "://" in url else f"https://{url}"
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return "", ""
    return (address, host) if parts.scheme in ("http", "https") else ("", "")


def capture(
    visitor: Visitor,
    target: Target,
    today: date,
    *,
    pause: Callable[[float], None] = time.sleep,
    tell: Callable[[str], None] = lambda _: None,
) -> Capture:
    """Return the picture and the site map of one website; raises SiteUnreachable, ForeignHost for its home page."""
    home = visitor.see(target.address)
    node = walk(visitor, home, pause=pause, tell=tell)
    printed = visitor.printed(written(node, today))
    return Capture(target, home.picture, printed, len(node.entries), node.opened)


def names_of(target: Target) -> Iterator[tuple[str, str]]:
    """Yield what will be kept of a website: the kind of material and its file, without the number of a version."""
    for kind, suffix in _KINDS:
        yield kind, f"{FOLDER}/{kind}（{_UNFIT.sub('_', target.host)}）{suffix}"


def store(loaded: LoadedProfile, captures: Sequence[Capture]) -> list[StoredCapture]:
    """Write the files and name them in the profile as it stands now; on a failure nothing is left behind.

    Raises what `load` and `update` raise, and UsageError where somebody else is still changing the profile.
    """
    stored: list[StoredCapture] = []
    with held(loaded.folder):
        now = load(loaded.path)  # a walk takes minutes: what was changed meanwhile stays
        materials = list(now.profile.notes.materials)
        known = {target.host: target.products for target in targets(now)}
        try:
            for capture in captures:
                products = known.get(capture.target.host, capture.target.products) or (now.profile.subject.basic.name,)
                for (kind, bare), data in zip(
                    names_of(capture.target), (capture.picture, capture.site_map), strict=True
                ):
                    stem = next_version(Path(bare).stem, versions(loaded.folder, bare))
                    path = f"{FOLDER}/{stem}{Path(bare).suffix}"
                    target = files.contained(loaded.folder, path)
                    stored.append(StoredCapture(target, kind, capture))
                    files.write(target, data)
                    for about in products:
                        _name(materials, Material(kind=kind, about=about, file=path), Path(bare).stem)
            notes = now.profile.notes.model_copy(update={"materials": tuple(materials)})
            update(now, now.profile.model_copy(update={"notes": notes}))
        except (OSError, BeianError):
            for item in stored:
                item.path.unlink(missing_ok=True)
            raise
    return stored


def _name(materials: list[Material], new: Material, stem: str) -> None:
    """Put a file in the place of its earlier version, else in the empty slot of its kind, else at the end."""
    for place, old in enumerate(materials):
        is_same = (old.kind, old.about) == (new.kind, new.about)
        if is_same and (not old.file or Path(old.file).stem.startswith(stem)):
            materials[place] = old.model_copy(update={"file": new.file})
            return
    materials.append(new)
