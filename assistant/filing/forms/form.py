"""Fill one form on any page by section, question and label, without a map; nothing is submitted.

A value is written only if exactly one control in the page or its frames matches its labels; none or several is an
outcome of its own. Answers make further fields appear, so filling takes several rounds. At the end, once the form is
at rest, every value that was right when it was written is checked once more.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from assistant.core.language import say
from assistant.core.values import Value
from assistant.core.verdict import Verdict, is_right
from assistant.filing.browser.page_actions import PageActions
from assistant.filing.forms.asked import AskedValue, asked_values, stands, value_for
from assistant.filing.forms.at_rest import PendingRequests, Rest, come_to_rest
from assistant.filing.forms.driving import Trouble
from assistant.filing.forms.fill import Pace, fill, look_again
from assistant.filing.forms.match import Ambiguous, Missing, match, nearest
from assistant.filing.forms.outcome import believed, is_there, left_to_person
from assistant.filing.forms.shapes import Address, Control, FieldResult, FieldTarget, FormSnapshot
from assistant.filing.forms.snapshot import page_script, read
from assistant.filing.forms.transport import Page, PageFault, WholePage

_ROUNDS = 20  # a form that still opens new questions after this many rounds is left to the person
_IS_FORM_FRAME = f"""(frame) => {{ {page_script()}
  const dialog = openDialog();
  const box = frame.getBoundingClientRect();
  return isShown(frame) && box.width > 1 && box.height > 1 && (!dialog || dialog.contains(frame)) && !controlNames.isEditor(frame); }}"""


@dataclass(frozen=True, slots=True)
class FormField:
    """The result of one value: section and label, the value asked for, the value shown now, the outcome and why."""

    section: tuple[str, ...]
    label: str
    wanted: object
    seen: Value | None
    outcome: Verdict
    reason: str = ""
    options: tuple[str, ...] = ()

    @property
    def is_right(self) -> bool:
        """Return whether the page now has the value (a locked field is right if it already shows the value)."""
        return is_right(self.outcome, "written") or (self.outcome == "locked" and not self.reason)

    @property
    def is_abstained(self) -> bool:
        """Return whether nothing was written because the control or the way to write it was uncertain."""
        return self.outcome in ("missing", "ambiguous", "unsupported")

    @property
    def is_human_only(self) -> bool:
        """Return whether it is a commitment, which only the person makes."""
        return self.outcome == "human_only"


@dataclass(frozen=True, slots=True)
class FormResult:
    """The results of one form, in the order of the values, and when it was read for them."""

    fields: tuple[FormField, ...]
    rest: Rest

    @property
    def is_right(self) -> bool:
        """Return whether every field is right, and the form's values stood still; a commitment counts neither way."""
        counted = (form_field for form_field in self.fields if not form_field.is_human_only)
        return self.rest.is_still and all(form_field.is_right for form_field in counted)


def fill_form(
    page: WholePage,
    values: Mapping[str, object],
    *,
    actions: PageActions | None = None,
    base: Path | None = None,
    pace: Pace = "fast",
) -> FormResult:
    """Fill the open dialog, else the page and its frames, from labels nested by section and question; submit nothing.

    Lists are multiple choices, cascaders, steps or periods; upload paths are relative to `base`; a question's own options
    may be nested under it as 选项. Raises BrowserClosed, SubmissionBlocked.
    """
    return _LabelledFillSession(page, actions or PageActions(), base, pace).run(asked_values(values))


FrameReading = tuple[Page, FormSnapshot]


def read_frames(page: WholePage, *, hold: bool = True) -> list[FrameReading]:
    """Read the page and every visible frame of it; `hold` reads the framework's model too, as in `snapshot.read`."""
    readings: list[FrameReading] = [(page, read(page, hold=hold))]
    rendered = [page.main_frame]
    for frame in page.frames[1:]:
        try:
            if frame.parent_frame in rendered and frame.frame_element().evaluate(_IS_FORM_FRAME):
                readings.append((frame, read(frame, hold=hold)))
                rendered.append(frame)
        except PageFault:
            continue  # the page has removed the frame in the meantime
    return readings


