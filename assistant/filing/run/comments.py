"""Reviewers' comments on a returned record: read from the page, stored in the run folder, linked to their fields."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.core import wording
from assistant.filing.browser.playwright import Page
from assistant.filing.forms.match import control_at
from assistant.filing.forms.shapes import FormSnapshot
from assistant.filing.forms.snapshot import texts_beside
from assistant.filing.run.context import RecordResults
from assistant.filing.run.proof import address_of
from assistant.filing.run.session import RunSession
from assistant.filing.site.landmarks import Site
from assistant.planning.plan.plan import Record
from assistant.proof.journal.comment_lines import bare
from assistant.proof.journal.events import Comment

_LINES = """([line, about, text]) => [...document.querySelectorAll(line)].map((one) => [about, text].map((part) =>
  (part && one.querySelector(part) || {textContent: ''}).textContent.trim()))"""


def note_comments(session: RunSession, results: RecordResults, record: Record, seen: FormSnapshot) -> None:
    """Note every comment on the open record: beside a field with the field's key, from the comment list without one.

    A comment is noted once per run; one that stands beside a field is not noted again from the list.
    """
    beside: list[tuple[str, str, str]] = []
    if selector := session.site.map.landmarks.get("field_comment", ""):
        beside = _comments(session.site.page, selector, seen, _keys(record, seen))
    listed = [(text, "", "") for text, about, words in _listed(session.site) if not _is_beside(about, words, beside)]
    for text, key, _ in (*beside, *listed):
        comment = Comment(record.names[0], key, session.folder.store_text(text))
        if comment not in results.comments:
            results.comments.append(comment)
            session.note(comment)


def _is_beside(about: str, words: str, beside: Sequence[tuple[str, str, str]]) -> bool:
    """Return whether a line of the list stands beside its field; for a line without a field, its words decide."""
    labels = [wording.label(label) for text, _, label in beside if bare(text) == bare(words)]
    return any(not about or (label and label in wording.label(about)) for label in labels)


def _listed(site: Site) -> list[tuple[str, str, str]]:
    """Return the lines of the page's comment list: the whole line, its field, and its words."""
    marks = site.map.landmarks
    if "comment_line" not in marks or "comment_line_text" not in marks:
        return []
    asked = [marks["comment_line"], marks.get("comment_line_field", ""), marks["comment_line_text"]]
    read: list[list[str]] = site.page.evaluate(_LINES, asked)
    return [(f"{about}：{text}" if about else text, about, text) for about, text in read if text]


def _keys(record: Record, seen: FormSnapshot) -> dict[str, str]:
    keys = {}
    for planned in record.planned:
        control = control_at(seen, address_of(planned))
        if control is not None:
            keys[control.ref] = str(planned.key)
    return keys


def _comments(page: Page, selector: str, seen: FormSnapshot, keys: dict[str, str]) -> list[tuple[str, str, str]]:
    """Return each comment's words with the key and label of its field ("" for a field that is not the profile's)."""
    placed = texts_beside(page, selector, seen.controls)
    return [(text, keys.get(at.ref, ""), at.address.label) if at else (text, "", "") for text, at in placed if text]
