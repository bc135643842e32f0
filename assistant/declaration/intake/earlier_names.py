"""The names under which something was asked for before its algorithm or product was called what it is called today.

    names_of_today(profile, names)  →  the name of today by each name that a request may hold

A request remembers names. An algorithm that has none yet is called by its place, or not at all if it is the only one; once it
has a name, or another one (`formerly`), what was asked for about it was not asked for anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from assistant.core.language import mark, say
from assistant.declaration.profile.merging import effective
from assistant.declaration.profile.natural import former_key, key_of, natural_key
from assistant.declaration.profile.schema.algorithm import Algorithm
from assistant.declaration.profile.schema.product import Product
from assistant.declaration.profile.schema.whole import Profile

UNNAMED = mark("{material}（{about}，名称待定）")
_INSIDE = " » "  # between an algorithm and a part of it
Subjects = dict[str, tuple[str, ...]]  # name of today → earlier names; "" for one that was not named at all


def names_of_today(profile: Profile, names: Iterable[str]) -> dict[str, str]:
    """Return the names of today by every name under which a request may hold them, their own included."""
    subjects = _of(profile.products) | _of(effective(profile.algorithms))
    current = list(dict.fromkeys(names))
    before = {earlier: name for name in current for earlier in _earlier(subjects, name)}
    return before | {name: name for name in current}


def _of(items: Sequence[Product | Algorithm]) -> Subjects:
    subjects: Subjects = {}
    for place, item in enumerate(items):
        by_place = f"第{place + 1}个"
        name = item.name if isinstance(item, Product) else item.basic.name
        if not name:
            continue
        named = filter(None, (item.formerly, former_key(item), natural_key(item, place), by_place))
        earlier = tuple(dict.fromkeys((*named, *(("",) if not place else ()))))
        subjects |= dict.fromkeys((key_of(item, place), name), earlier)
    return subjects


def _earlier(subjects: Subjects, name: str) -> Iterator[str]:
    """Yield the earlier names of a material or a question, which ends in its subject in parentheses."""
    text, parenthesis, about = name.removesuffix("）").rpartition("（")
    subject, inside, part = about.partition(_INSIDE)
    if not parenthesis or subject not in subjects:
        return
    for earlier in subjects[subject]:
        rest = f"{earlier}{inside if earlier else ''}{part}"
        yield f"{text}（{rest}）" if rest else text
        if earlier and not inside:
            yield say(UNNAMED, material=text, about=earlier)
