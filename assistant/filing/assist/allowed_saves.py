"""The saves that the person has allowed on this site in earlier runs, and what of a new consent is kept for later ones.

A later run judges them by the same code, in the same words. What an act is, is judged again whenever a layer is read, so that no
layer of somebody else can free 提交. Stored is what a save looks like, never what it held: a shape in which anything could be a
value of the profile, a code of one, an account or a number is allowed for this run only.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.core.language import comma_list, mark, say
from assistant.core.values import Choice, Choices, Value
from assistant.core.values.comparison import canonical
from assistant.filing.assist.shown_saves import StoppedSaves, is_shown, is_word
from assistant.filing.browser.acts import names_act, speaks_of_acts
from assistant.filing.browser.echoes import ADDRESS, UPLOADS, VERSIONS
from assistant.filing.browser.leaf_texts import CODE, EMPTY, is_bare_code, is_id_name, last_name, says_act
from assistant.filing.browser.request_leaves import leaf_text
from assistant.filing.browser.rules import UPLOAD_CODE, is_irreversible, names_submission
from assistant.filing.forms.sent_values import texts_of
from assistant.filing.site.fingerprint import path_of
from assistant.planning.maps.allowed_saves import AllowedSave
from assistant.planning.maps.request_shapes import RequestLeaf, RequestShape

_FLAGS = texts_of(True) | texts_of(False)
_DIGITS = re.compile(r"(?:\d\D*){6}")
_NAMES = re.compile(r'"(?:[^"\\]|\\.)*"|[^.\[\]{}"]+')
_LETTERS = re.compile(r"[A-Za-z]{3}")
_CODED = re.compile(r"\d\D*\d")
_OF_SOMEBODY = re.compile(  # a part that could name an account, a person, a company or a record
    r"user|account|login|owner|creat|operator|author|person|company|corp|org(?!an?i[sz]e)|tenant|name|title|phone|mobile|mail"
    r"|zhanghao|yonghu|mingcheng|账号|用户|名称|姓名|标题",
    re.IGNORECASE,
)
_SHORT = 3
_MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class ContentTexts:
    """The texts that no stored save may hold: `every` one of profile, company and account; `typed` without words of lists."""

    every: frozenset[str]
    typed: frozenset[str]

    @classmethod
    def of(cls, values: Iterable[Value | None], others: Iterable[str]) -> ContentTexts:
        """Return the texts of values in every notation in which a page may send them, and other texts."""
        choices, typed = set[str](), {canonical(text) for text in others}
        for value in values:
            own = choices if isinstance(value, Choice | Choices) else typed
            own |= texts_of(value) - (frozenset() if isinstance(value, str) else _FLAGS)
        return cls(*(frozenset(text.casefold() for text in own if text) for own in (choices | typed, typed)))


def usable(saves: Iterable[AllowedSave]) -> tuple[list[AllowedSave], list[str]]:
    """Return the saves of a map that may be allowed again, and a sentence for each that speaks of an act."""
    usable_saves, refused = [], []
    for save in saves:
        part = act_in(save.shape)
        if part:
            place = f"{save.shape.method} {save.shape.path}"
            line = mark(
                "页面对照表 allowed_saves 里的 {place} 没有沿用：{part} 可能是提交、审核等由您做的事；请删去这一条"
            )
            refused.append(say(line, place=place, part=part))
        else:
            usable_saves.append(replace(save, shape=_as_asked(save.shape)))
    return usable_saves, refused


def _as_asked(shape: RequestShape) -> RequestShape:
    """Return a shape as the kinds of saves have it: a part without leaves is empty."""
    return replace(shape, query=shape.query or {}, headers=shape.headers or {}, body=shape.body or {})


def act_in(shape: RequestShape) -> str:
    """Return the part of a shape that speaks of an act, which a remembered consent may not free; "" if none does.

    A word under a name that says what to do (`step`, `state`) is one unless it can be read: a number may mean 提交.
    """
    address = f"https://site{shape.path}"
    if is_irreversible(address) or names_submission(shape.method, shape.path, {}):
        return shape.path
    if any(map(says_act, shape.path.split("/"))):
        return shape.path
    return next((path for path, leaf in _parts(shape) if _is_act(path, leaf)), "")


def _parts(shape: RequestShape) -> Iterator[tuple[str, RequestLeaf]]:
    for part in (shape.query, shape.body):
        yield from ((path, leaf) for path, leaf in (part or {}).items() if path != ADDRESS)


def _is_act(path: str, leaf: RequestLeaf) -> bool:
    if leaf.origin in ("value", "code", "file") or leaf.sources in ((UPLOADS,), (VERSIONS,)):
        return False  # what it holds is the form's, or tells of a file or a version
    names = _names(path)
    if any(speaks_of_acts(name) and says_act(name) for name in names):
        return True
    if leaf.origin != "constant":
        return speaks_of_acts(path) and (not is_id_name(path) or speaks_of_acts(last_name(path)))
    text = leaf_text(leaf.text)
    if any(map(says_act, (*names, text))) or names_act("https://site/", {}, json.dumps({last_name(path): text})):
        return True
    return speaks_of_acts(path) and leaf.text not in EMPTY and bool(CODE.fullmatch(text) or is_bare_code(text))


def _names(path: str) -> list[str]:
    return [name.strip('"') for name in _NAMES.findall(path)]


def storable(shape: RequestShape, texts: ContentTexts) -> RequestShape | None:
    """Return the shape that may be stored of a save just allowed: ids in its sources are `*`; None if it may hold content."""
    body = {path: _masked(leaf) for path, leaf in (shape.body or {}).items()}
    own = replace(shape, body=body)
    if act_in(own) or not all(_is_free(text, texts) for text in _places(own)):
        return None
    return own if all(_is_plain(path, leaf, texts) for path, leaf in _parts(own)) else None


def _masked(leaf: RequestLeaf) -> RequestLeaf:
    split = (source.partition("#") for source in leaf.sources)
    return replace(leaf, sources=tuple(dict.fromkeys(f"{path_of(path)}{sign}{name}" for path, sign, name in split)))


def _places(shape: RequestShape) -> Iterator[str]:
    """Yield every word of addresses, names and sources."""
    yield from shape.path.split("/")
    for part in (shape.query, shape.headers, shape.body):
        for path, leaf in (part or {}).items():
            yield from _names(path)
            for source in leaf.sources:
                address, _, name = source.partition("#")
                yield from (*address.split("/"), *_names(name))


def _is_free(word: str, texts: ContentTexts) -> bool:
    """Return whether a word of an address or a name tells nothing of the profile."""
    own = canonical(word).casefold()
    is_value = own in texts.typed and (not own.isascii() or len(own) > _SHORT)
    return not (is_value or _DIGITS.search(own) or any(len(text) > _SHORT and text in own for text in texts.typed))


def _is_plain(path: str, leaf: RequestLeaf, texts: ContentTexts) -> bool:
    """Return whether a fixed word can be stored: readable or a single sign, and nobody's value, code, name or number."""
    text = leaf_text(leaf.text) if leaf.origin == "constant" else ""
    if not text or leaf.text in ("true", "false", *EMPTY):
        return True
    own = canonical(text).casefold()
    if not (is_word(text) or re.fullmatch(UPLOAD_CODE, text)) or _DIGITS.search(text):
        return False
    if _CODED.search(text) and not _LETTERS.search(text):
        return False  # the code of a value, perhaps: a city's, or those of several choices
    if len(text) > _SHORT and _OF_SOMEBODY.search(last_name(path)):
        return False
    return own not in texts.every and not any(_is_part(own, value) for value in texts.every)