@dataclass
class _LabelledFillSession:
    page: WholePage
    actions: PageActions
    base: Path | None
    pace: Pace
    results: dict[tuple[str, ...], tuple[Page, FieldResult]] = field(default_factory=dict)
    settled: dict[tuple[str, ...], FormField] = field(default_factory=dict)

    def run(self, asked: Sequence[AskedValue]) -> FormResult:
        with PendingRequests(self.page) as requests:
            seen, since = self._write(asked)
            seen, rest = come_to_rest(self.page, seen, partial(read_frames, self.page), _forms, requests, since)
        return FormResult(tuple(self._field(seen, ask) for ask in asked), rest)

    def _write(self, asked: Sequence[AskedValue]) -> tuple[list[FrameReading], float]:
        """Write the values in rounds; return the last reading and its monotonic time."""
        since, seen = time.monotonic(), read_frames(self.page)
        for _ in range(_ROUNDS):
            ready = self._ready(seen, [ask for ask in asked if not self._is_done(ask)])
            for document in dict.fromkeys(document for document, _, _ in ready):
                pairs = [(ask, target) for place, ask, target in ready if place is document]
                results = fill(document, self.actions, [target for _, target in pairs], pace=self.pace)
                self.results |= {ask.path: (document, result) for (ask, _), result in zip(pairs, results, strict=True)}
            if not ready:
                break
            since, seen = time.monotonic(), read_frames(self.page)
        return seen, since

    def _is_done(self, ask: AskedValue) -> bool:
        return ask.path in self.results or ask.path in self.settled

    def _ready(
        self, seen: Sequence[FrameReading], open_asks: Sequence[AskedValue]
    ) -> list[tuple[Page, AskedValue, FieldTarget]]:
        """Return the values that match exactly one control now; of two values for one control the second is settled."""
        placed = [(ask, *places[0]) for ask in open_asks if len(places := _places(seen, ask)) == 1]
        taken = {(document, result.target.address): path for path, (document, result) in self.results.items()}
        ready = []
        for ask, document, control in placed:
            place = (document, control.address)
            if taken.setdefault(place, ask.path) != ask.path:
                reason = say("“{other}”指的也是这一项。", other=" › ".join(taken[place]))
                self.settled[ask.path] = _form_field(ask, control, "ambiguous", reason)
                continue
            if judged := left_to_person(control):
                self.settled[ask.path] = _form_field(ask, control, *judged)
                continue
            value = value_for(ask.value, control, self.base)
            if isinstance(value, Trouble):
                self.settled[ask.path] = _form_field(ask, control, value.outcome, value.reason)
            else:
                target = FieldTarget(" › ".join(ask.path), control.address, control.kind, value)
                ready.append((document, ask, target))
        return ready

    def _field(self, seen: Sequence[FrameReading], ask: AskedValue) -> FormField:
        if ask.path in self.settled:
            return self.settled[ask.path]
        if ask.path not in self.results:
            return _unplaced(seen, ask)
        document, result = self.results[ask.path]
        snapshot = next((snapshot for place, snapshot in seen if place is document), None)
        if snapshot is None:
            result = replace(result, outcome="hidden", seen=None, reason=say("该项所在的页面框架已经消失。"))
        elif is_right(result.outcome, "written"):
            result = look_again(snapshot, result)
        is_doubled = snapshot is not None and _is_doubled(snapshot, result)
        result = _at_its_words(seen, ask, document, result) if is_doubled else result
        address = result.target.address
        return FormField(
            (*address.section, *address.after),
            address.label,
            ask.value,
            result.seen,
            "changed" if is_doubled and result.outcome == "ambiguous" else result.outcome,
            result.reason,
            result.options,
        )


def _forms(readings: Sequence[FrameReading]) -> list[FormSnapshot]:
    return [form for _, form in readings]


def _at_its_words(seen: Sequence[FrameReading], ask: AskedValue, document: Page, result: FieldResult) -> FieldResult:
    """Judge anew a value whose label appeared a second time later, if the caller's labels still match one control."""
    places = _places(seen, ask)
    if len(places) != 1 or places[0][0] is not document:
        return result
    control = places[0][1]
    outcome: Verdict = "written" if is_there(result.target.value, control) else "changed"
    return replace(result, outcome=outcome, seen=believed(control), reason="")


def _is_doubled(snapshot: FormSnapshot, result: FieldResult) -> bool:
    """Return whether the label of a written value became ambiguous later: it was written, so it counts as changed."""
    if result.outcome != "ambiguous" or result.rect is None:
        return False
    return isinstance(match(snapshot, result.target.address), Ambiguous)


def _places(seen: Sequence[FrameReading], ask: AskedValue) -> list[tuple[Page, Control]]:
    return [(document, control) for document, snapshot in seen for control in snapshot.controls if stands(control, ask)]


def _form_field(ask: AskedValue, control: Control, outcome: Verdict, reason: str) -> FormField:
    address = control.address
    return FormField((*address.section, *address.after), address.label, ask.value, control.value, outcome, reason)


def _unplaced(seen: Sequence[FrameReading], ask: AskedValue) -> FormField:
    """Return the result of a value that matches no control or several, with what the page has instead."""
    places = tuple(control.address for _, control in _places(seen, ask))
    address = Address(ask.path[:-1], ask.path[-1])
    if places:
        return FormField(ask.path[:-1], ask.label, ask.value, None, "ambiguous", Ambiguous(address, places).reason())
    near = tuple(address for _, snapshot in seen for address in nearest(snapshot, Address((), ask.label)))
    return FormField(ask.path[:-1], ask.label, ask.value, None, "missing", Missing(address, lambda: near[:5]).reason())
