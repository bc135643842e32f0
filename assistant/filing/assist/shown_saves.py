"""What the person reads of the saves that may be allowed, and which later ones it covers: those are not asked about again.

A kind counts as shown if one that was allowed has the same method, address, type and fixed words, by their whole names. It may
bring further parts with a value of the form, its code, a file or an upload's id, or an id under a name of an id; never one whose
name speaks of acts or reviews, nor one that was shown as a fixed word: those say what to do, an id or a value on what.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.core.language import comma_list, say
from assistant.filing.browser.acts import speaks_of_acts
from assistant.filing.browser.echoes import UPLOADS
from assistant.filing.browser.leaf_texts import is_id_name, last_name
from assistant.filing.browser.request_leaves import leaf_text
from assistant.filing.browser.rules import UPLOAD_CODE
from assistant.filing.browser.shape_match import SeenRequest
from assistant.filing.site.fingerprint import names_record
from assistant.planning.maps.request_shapes import RequestLeaf, RequestShape

_WORD = re.compile(r"[\w.-]{1,32}(?:[,，;；|、][\w.-]{1,32}){0,40}", re.ASCII)  # or the codes of a multiple choice
_BETWEEN = re.compile(r"[,，;；|、]")
_NUMBER = re.compile(r"(?:\d\D*){6}")
_REGION = re.compile(r"[1-8]\d{5}")  # a county by GB/T 2260, which many forms send
FILE_LEAF = RequestLeaf("file")


@dataclass(frozen=True, slots=True)
class StoppedSaves:
    """Saves of one kind that the guard stopped, and the shape in which they may leave; `varying` are parts to be named.

    They hold what the form or the site says, and their name, or a word in them, could say what to do.
    """

    requests: tuple[SeenRequest, ...]
    shape: RequestShape
    varying: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Return address and fixed words, for the person who is to allow them; parts that hold the same word together."""
        names: defaultdict[str, list[str]] = defaultdict(list)
        for place, text in self.shape.constants().items():
            if not place.startswith("query."):
                names[_shown(leaf_text(text))].append(place.partition(".")[2])
        words = (f"{own[0] if len(own) == 1 else _braced(own)}={text}" for text, own in names.items())
        fixed = say("，固定词 {words}", words=comma_list(words)) if names else ""
        varying = say("，可变：{names}", names=comma_list(self.varying)) if self.varying else ""
        return f"{self._address()}{fixed}{varying}"

    def _address(self) -> str:
        query = "&".join(
            f"{path}={leaf_text(leaf.text) if leaf.origin == 'constant' else '*'}"
            for path, leaf in (self.shape.query or {}).items()
        )
        path = f"{self.shape.path}?{query}" if query else self.shape.path
        has_file = self.shape.use == "upload" or FILE_LEAF in self.shape.leaves()
        if has_file:
            return say("{method} {path}（上传所选的文件）", method=self.shape.method, path=path)
        return f"{self.shape.method} {path}"

    def freeing(self, allowed: Iterable[RequestShape]) -> StoppedSaves:
        """Return the kind with the parts that it would free, and that an allowed one at its address holds fixed, named too."""
        fixed = {place for own in allowed if _address_of(own) == _address_of(self.shape) for place in own.constants()}
        freed = (path for place, path, leaf in _free_parts(self.shape) if place in fixed)
        return replace(self, varying=tuple(dict.fromkeys((*self.varying, *freed))))


def is_shown(kind: StoppedSaves, allowed: Sequence[RequestShape]) -> bool:
    """Return whether what the person has read of an allowed kind covers what this one may do (rule: see the module)."""
    near = [own for own in allowed if _address_of(own) == _address_of(kind.shape)]
    fixed = {place for own in near for place in own.constants()}
    return any(_covers(own, kind.shape, fixed) for own in near)


def _covers(own: RequestShape, other: RequestShape, fixed: Collection[str]) -> bool:
    known = {place: leaf for place, _, leaf in _free_parts(own)}
    further = [(place, path, leaf) for place, path, leaf in _free_parts(other) if known.get(place) != leaf]
    return own.constants() == other.constants() and all(
        place not in fixed and _may_join(place, path, leaf) for place, path, leaf in further
    )


def _may_join(place: str, path: str, leaf: RequestLeaf) -> bool:
    if speaks_of_acts(path):
        return False
    is_value = leaf.origin in ("known", "value", "code", "file") and not place.startswith("query.")
    return is_value or UPLOADS in leaf.sources or is_id_name(path)


def _free_parts(shape: RequestShape) -> Iterator[tuple[str, str, RequestLeaf]]:
    """Yield place, path and leaf of each part of query and body that is no fixed word."""
    for name, part in (("query", shape.query), ("body", shape.body)):
        for path, leaf in (part or {}).items():
            if leaf.origin != "constant":
                yield f"{name}.{path}", path, leaf


def _address_of(shape: RequestShape) -> tuple[str, ...]:
    return shape.use, shape.method, shape.path, shape.content_type


def _shown(text: str) -> str:
    """Return a fixed text as the person sees it: a longer one, the name of somebody perhaps, stays unshown as it is."""
    return text if is_word(text) or re.fullmatch(UPLOAD_CODE, text) else "…"


def _braced(names: Sequence[str]) -> str:
    return f"{{{say('、').join(names)}}}"


def is_word(text: str) -> bool:
    """Return whether a text may be shown as a fixed word: short, and no number of a person."""
    return _WORD.fullmatch(text) is not None and not has_number(text)


def has_number(text: str) -> bool:
    """Return whether a text, or one of several joined, holds six digits and is no region's code: it could be a person's number."""
    return any(_NUMBER.search(own) and not _REGION.fullmatch(own) for own in _BETWEEN.split(text))


def is_act_word(path: str, text: str) -> bool:
    """Return whether a part holds a text that may say what to do, by its name: it stays, whoever has answered it."""
    is_id = is_id_name(path) and names_record(text) and not speaks_of_acts(last_name(path))
    return speaks_of_acts(path) and not has_number(text) and not is_id
