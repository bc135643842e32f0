"""官网截图: a picture of the home page and a site map of the client's own website, stored with APP 或网站情况说明.

    targets(loaded)                    →  the websites that the profile names, each with its address and its products
    capture(visitor, target, today)    →  the picture (PNG) and the site map (PDF) of one website
    store(loaded, captures)            →  files in 附件/官网/, named in 留存材料; earlier versions and concurrent changes
                                          of the profile are retained

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
    """A website that the profile names: host, first address, the products offered there (none: the entity's own site)."""

    host: str
    address: str
    products: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Capture:
    """The capture of one website: picture (PNG), site map (PDF), number of pages listed and of pages opened."""

    target: Target
    picture: bytes = field(repr=False)
    site_map: bytes = field(repr=False)
    listed: int = 0
    opened: int = 0


@dataclass(frozen=True, slots=True)
class StoredCapture:
    """A stored file: its path, its kind of material, and the capture it belongs to."""

    path: Path
    kind: str
    capture: Capture


def targets(loaded: LoadedProfile) -> list[Target]:
    """Return the websites that the profile names as the client's own, each host once."""
    profile = loaded.profile
    urls = [(profile.subject.basic.website, "")]
    urls += [(product.url, product.name or "") for product in profile.products if is_website(product)]
    websites: dict[str, Target] = {}
    for url, product in urls:
        address, host = _address(url or "")
        if not host:
            continue
        known = websites.get(host, Target(host, address))
        names = dict.fromkeys((*known.products, *([product] if product else [])))
        websites[host] = Target(host, known.address, tuple(names))
    return list(websites.values())


def _address(url: str) -> tuple[str, str]:
    """Return the address and host of a URL as written in the profile; empty strings unless it is an HTTP(S) address."""
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
    """Return the picture and site map of one website; raises SiteUnreachable, ForeignHost for its home page."""
    home = visitor.see(target.address)
    site_map = walk(visitor, home, pause=pause, tell=tell)
    printed = visitor.printed(written(site_map, today))
    return Capture(target, home.picture, printed, len(site_map.entries), site_map.opened)


def names_of(target: Target) -> Iterator[tuple[str, str]]:
    """Yield the files to be stored for a website: the kind of material and its path, without a version number."""
    for kind, suffix in _KINDS:
        yield kind, f"{FOLDER}/{kind}（{_UNFIT.sub('_', target.host)}）{suffix}"


def store(loaded: LoadedProfile, captures: Sequence[Capture]) -> list[StoredCapture]:
    """Write the files and name them in the current profile; on a failure no file remains.

    Raises what `load` and `update` raise, and UsageError while another process changes the profile.
    """
    stored: list[StoredCapture] = []
    with held(loaded.folder):
        current = load(loaded.path)  # a walk takes minutes: changes made in the meantime are retained
        materials = list(current.profile.notes.materials)
        known = {target.host: target.products for target in targets(current)}
        owner = (current.profile.subject.basic.name,)
        try:
            for capture in captures:
                products = known.get(capture.target.host, capture.target.products) or owner
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
            notes = current.profile.notes.model_copy(update={"materials": tuple(materials)})
            update(current, current.profile.model_copy(update={"notes": notes}))
        except (OSError, BeianError):
            for capture_file in stored:
                capture_file.path.unlink(missing_ok=True)
            raise
    return stored


def _name(materials: list[Material], new: Material, stem: str) -> None:
    """Enter a file in place of its earlier version, else in the empty entry of its kind, else at the end."""
    for place, old in enumerate(materials):
        is_same = (old.kind, old.about) == (new.kind, new.about)
        if is_same and (not old.file or Path(old.file).stem.startswith(stem)):
            materials[place] = old.model_copy(update={"file": new.file})
            return
    materials.append(new)
