"""Reviewers' comments that a run noted twice: beside their field, and as a line of the list on another page of the item.

A wizard shows the list of comments on every step, each field on one of them. So what one step can tell of another is
told apart only afterwards, from all comments that were noted.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from assistant.core import wording

_PREFIXES = ("退回意见：", "退回意见:")


@dataclass(frozen=True, slots=True)
class NotedWords:
    """The words of a comment, what they are about, and the label of the field beside which they stood.

    `label` is None for a line of the list, "" for a field whose label is unknown.
    """

    about: Hashable
    label: str | None
    words: str


def bare(text: str) -> str:
    """Return the words of a comment without the prefix that a page puts before them."""
    for prefix in _PREFIXES:
        text = text.removeprefix(prefix)
    return text.strip()


def repeats(comments: Sequence[NotedWords]) -> list[bool]:
    """Return for each comment whether it is a line of the list that stood beside a field too."""
    labels: dict[tuple[Hashable, str], set[str]] = {}
    for comment in comments:
        if comment.label is not None:
            labels.setdefault((comment.about, bare(comment.words)), set()).add(wording.label(comment.label))
    return [comment.label is None and _is_beside_field(comment, labels) for comment in comments]


def _is_beside_field(line: NotedWords, labels: dict[tuple[Hashable, str], set[str]]) -> bool:
    text = bare(line.words)
    if (line.about, text) in labels:
        return True
    field, _, words = text.partition("：")
    own = labels.get((line.about, words.strip()), set())
    return any(label and label in wording.label(field) for label in own)  # a field without a label matches nothing
