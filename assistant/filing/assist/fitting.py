"""A value in the words of the page: the nodes of a tree and the options of a list by what the site calls them (pure).

A site writes products, paths and functions in its own way (智聊（APP）, 首页 → 对话). A node fits where each level has exactly one
label that consists of the same words, whatever stands between them. So does an option of a group (文本/短文本), which a site may
also list under the title of its group, without it: then its own word must occur once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from assistant.core import wording
from assistant.core.values import Choice, Choices, Nodes, Value
from assistant.filing.forms.outcome import as_kind
from assistant.filing.forms.shapes import Control

_JOINT = " / "  # between the levels of a node in a control's options
_EVERYWHERE = frozenset(("其他", "其它", "无"))  # options that most groups have: alone they name no group


def fitted(value: Value, control: Control) -> Value:
    """Return a value as this control would hold it."""
    if isinstance(value, Nodes) and control.kind == "nodes":
        return on_tree(value, control.options.words)
    expected, offered = as_kind(value, control.kind), control.options.words
    if isinstance(expected, Choice):
        return Choice(_offered(expected.word, offered))
    if isinstance(expected, Choices):
        return Choices(tuple(_offered(word, offered) for word in expected.words))
    return expected


def _offered(word: str, offered: Sequence[str]) -> str:
    """Return the option of a group in the words of the list; the word itself if the list has it, or has no one option for it."""
    group, _, own = word.rpartition("/")
    if not group or word in offered:
        return word
    whole = [option for option in offered if says_the_same(word, option)]
    is_listed_apart = any(wording.option(option) == wording.option(group) for option in offered)
    is_named = own not in _EVERYWHERE and not is_listed_apart
    alone = [option for option in offered if is_named and wording.option(option) == wording.option(own)]
    fitting = whole or alone
    return fitting[0] if len(fitting) == 1 else word


def on_tree(nodes: Nodes, options: Sequence[str]) -> Nodes:
    """Return the nodes by the labels of a tree; a node that is not there exactly once keeps its own words."""
    labels = _labels(options)
    return Nodes(frozenset(_place(node, labels) for node in nodes.nodes))


def _labels(options: Iterable[str]) -> list[tuple[str, ...]]:
    """Return the labels of every node from the root down; a tree lists each node after the one above it."""
    known: dict[str, tuple[str, ...]] = {}
    for option in options:
        above = max((text for text in known if option.startswith(text + _JOINT)), key=len, default="")
        known[option] = (*known.get(above, ()), option[len(above) + len(_JOINT) if above else 0 :])
    return list(known.values())


def _place(node: tuple[str, ...], labels: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    matching = [shown for shown in labels if len(shown) == len(node) and all(map(says_the_same, node, shown))]
    return matching[0] if len(matching) == 1 else node


def says_the_same(key: str, label: str) -> bool:
    """Return whether a label consists of the words of a natural key, in order, with nothing but signs between them."""
    words = [re.escape(wording.option(word)) for word in wording.WORDS_OF_KEY.split(key) if word.strip()]
    return bool(re.fullmatch(wording.BETWEEN_WORDS.join(["", *words, ""]), wording.option(label)))
