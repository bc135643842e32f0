"""The pictures of papers: figures of evidence in a report, a product's home page, and frames for the missing ones."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.core import files
from assistant.core.keys import FieldKey
from assistant.declaration.papers.draft_layer import Figure, LayerPart
from assistant.declaration.papers.facts import MASKED, DraftFacts
from assistant.declaration.papers.models_used import called_models
from assistant.declaration.papers.outline import EVIDENCE, EvidenceKind
from assistant.declaration.profile import vocabulary as words

_PICTURE_LIMIT = 10 << 20
_NUMBERED = re.compile(r"^\s*图\s*\d+\s*")
HOME, HOME_PICTURE = "服务首页", "网站首页截图"


class Album:
    """The figures of evidence in one report, numbered in order of placement."""

    def __init__(self, facts: DraftFacts, algorithm: FieldKey, products: tuple[FieldKey, ...] = ()) -> None:
        self._facts, self._products = facts, products
        self._number = 0
        self._about = next(iter(facts.source.subjects(algorithm)), "")
        names = {*facts.source.subjects(algorithm)}
        self._given = [key for key in facts.source.items("evidence") if facts.get(key, "algorithm") in {"", *names}]
        self._traits = _traits(facts, algorithm)

    def place(self, place: str) -> Iterator[LayerPart]:
        """Yield the figures for a part of the report, with an empty frame for each missing kind."""
        for kind in EVIDENCE:
            if kind.place == place and set(kind.needs) <= self._traits:
                yield from self._of_kind(kind)

    def rest(self) -> Iterator[LayerPart]:
        """Yield the given figures that were not placed yet."""
        remaining, self._given = self._given, []
        for key in remaining:
            yield self._figure(key)

    def _of_kind(self, kind: EvidenceKind) -> Iterator[LayerPart]:
        matching = [key for key in self._given if fits(kind, self._facts.get(key, "title"))]
        for key in matching:
            self._given.remove(key)
            yield self._figure(key)
        if kind.caption == HOME and self._products:
            yield from self._home_pictures(is_shown=bool(matching))
        elif not matching:
            place, shows = f"{kind.caption}/{self._about}", f"{kind.shows}{MASKED}"
            yield self._facts.blank("figure", place, self._caption(kind.caption), shows, self._about)

    def _home_pictures(self, *, is_shown: bool) -> Iterator[LayerPart]:
        """Yield the home pages that the client keeps; empty frames only if no figure shows a home page."""
        for product in self._products:
            if not is_shown or has_home_picture(self._facts, product):
                yield home_picture(self._facts, product, self._caption(HOME))

    def _figure(self, key: FieldKey) -> LayerPart:
        title = _NUMBERED.sub("", self._facts.get(key, "title")) or "佐证"
        proves = self._facts.text_or_gap(key, "proves", f"“{title}”这幅图证明什么？")
        image = _image(self._facts, key)
        caption = self._caption(title)
        if image is None:
            return self._facts.blank("figure", str(key.child("file")), caption, f"{title}的截图。{proves}", self._about)
        return Figure(caption, image, proves, title)

    def _caption(self, title: str) -> str:
        self._number += 1
        return f"图{self._number} {title}"


def has_home_picture(facts: DraftFacts, product: FieldKey) -> bool:
    """Return whether the client keeps a picture of a product's home page."""
    return _retained_picture(facts, HOME_PICTURE, product) is not None


def home_picture(facts: DraftFacts, product: FieldKey, caption: str) -> LayerPart:
    """Return the picture of a product's home page: the retained one, a figure of evidence, or an empty frame."""
    name = facts.get(product, "name")
    if image := _retained_picture(facts, HOME_PICTURE, product):
        return Figure(caption, image, alt=f"{name}首页")
    kind = next(one for one in EVIDENCE if one.caption == HOME)
    for key in facts.source.items("evidence"):
        title = facts.get(key, "title")
        if fits(kind, title) and (image := _image(facts, key)) and _is_about(facts, product, title):
            return Figure(caption, image, facts.get(key, "proves"), title)
    is_website = facts.get(product, "form") == "网站"
    about = facts.source.subjects(product)[0]
    shows = f"{about}的首页截图，看得见产品名称{'和页脚的备案号' if is_website else ''}"
    if is_website:
        return facts.blank("material", f"{HOME_PICTURE}/{about}", caption, shows, about)
    return facts.blank("figure", f"{HOME}/{about}", caption, shows, about)


def retained(facts: DraftFacts, kind: str, product: FieldKey) -> str:
    """Return the name of a material that the client keeps for a product, "" without one."""
    place = _place_of(facts, kind, product)
    return "" if place is None else facts.get(facts.source.items("materials")[place], "file").rpartition(".")[0]


def picture(facts: DraftFacts, algorithm: FieldKey) -> str:
    """Return the flow chart's caption."""
    return f"{facts.get(algorithm, 'basic.name') or '算法'}流程图"


def fits(kind: EvidenceKind, title: str) -> bool:
    """Return whether a figure's title is that of a kind of evidence."""
    return any(word in title for word in (kind.caption, *kind.words))


def _is_about(facts: DraftFacts, product: FieldKey, title: str) -> bool:
    """Return whether a figure may show a product: it is the only one, or its name stands in the title."""
    return len({facts.get(key, "name") for key in facts.source.products()}) < 2 or facts.get(product, "name") in title


def _traits(facts: DraftFacts, algorithm: FieldKey) -> set[str]:
    traits = set()
    if facts.get(algorithm, "basic.type") == words.GENERATIVE:
        traits.add("generative")
    if facts.get(algorithm, "basic.role") != words.SUPPORTER:
        traits.add("service")
    if called_models(facts, algorithm)[0]:
        traits.add("models")
    return traits


def _place_of(facts: DraftFacts, kind: str, product: FieldKey) -> int | None:
    names = {*facts.source.subjects(product), facts.get(product, "name")} - {""}
    materials = facts.source.loaded.profile.notes.materials
    places = (place for place, one in enumerate(materials) if one.kind == kind and one.about in names and one.file)
    return next(places, None)


def _retained_picture(facts: DraftFacts, kind: str, product: FieldKey) -> bytes | None:
    place = _place_of(facts, kind, product)
    if place is None:
        return None
    facts.get(facts.source.items("materials")[place], "file")
    return _picture(facts, facts.source.loaded.profile.notes.materials[place].file)


def _image(facts: DraftFacts, key: FieldKey) -> bytes | None:
    facts.get(key, "file")
    index = facts.source.items("evidence").index(key)
    return _picture(facts, facts.source.loaded.profile.notes.evidence[index].file)


def _picture(facts: DraftFacts, path: str | None) -> bytes | None:
    """Return a picture's bytes, or None unless it is a PNG or JPEG of up to 10 MB in the profile's folder."""
    try:
        data = files.read(files.contained(facts.source.loaded.folder, path or ""), _PICTURE_LIMIT)
    except (OSError, files.OutsideFolder, files.TooLarge):
        return None
    return data if data.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")) else None