def _is_part(one: str, other: str) -> bool:
    return min(len(one), len(other)) > _SHORT and (one in other or other in one)


@dataclass(frozen=True, slots=True)
class SavedConsents:
    """What is allowed on a site from earlier runs, and where a new consent goes: `store` gets what later runs may use.

    `today` and `operator` are those of this run; `refused` says which entries of the map are not used.
    """

    earlier: tuple[AllowedSave, ...]
    refused: tuple[str, ...]
    texts: ContentTexts
    store: Callable[[Sequence[AllowedSave]], None]
    today: str
    operator: str

    def remember(self, kinds: Iterable[StoppedSaves], *, is_asked: bool) -> None:
        """Store kinds of saves as of today, or, if nobody was asked about them now, as of the earlier consent that covers them."""
        saves = []
        for kind in kinds:
            shape = storable(kind.shape, self.texts)
            cover = next((own for own in self.earlier if not is_asked and is_shown(kind, [own.shape])), None)
            if shape is not None:
                saves.append(replace(cover or AllowedSave(shape, self.today, self.operator), shape=shape))
        if saves:
            self.store(saves)

    def said(self) -> list[str]:
        """Return what the person reads once: how many kinds of saves are allowed again, since when and by whom; what is not."""
        if not self.earlier:
            return [*self.refused]
        given = dict.fromkeys((save.by or say("别处并入"), save.on) for save in self.earlier)
        named = comma_list(f"{by} {on}" for by, on in [*given][:_MOST_NAMED])
        more = "…" if len(given) > _MOST_NAMED else ""
        line = mark("这个系统有 {count} 种保存以前放行过（{given}），这次同样放行；要看、要撤回：beian map saves。")
        return [say(line, count=len(self.earlier), given=named + more), *self.refused]
