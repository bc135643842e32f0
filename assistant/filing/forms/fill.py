"""Fill one form: snapshot, write what differs, snapshot – in rounds, because answers make further fields appear.

Gates (answers that show or hide fields) come first, then plain texts in bulk, then the other widgets one by one. A value
is written at most once, and once more if the page re-rendered the control meanwhile. A value that the page already shows
is not written. Verdicts are judged by reading the page (design: Snapshot, gate, write, snapshot).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, Protocol

from assistant.core.language import say
from assistant.core.values import Choices, Kind, Nodes, Steps, Value, compare, is_empty
from assistant.core.verdict import Verdict, is_right
from assistant.filing.forms.concurrent_edits import concurrent_edits
from assistant.filing.forms.driving import Trouble
from assistant.filing.forms.match import Ambiguous, Missing, control_at, match
from assistant.filing.forms.outcome import (
    Judged,
    after_writing,
    attached,
    before_writing,
    believed,
    is_same,
    is_there,
    left_to_person,
    witnesses_agree,
)
from assistant.filing.forms.shapes import Control, FieldResult, FieldTarget, FormSnapshot
from assistant.filing.forms.snapshot import LiveForm, read_live
from assistant.filing.forms.transport import ControlActions, Page
from assistant.filing.forms.write import CHUNK, TYPED, is_typed, write_again, write_texts, write_widget

Word = Literal["go", "skip", "by_person", "pause"]
Pace = Literal["fast", "watch"]
_NOTHING: dict[Kind, Value] = {
    "text": "",
    "textarea": "",
    "number": "",
    "choices": Choices(()),
    "steps": Steps(()),
    "nodes": Nodes(frozenset()),
    "tick": False,
}
_LATE_CHECKS = 15
_CHOSEN: frozenset[Kind] = frozenset({"choice", "choices"})


class FillObserver(Protocol):
    """Observes the filling: decides before each write and receives each result."""

    def before(self, control: Control, target: FieldTarget) -> Word:
        """Return whether to write now; "pause" requests a `rest` first."""

    def rest(self) -> Word:
        """Wait until the person continues, and return what to do then."""

    def after(self, result: FieldResult) -> None:
        """Receive the result of one value."""


def fill(
    page: Page,
    actions: ControlActions,
    targets: Sequence[FieldTarget],
    *,
    watch: FillObserver | None = None,
    pace: Pace = "fast",
) -> list[FieldResult]:
    """Write the values into the open dialog, else the page, and return one result per target, in the same order."""
    return _FillSession(page, actions, watch, 1 if pace == "watch" else CHUNK, targets).run(targets)


@dataclass
class _FillSession:
    page: Page
    actions: ControlActions
    watch: FillObserver | None
    chunk: int
    targets: Sequence[FieldTarget]
    results: dict[str, FieldResult] = field(default_factory=dict)
    retried: dict[str, Control] = field(default_factory=dict)

    def run(self, targets: Sequence[FieldTarget]) -> list[FieldResult]:
        live = read_live(self.page)
        while True:
            matched_targets = self._matched_targets(live.snapshot, targets)
            gates = [target for target in matched_targets if target.gate]
            if not matched_targets:
                break
            live = self._gate(live, gates[0], targets) if gates else self._write(live, matched_targets)
        for target in targets:
            self._close(live.snapshot, target)
        return [self.results[target.key] for target in targets]

    def _matched_targets(self, snapshot: FormSnapshot, targets: Sequence[FieldTarget]) -> list[FieldTarget]:
        """Settle the targets that need no writing and return the others; locked ones may open yet and are settled last."""
        matched_targets, locked = [], []
        for requested in targets:
            control = None if requested.key in self.results else match(snapshot, requested.address)
            if not isinstance(control, Control):
                continue
            target = attached(requested, control)
            judged = left_to_person(control, is_question=target.is_question) or before_writing(target, control)
            if judged is None or (target.force and judged[0] == "already"):
                matched_targets.append(target)
            elif judged[0] == "locked":
                locked.append(_result(target, control, control, *judged))
            elif target.key in self.retried:  # the page has shown the first write late
                self._judge(snapshot, replace(target, matched=self.retried[target.key]), None)
            else:
                self._settle(_result(target, control, control, *judged))
        for result in () if matched_targets else locked:
            self._settle(result)
        return matched_targets

    def _settle(self, result: FieldResult) -> None:
        self.results[result.target.key] = result
        if self.watch is not None:
            self.watch.after(result)

    def _write(self, live: LiveForm, matched_targets: Sequence[FieldTarget]) -> LiveForm:
        """Write the next texts in bulk, else the other widgets in order; read the form again and judge."""
        texts = [target for target in matched_targets if is_typed(target.control) and target.kind in TYPED]
        if texts:
            return self._write_chunk(live, self._allowed(texts[: self.chunk]))
        return self._write_widgets(live, matched_targets)

    def _allowed(self, matched_targets: Sequence[FieldTarget]) -> list[FieldTarget]:
        """Return the targets that the observer allows; those it withholds, and concurrent edits, are settled."""
        if self.watch is None:
            return list(matched_targets)
        allowed = []
        for target in matched_targets:
            word = self.watch.before(target.control, target)
            while word == "pause":
                word = self._rest(self.watch)
            if target.key in self.results:
                continue
            if word == "go":
                allowed.append(target)
            else:
                self._keep_back(target, "skipped" if word == "skip" else "by_person")
        return [target for target in allowed if target.key not in self.results]

    def _rest(self, watch: FillObserver) -> Word:
        """Pause; what the person types meanwhile, in any field, stays and is settled as `by_person`."""
        before = read_live(self.page).snapshot
        word = watch.rest()
        for result in concurrent_edits(before, read_live(self.page).snapshot, self.targets).values():
            self._settle(result)
        return word

    def _keep_back(self, target: FieldTarget, outcome: Verdict) -> None:
        after = control_at(read_live(self.page).snapshot, target.address) or target.control
        self._settle(_result(target, target.control, after, outcome, ""))

    def _write_chunk(self, live: LiveForm, matched_targets: Sequence[FieldTarget]) -> LiveForm:
        if not matched_targets:
            return live
        troubles = write_texts(live, self.actions, matched_targets)
        after = read_live(self.page)
        again = [at for at, target in enumerate(matched_targets) if troubles[at] is None and _lags(after, target)]
        for at in again:
            troubles[at] = write_again(live, self.actions, matched_targets[at])
        if again:
            after = read_live(self.page)
        after = self._caught_up(after, matched_targets)
        for target, trouble in zip(matched_targets, troubles, strict=True):
            if trouble is not None and self._is_for_later(after.snapshot, target, trouble):
                self.retried[target.key] = target.control
            else:
                self._judge(after.snapshot, target, trouble)
        return after

    def _is_for_later(self, snapshot: FormSnapshot, target: FieldTarget, trouble: Trouble) -> bool:
        """Return whether an earlier text locked or hid the field, so that this one is tried once more."""
        is_there = control_at(snapshot, target.address) is not None
        return trouble.outcome in ("locked", "hidden") and is_there and target.key not in self.retried

    def _caught_up(self, live: LiveForm, matched_targets: Sequence[FieldTarget]) -> LiveForm:
        """Wait a moment for a page that holds the value and does not show it yet, or still an error from before."""
        for _ in range(_LATE_CHECKS):
            if not any(_is_behind(live.snapshot, target) for target in matched_targets):
                break
            self.page.wait_for_timeout(100)
            live = read_live(self.page)
        return live

    def _write_widgets(self, live: LiveForm, matched_targets: Sequence[FieldTarget]) -> LiveForm:
        written = []
        for target in matched_targets:
            if self._allowed([target]):
                written.append((target, write_widget(live, self.actions, target)))
        after = self._caught_up(read_live(self.page), [target for target, _ in written])
        redrawn = self._redrawn_keys(live, after.snapshot, written)
        for target, trouble in written:
            if target.key in self.results:
                continue
            first = self.retried.get(target.key)
            if first is None and target.key in redrawn:
                self.retried[target.key] = target.control
            else:
                self._judge(after.snapshot, replace(target, matched=first or target.control), trouble)
        return after

    def _redrawn_keys(
        self, live: LiveForm, after: FormSnapshot, written: Sequence[tuple[FieldTarget, Trouble | None]]
    ) -> frozenset[str]:
        """Return the keys of the targets not written because the page re-rendered the control, or lost the choice."""
        troubled = [(target, trouble) for target, trouble in written if trouble is not None]
        detached = {id(control) for control in live.detached()} if troubled else set()
        untaken = [
            target
            for target, trouble in written
            if trouble is None and (_is_untaken(after, target) or _misses_its_option(after, target))
        ]
        redrawn = [
            target
            for target, trouble in troubled
            if trouble.outcome == "hidden"
            or (id(target.control) in detached and not is_same(target.value, _at(after, target.control)))
        ]
        return frozenset(target.key for target in (*untaken, *redrawn))

    def _judge(self, snapshot: FormSnapshot, target: FieldTarget, trouble: Trouble | None) -> None:
        after = control_at(snapshot, target.address)
        if after is None:
            self._settle(FieldResult(target, "hidden", target.control.value, reason=say("填写后该项从页面上消失了。")))
            return
        judged: Judged
        is_typed_only = target.kind in _CHOSEN and not after.held_seen  # its text may be no choice
        if trouble is not None and (trouble.outcome != "refused" or is_typed_only):
            judged = trouble.outcome, trouble.reason
        else:
            judged = after_writing(target.value, target.control, after, trouble.reason if trouble else "")
        options = trouble.options if trouble else ()
        self._settle(replace(_result(target, target.control, after, *judged), options=options))

    def _gate(self, live: LiveForm, target: FieldTarget, targets: Sequence[FieldTarget]) -> LiveForm:
        """Write one answer that shows or hides others; the fields it hides are emptied, for the page may post them."""
        if not self._allowed([target]):
            return live
        if is_typed(target.control):
            return self._write_chunk(live, [target])
        trouble = write_widget(live, self.actions, target)
        after = read_live(self.page)
        hidden = _vanished(live, after.snapshot)
        if trouble is None and hidden and not is_empty(target.control.value):
            self._empty(target, hidden)
            after = read_live(self.page)
        self._judge(after.snapshot, target, trouble)
        return after

    def _empty(self, target: FieldTarget, hidden: Sequence[Control]) -> None:
        """Restore the previous answer, clear the fields that the new one hides, and write the new one again."""
        assert target.control.value is not None
        closed = read_live(self.page)
        back = replace(target, value=target.control.value, matched=_at(closed.snapshot, target.control))
        write_widget(closed, self.actions, back)
        for control in hidden:
            opened = read_live(self.page)
            current = control_at(opened.snapshot, control.address)
            if current is not None and current.value == control.value and current.is_open:
                self._clear(opened, current)
        opened = read_live(self.page)
        write_widget(opened, self.actions, replace(target, matched=_at(opened.snapshot, target.control)))

    def _clear(self, live: LiveForm, control: Control) -> None:
        nothing = _NOTHING.get(control.kind)
        if nothing is None or control.commitment:
            return
        target = FieldTarget("", control.address, control.kind, nothing, matched=control)
        if is_typed(control):
            write_texts(live, self.actions, [target])
        else:
            write_widget(live, self.actions, target)

    def _close(self, snapshot: FormSnapshot, target: FieldTarget) -> None:
        """Settle a target that never appeared, and check once more a value that was right when it was written."""
        current = match(snapshot, target.address)
        result = self.results.get(target.key)
        if result is None and not isinstance(current, Control):
            outcome: Verdict = "missing" if isinstance(current, Missing) else "ambiguous"
            self._settle(FieldResult(target, outcome, reason=current.reason()))
        elif (
            result is not None
            and is_right(result.outcome, "written")
            and (seen := look_again(snapshot, result)) is not result
        ):
            self._settle(seen)


def _is_untaken(after: FormSnapshot, target: FieldTarget) -> bool:
    """Return whether a choice was pressed, and the page shows what it showed before, without a word: the press was lost."""
    control = control_at(after, target.address)
    if control is None or control.kind != "choice" or control.error:
        return False
    return control.value == target.control.value and not is_there(target.value, control)


def _misses_its_option(after: FormSnapshot, target: FieldTarget) -> bool:
    """Return whether a late answer of the server has taken the chosen option out of the list: its id has no word then."""
    control = control_at(after, target.address)
    return control is not None and control.options.state == "remote" and _is_behind(after, target)


def look_again(snapshot: FormSnapshot, result: FieldResult) -> FieldResult:
    """Check a value that was right when it was written; return the same result, or one that says what changed since."""
    current = match(snapshot, result.target.address)
    if isinstance(current, Ambiguous):
        return replace(result, outcome="ambiguous", seen=None, reason=current.reason())
    if isinstance(current, Missing):
        return replace(result, outcome="hidden", seen=None, reason=say("填写其他项之后，该项从页面上消失了。"))
    if is_there(result.target.value, current):
        return result
    reason = say("填写其他项之后，该项的值变了。")
    return replace(result, outcome="changed", seen=believed(current), reason=reason)


def _result(target: FieldTarget, before: Control, after: Control, outcome: Verdict, reason: str) -> FieldResult:
    held = after.held if after.held_seen else None
    return FieldResult(target, outcome, before.value, believed(after), held, reason, rect=after.rect)


def _lags(live: LiveForm, target: FieldTarget) -> bool:
    """Return whether the field did not take the text, or its model did not follow what it shows."""
    current = control_at(live.snapshot, target.address)
    if current is None or current.error:
        return False
    is_unchanged = current.value == target.control.value and not is_empty(target.value)
    return is_unchanged or not witnesses_agree(current)


def _is_behind(snapshot: FormSnapshot, target: FieldTarget) -> bool:
    """Return whether the value was written, but the page shows or holds something else yet, or still the error from before.

    What a list holds has no name while a late answer of the server replaces its options.
    """
    current = control_at(snapshot, target.address)
    if current is None:
        return False
    if current.error:
        return current.error == target.control.error and is_same(target.value, current)
    if not current.held_seen or witnesses_agree(current):
        return False
    return any(is_right(compare(target.value, seen), "compared") for seen in (current.held, current.value))


def _vanished(before: LiveForm, after: FormSnapshot) -> list[Control]:
    """Return the answered controls that the page no longer renders; a re-rendered control does not count."""
    remaining = {
        (control.address.section, control.within, control.raw_label, str(control.value)) for control in after.controls
    }
    return [
        control
        for control in before.detached()
        if not is_empty(control.value)
        and (control.address.section, control.within, control.raw_label, str(control.value)) not in remaining
    ]


def _at(snapshot: FormSnapshot, control: Control) -> Control:
    return control_at(snapshot, control.address) or control
