"""Reviewers' comments on a returned record: read from the page, kept in the run folder, tied to their fields."""

from __future__ import annotations

from assistant.browser.playwright import Page
from assistant.filing.comment_items import bare
from assistant.filing.context import Filing
from assistant.filing.proof import address_of
from assistant.forms import match
from assistant.forms.shapes import Control, FormSnapshot
from assistant.journal.events import Comment
from assistant.planning.plan import Record

_NEAREST = """([selector, boxes]) => {
  const places = boxes.map((path) => path && document.querySelector(path));
  return [...document.querySelectorAll(selector)].map((note) => {
    const item = note.closest('.el-form-item, [role=group], fieldset, label, tr') || note.parentElement;
    return [note.textContent.trim(), places.findIndex((place) => place && item.contains(place))];
  });
}"""

_LINES = """([line, about, text]) => [...document.querySelectorAll(line)].map((one) => [about, text].map((part) =>
  (part && one.querySelector(part) || {textContent: ''}).textContent.trim()))"""


def note_comments(filing: Filing, record: Record, seen: FormSnapshot) -> None:
    """Note every comment on the open record: beside a field by the field's key, of its list of comments without one.

    Nothing is noted twice in a run; what stands beside a field is not noted again from the list.
    """
    beside: list[tuple[str, str]] = []
    if selector := filing.site.map.landmarks.get("field_comment", ""):
        beside = _comments(filing.site.page, selector, seen, _keys(record, seen))
    told = {bare(text) for text, _ in beside}
    listed = [(text, "") for text, words in _listed(filing) if bare(words) not in told]
    for text, key in (*beside, *listed):
        event = Comment(record.names[0], key, filing.run.keep_text(text))
        if event not in filing.comments:
            filing.comments.append(event)
            filing.note(event)


def _listed(filing: Filing) -> list[tuple[str, str]]:
    """Return the lines of the page's list of comments: what each is about with its words, and its words alone."""
    marks = filing.site.map.landmarks
    if "comment_line" not in marks or "comment_line_text" not in marks:
        return []
    asked = [marks["comment_line"], marks.get("comment_line_field", ""), marks["comment_line_text"]]
    read: list[list[str]] = filing.site.page.evaluate(_LINES, asked)
    return [(f"{about}：{text}" if about else text, text) for about, text in read if text]


def _keys(record: Record, seen: FormSnapshot) -> dict[str, str]:
    found = {}
    for wanted in record.wanted:
        control = match.match(seen, address_of(wanted))
        if isinstance(control, Control):
            found[control.ref] = str(wanted.key)
    return found


def _comments(page: Page, selector: str, seen: FormSnapshot, keys: dict[str, str]) -> list[tuple[str, str]]:
    """Return each comment's words with the key of the field it stands at ("" where it is none of the profile's)."""
    refs = [control.ref for control in seen.controls]
    read: list[list[str | int]] = page.evaluate(_NEAREST, [selector, refs])
    return [(str(text), keys.get(refs[int(at)], "") if int(at) >= 0 else "") for text, at in read if text]
