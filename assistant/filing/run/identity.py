"""Check that the opened record is the one of the pressed row: its natural key on the form equals the row's.

A list may be re-rendered between reading and press, and the press would hit a neighbour. So before a listed record is
written, read for the profile, or ended, the form's values under the labels of the list's key are compared with the
row.
"""

from __future__ import annotations

from string import Formatter

from assistant.core import wording
from assistant.core.errors import PageMismatch
from assistant.core.language import say
from assistant.filing.forms import snapshot
from assistant.filing.forms.shapes import FormSnapshot
from assistant.filing.site.landmarks import Site


def key_labels(key: str) -> tuple[str, ...]:
    """Return the labels that make up a natural key as the map writes it: `{产品名称}/{服务形式}`."""
    return tuple(name for _, name, _, _ in Formatter().parse(key) if name)


def check_identity(site: Site, page_id: str, list_id: str, listed: str, *, has_twin: bool = False) -> None:
    """Raise PageMismatch if the open form shows another natural key than the pressed row.

    `has_twin`: the list has another row with a similar key, so the keys are compared letter for letter.
    """
    shown = shown_key(snapshot.read(site.page), site.entry(list_id).key)
    form = wording.name if has_twin else wording.option
    if shown is not None and form(shown) != form(listed):
        what = say("打开的是“{shown}”，要打开的是“{listed}”", shown=shown, listed=listed)
        raise PageMismatch(page=site.entry(page_id).title, what=what)


def shown_key(seen: FormSnapshot, key: str) -> str | None:
    """Return the natural key that a form shows, or None if one of its labels is not on it exactly once."""
    values = {}
    for name in key_labels(key):
        controls = [control for control in seen.controls if wording.label(control.raw_label) == wording.label(name)]
        if len(controls) != 1:
            return None
        values[name] = "" if controls[0].value is None else str(controls[0].value)
    return key.format(**values)
