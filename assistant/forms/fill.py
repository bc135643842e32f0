"""Filling one form: snapshot, write what differs, snapshot – in rounds, because a form grows as it is answered.

Gates first (answers that show others), then plain texts in bulk, then the other widgets one by one. Each value is written
at most once, and once more where the page drew the control anew meanwhile; a value that the page already has is not
written. What became of it is judged from the page, never from the writing (design: Snapshot, gate, write, snapshot).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, Protocol

from assistant.forms.driving import Trouble
from assistant.forms.match import Ambiguous, Missing, match
from assistant.forms.meanwhile import typed_meanwhile
from assistant.forms.outcome import (
    Judged,
    after_writing,
    as_kind,
    before_writing,
    believed,
    compared,
    is_same,
    witnesses_agree,
)
from assistant.forms.shapes import Control, FieldResult, FormSnapshot, Outcome, Want
from assistant.forms.snapshot import LiveForm, read_live
from assistant.forms.transport import ControlActions, Page
from assistant.forms.write import CHUNK, TYPED, Task, is_typed, write_again, write_texts, write_widget
from assistant.language import say
from assistant.values import Choices, Kind, Nodes, Steps, Value, is_empty

Word = Literal["go", "skip", "by_person", "pause"]
Pace = Literal["fast", "watch"]
RIGHT: frozenset[Outcome] = frozenset({"already", "written", "normalised"})
_NOTHING: dict[Kind, Value] = {
    "text": "",
    "textarea": "",
    "number": "",
    "choices": Choices(()),
    "steps": Steps(()),
    "nodes": Nodes(frozenset()),
    "tick": False,
}
_LATE_CHECKS = 8
_STILL = """() => {
  const rule = '*, ::before, ::after { transition-duration: 0s !important; transition-delay: 0s !important; '
    + 'animation-duration: 0s !important; animation-delay: 0s !important; }';
  const is = (sheet) => sheet.cssRules.length === 1 && /transition-duration: 0s/.test(sheet.cssRules[0].cssText);
  if ([...document.adoptedStyleSheets].some(is)) return;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(rule);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}"""


class Watch(Protocol):
    """Who watches the filling: asked before each write, told after each result."""

    def before(self, control: Control, want: Want) -> Word:
        """Say whether to write now; "pause" asks for a `rest` first."""

    def rest(self) -> Word:
        """Wait as long as the person wants and say what then."""

    def after(self, result: FieldResult) -> None:
        """Take note of what became of one value."""


def fill(
    page: Page, actions: ControlActions, wants: Sequence[Want], *, watch: Watch | None = None, pace: Pace = "fast"
) -> list[FieldResult]:
    """Write the wanted values into the open dialog, else the page, and return what became of each, in their order."""
    if pace == "fast":
        actions.evaluate(page, _STILL)
    return _Filling(page, actions, watch, 1 if pace == "watch" else CHUNK, wants).run(wants)


@dataclass
class _Filling:
    page: Page
    actions: ControlActions
    watch: Watch | None
    chunk: int
    wants: Sequence[Want]
    results: dict[str, FieldResult] = field(default_factory=dict)
    retried: dict[str, Control] = field(default_factory=dict)

    def run(self, wants: Sequence[Want]) -> list[FieldResult]:
        live = read_live(self.page)
        while True:
            tasks = self._tasks(live.snapshot, wants)
            gates = [task for task in tasks if task.want.gate]
            if not tasks:
                break
            live = self._gate(live, gates[0], wants) if gates else self._write(live, tasks)
        for want in wants:
            self._close(live.snapshot, want)
        return [self.results[want.key] for want in wants]

    def _tasks(self, snapshot: FormSnapshot, wants: Sequence[Want]) -> list[Task]:
        """Settle what needs no writing and return what does; what is locked may open yet, so it is settled last."""
        tasks, locked = [], []
        for wanted in wants:
            control = None if wanted.key in self.results else match(snapshot, wanted.address)
            if not isinstance(control, Control):
                continue
            want = _known(wanted, control)
            judged = before_writing(want.value, control)
            if judged is None or (want.force and judged[0] == "already"):
                tasks.append(Task(want, control))
            elif judged[0] == "locked":
                locked.append(_result(want, control, control, *judged))
            elif want.key in self.retried:  # what was begun has come late
                self._judge(snapshot, Task(want, self.retried[want.key]), None)
            else:
                self._settle(_result(want, control, control, *judged))
        for result in () if tasks else locked:
            self._settle(result)
        return tasks

    def _settle(self, result: FieldResult) -> None:
        self.results[result.want.key] = result
        if self.watch is not None:
            self.watch.after(result)

    def _write(self, live: LiveForm, tasks: Sequence[Task]) -> LiveForm:
        """Write the next texts in bulk, else the other widgets in order; read once more; judge."""
        texts = [task for task in tasks if is_typed(task.control) and task.want.kind in TYPED]
        if texts:
            return self._write_chunk(live, self._allowed(texts[: self.chunk]))
        return self._write_widgets(live, tasks)

    def _allowed(self, tasks: Sequence[Task]) -> list[Task]:
        """Ask the watcher about each; what it keeps back, and what changed meanwhile, is settled as the person's."""
        if self.watch is None:
            return list(tasks)
        allowed = []
        for task in tasks:
            word = self.watch.before(task.control, task.want)
            while word == "pause":
                word = self._rest(self.watch)
            if task.want.key in self.results:
                continue
            if word == "go":
                allowed.append(task)
            else:
                self._keep_back(task, "skipped" if word == "skip" else "by_person")
        return [task for task in allowed if task.want.key not in self.results]

    def _rest(self, watch: Watch) -> Word:
        """Pause; what the person writes meanwhile, here or in any other field, is kept and shown as theirs."""
        before = read_live(self.page).snapshot
        word = watch.rest()
        for result in typed_meanwhile(before, read_live(self.page).snapshot, self.wants).values():
            self._settle(result)
        return word

    def _keep_back(self, task: Task, outcome: Outcome) -> None:
        now = match(read_live(self.page).snapshot, task.want.address)
        self._settle(_result(task.want, task.control, now if isinstance(now, Control) else task.control, outcome, ""))

    def _write_chunk(self, live: LiveForm, tasks: Sequence[Task]) -> LiveForm:
        if not tasks:
            return live
        troubles = write_texts(live, self.actions, tasks)
        after = read_live(self.page)
        again = [at for at, task in enumerate(tasks) if troubles[at] is None and _lags(after, task)]
        for at in again:
            troubles[at] = write_again(live, self.actions, tasks[at])
        if again:
            after = read_live(self.page)
        after = self._past_errors(after, tasks)
        for task, trouble in zip(tasks, troubles, strict=True):
            if trouble is not None and self._is_for_later(after.snapshot, task, trouble):
                self.retried[task.want.key] = task.control
            else:
                self._judge(after.snapshot, task, trouble)
        return after

    def _is_for_later(self, snapshot: FormSnapshot, task: Task, trouble: Trouble) -> bool:
        """Say whether a text found its field locked or away because of one before it, and is looked at once more."""
        is_there = isinstance(match(snapshot, task.want.address), Control)
        return trouble.outcome in ("locked", "hidden") and is_there and task.want.key not in self.retried

    def _past_errors(self, live: LiveForm, tasks: Sequence[Task]) -> LiveForm:
        """Give a page that checks late a moment to take back what it said of the value that stood there before."""
        for _ in range(_LATE_CHECKS):
            if not any(_is_past(live.snapshot, task) for task in tasks):
                break
            self.page.wait_for_timeout(100)
            live = read_live(self.page)
        return live

    def _write_widgets(self, live: LiveForm, tasks: Sequence[Task]) -> LiveForm:
        written = []
        for task in tasks:
            if self._allowed([task]):
                written.append((task, write_widget(live, self.actions, task)))
        after = self._past_errors(read_live(self.page), [task for task, _ in written])
        lost = self._lost(live, after.snapshot, written)
        for task, trouble in written:
            if task.want.key in self.results:
                continue
            first = self.retried.get(task.want.key)
            if first is None and task.want.key in lost:
                self.retried[task.want.key] = task.control
            else:
                self._judge(after.snapshot, replace(task, control=first or task.control), trouble)
        return after

    def _lost(
        self, live: LiveForm, after: FormSnapshot, written: Sequence[tuple[Task, Trouble | None]]
    ) -> frozenset[str]:
        """Return the keys of what was given up because the page drew the control anew while it was written."""
        troubled = [(task, trouble) for task, trouble in written if trouble is not None]
        gone = {id(control) for control in live.gone()} if troubled else set()
        return frozenset(
            task.want.key
            for task, trouble in troubled
            if trouble.outcome == "hidden"
            or (id(task.control) in gone and not is_same(task.want.value, _at(after, task.control)))
        )

    def _judge(self, snapshot: FormSnapshot, task: Task, trouble: Trouble | None) -> None:
        after = match(snapshot, task.want.address)
        if not isinstance(after, Control):
            self._settle(FieldResult(task.want, "hidden", task.control.value, reason=say("填写后该项从页面上消失了。")))
            return
        judged: Judged
        if trouble is not None and trouble.outcome != "refused":
            judged = trouble.outcome, trouble.reason
        else:
            judged = after_writing(task.want.value, task.control, after, trouble.reason if trouble else "")
        options = trouble.options if trouble else ()
        self._settle(replace(_result(task.want, task.control, after, *judged), options=options))

    def _gate(self, live: LiveForm, task: Task, wants: Sequence[Want]) -> LiveForm:
        """Write one answer that shows or hides others; what it would hide is emptied first, for it may be posted."""
        if not self._allowed([task]):
            return live
        if is_typed(task.control):
            return self._write_chunk(live, [task])
        trouble = write_widget(live, self.actions, task)
        after = read_live(self.page)
        hidden = _vanished(live, after.snapshot)
        if trouble is None and hidden and not is_empty(task.control.value):
            self._empty(task, hidden)
            after = read_live(self.page)
        self._judge(after.snapshot, task, trouble)
        return after

    def _empty(self, task: Task, hidden: Sequence[Control]) -> None:
        """Open the gate again, clear what it hides, close it."""
        assert task.control.value is not None
        closed = read_live(self.page)
        back = replace(task.want, value=task.control.value)
        write_widget(closed, self.actions, Task(back, _at(closed.snapshot, task.control)))
        for control in hidden:
            opened = read_live(self.page)
            found = match(opened.snapshot, control.address)
            if isinstance(found, Control) and found.value == control.value and found.enabled and found.editable:
                self._clear(opened, found)
        opened = read_live(self.page)
        write_widget(opened, self.actions, replace(task, control=_at(opened.snapshot, task.control)))

    def _clear(self, live: LiveForm, control: Control) -> None:
        nothing = _NOTHING.get(control.kind)
        if nothing is None:
            return
        task = Task(Want("", control.address, control.kind, nothing), control)
        if is_typed(control):
            write_texts(live, self.actions, [task])
        else:
            write_widget(live, self.actions, task)

    def _close(self, snapshot: FormSnapshot, want: Want) -> None:
        """Settle what never came up, and look once more at what was right when it was written."""
        now = match(snapshot, want.address)
        result = self.results.get(want.key)
        if result is None and not isinstance(now, Control):
            self._settle(FieldResult(want, "missing" if isinstance(now, Missing) else "ambiguous", reason=now.reason()))
        elif result is not None and result.outcome in RIGHT and (seen := look_again(snapshot, result)) is not result:
            self._settle(seen)


