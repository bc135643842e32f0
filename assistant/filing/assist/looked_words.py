"""Words for what somebody who only looks does not press: what begins a record, what saves it, what leads on while it is filled (pure).

The words that the site has shown come first, then those that such buttons usually have. None of them speaks of an act that is the
person's. That they are right is proved when they are first pressed: the save is asked about, and the record is opened again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache

from assistant.declaration.registry.algorithms_registry import REGISTRY
from assistant.planning.maps.structure import structure_name

_VERBS = ("新增", "添加", "新建", "增加")
_GENERAL = "信息"  # a word in which any heading may end
_SHORT = 4
_ADDING = re.compile(r"[+＋\s]*(?:新增|添加|新建|增加|登记|填报|录入).{0,8}")
_SAVING = re.compile(r"保存.{0,4}|暂存.{0,4}|存草稿|确定|确认|完成")
_USUAL_SAVES = ("保存", "暂存", "存草稿", "保存草稿", "确定")
_USUAL_ONWARD = ("下一步", "保存并下一步", "保存并继续", "下一页", "继续")


@dataclass(slots=True)
class LookedWords:
    """The words of buttons that a site has shown: on pages without a form (`beside`), and in forms that can be changed (`inside`)."""

    beside: dict[str, None] = field(default_factory=dict)
    inside: dict[str, None] = field(default_factory=dict)

    def take(self, buttons: Iterable[str], *, is_form: bool) -> None:
        """Note the words of the buttons of a page."""
        held = self.inside if is_form else self.beside
        held |= dict.fromkeys(word.strip() for word in buttons if not _is_the_persons(word))

    def adds(self, kind: str) -> tuple[str, ...]:
        """Return the words of what begins a record of a kind, the likeliest first."""
        nouns = _nouns().get(kind, ())
        seen = [word for word in self.beside if _ADDING.fullmatch(word) and _is_about(word, kind)]
        usual = (*(verb + noun for noun in nouns for verb in _VERBS), *_VERBS)
        return tuple(dict.fromkeys((*seen, *usual)))

    def saves(self) -> tuple[str, ...]:
        """Return the words of what saves a form, the likeliest first."""
        return tuple(dict.fromkeys((*filter(_SAVING.fullmatch, self.inside), *_USUAL_SAVES)))

    def onward(self, seen: Sequence[str]) -> tuple[str, ...]:
        """Return the words of what leads to the next step, those that were pressed first."""
        return tuple(dict.fromkeys((*seen, *_USUAL_ONWARD)))


@cache
def _nouns() -> dict[str, tuple[str, ...]]:
    """Return what records of each kind are called, by the name of the kind in a structure: as a whole, and shorter."""
    nouns: dict[str, tuple[str, ...]] = {}
    for kind in REGISTRY.kinds:
        heading = (kind.record if kind.is_nested else kind.item).heading
        core = heading.removesuffix(_GENERAL)
        shorter = (core[2:], core[-2:]) if len(core) > _SHORT else ()
        longer = (f"{core}备案", heading) if kind.has_state else (heading,)
        nouns[structure_name(kind)] = tuple(dict.fromkeys((*shorter, core, *longer)))
    return nouns


def _is_about(word: str, kind: str) -> bool:
    """Return whether a word names a kind of records, and no other one more exactly."""
    naming = {one: max((len(noun) for noun in nouns if noun in word), default=0) for one, nouns in _nouns().items()}
    own = naming.get(kind, 0)
    return own > 0 and own == max(naming.values())


def _is_the_persons(word: str) -> bool:
    return any(own in word for own in ("提交", *REGISTRY.human_only))