def look_again(snapshot: FormSnapshot, result: FieldResult) -> FieldResult:
    """Return what became of a value that was right when it was written: the same result, or what happened since."""
    now = match(snapshot, result.want.address)
    if isinstance(now, Ambiguous):
        return replace(result, outcome="ambiguous", seen=None, reason=now.reason())
    if isinstance(now, Missing):
        return replace(result, outcome="hidden", seen=None, reason=say("填写其他项之后，该项从页面上消失了。"))
    if compared(result.want.value, believed(now)) in ("equal", "normalised"):
        return result
    reason = say("填写其他项之后，该项的值变了。")
    return replace(result, outcome="changed", seen=believed(now), reason=reason)


def _known(want: Want, control: Control) -> Want:
    """Return the want as the control holds it: a field behind a gate shows its kind only when the gate is open."""
    return replace(want, kind=control.kind, value=as_kind(want.value, control.kind)) if want.kind == "unknown" else want


def _result(want: Want, before: Control, after: Control, outcome: Outcome, reason: str) -> FieldResult:
    held = after.held if after.held_seen else None
    return FieldResult(want, outcome, before.value, believed(after), held, reason, rect=after.rect)


def _lags(live: LiveForm, task: Task) -> bool:
    """The field took nothing, or its model did not follow what it shows."""
    now = match(live.snapshot, task.want.address)
    if not isinstance(now, Control) or now.error:
        return False
    return not witnesses_agree(now) or (now.value == task.control.value and not is_empty(task.want.value))


def _is_past(snapshot: FormSnapshot, task: Task) -> bool:
    """The value stands, and the error beside it is the one that stood there before it was written."""
    now = match(snapshot, task.want.address)
    return (
        isinstance(now, Control)
        and bool(now.error)
        and now.error == task.control.error
        and is_same(task.want.value, now)
    )


def _vanished(before: LiveForm, after: FormSnapshot) -> list[Control]:
    """Return what was answered and is no longer drawn; a control that the page only drew anew still stands there."""
    left = {
        (control.address.section, control.within, control.raw_label, str(control.value)) for control in after.controls
    }
    return [
        control
        for control in before.gone()
        if not is_empty(control.value)
        and (control.address.section, control.within, control.raw_label, str(control.value)) not in left
    ]


def _at(snapshot: FormSnapshot, control: Control) -> Control:
    found = match(snapshot, control.address)
    return found if isinstance(found, Control) else control
