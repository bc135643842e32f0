"""The state of one filing while it runs: browser, site, operator UI, run folder, plan and counts; its event notes."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from assistant.core import wording
from assistant.core.keys import FieldKey, KeyPart
from assistant.core.values import File, Value
from assistant.filing.browser import pictures
from assistant.filing.browser.page import BrowserSession
from assistant.filing.browser.playwright import PageFault
from assistant.filing.forms.shapes import Rect
from assistant.filing.operator.protocol import FilingProgress, Handover, HandoverAnswer, OperatorUi
from assistant.filing.run.pending_saves import PendingSaves
from assistant.filing.run.tally import ProofCount
from assistant.filing.site.landmarks import Site
from assistant.filing.site.records import Records
from assistant.planning.plan.plan import Plan, PlannedField, Record
from assistant.proof.journal.events import (
    Blocked,
    Comment,
    Event,
    GuardProved,
    HandoverClosed,
    HandoverOpened,
    Note,
    Saved,
)
from assistant.proof.journal.frozen import Kind, Submission
from assistant.proof.journal.proof_file import ProofEntry
from assistant.proof.journal.run_folder import RunFolder


@dataclass(frozen=True, slots=True)
class FilingOptions:
    """How a filing is to run: the client's name, the expected account, the pace, the operator.

    `former` are names under which the company was filed: its account bears the old name until a change is approved.
    An account under such a name counts as the client's once the person has agreed (`agreed`); in an earlier run they
    answered no for those in `denied`.
    """

    client: str
    company: str
    pace: Literal["fast", "watch"] = "fast"
    operator: str = ""
    account: tuple[str, str] | None = field(default=None, repr=False)
    personal: tuple[str, ...] = field(default=(), repr=False)
    code_receiver: tuple[str, str] = field(default=("", ""), repr=False)
    registration: dict[str, str] = field(default_factory=dict, repr=False)
    former: tuple[str, ...] = ()
    papers: tuple[File, ...] = field(default=(), repr=False)
    agreed: tuple[str, ...] = ()
    denied: tuple[str, ...] = ()

    def is_client(self, company: str) -> bool:
        """Return whether an account of this company is the expected one."""
        return wording.option(company) in map(wording.option, (self.company, *self.agreed))

    def may_be_client(self, company: str) -> bool:
        """Return whether an account bears a name that had the company's code and the person has yet to decide about."""
        in_doubt = map(wording.option, (*self.former, *self.denied))
        return wording.option(company) in in_doubt and not self.is_client(company)

    def with_word(self, name: str, *, is_same: bool) -> FilingOptions:
        """Return these options after the person has answered whether a name is the same company's."""
        former, agreed, denied = (
            tuple(text for text in names if wording.option(text) != wording.option(name))
            for names in (self.former, self.agreed, self.denied)
        )
        own = (name,) if is_same else ()
        return replace(self, former=(*own, *former), agreed=(*own, *agreed), denied=denied)


@dataclass(slots=True)
class Filing:
    """One filing in progress.

    `added` are records that may be listed late. `pending_saves` are those that may be stored and have not been read
    back since, in this run or an earlier one; `awaited` those of them that the person was asked about. `astray` is
    the record whose save followed the last successful check of the account: it may have landed in another one.
    `placed` holds, by record, the values as the person agreed to them on pages without calibration; `left_out` the
    proofs of the values not found there. `kind` is what this command submits, if known. `moved` are the keys whose
    values on the site rightly differ from the last copy of what was submitted. `left` are the reasons for what was
    left. `form` is the record whose form is open for writing, with its address and its row's name at that time.
    """

    session: BrowserSession
    site: Site
    records: Records
    operator_ui: OperatorUi
    run: RunFolder
    options: FilingOptions
    baseline: dict[str, Value] = field(repr=False, default_factory=dict)
    plan: Plan | None = None
    count: ProofCount = field(default_factory=ProofCount)
    addresses: dict[str, dict[str, str]] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    saved: set[str] = field(default_factory=set)
    comments: list[Comment] = field(default_factory=list)
    copies: list[Submission] = field(default_factory=list)
    kind: Kind | None = None
    moved: set[str] = field(default_factory=set)
    unsubmitted: dict[str, str] = field(default_factory=dict)
    placed: dict[str, tuple[PlannedField, ...]] = field(default_factory=dict, repr=False)
    left_out: dict[str, tuple[ProofEntry, ...]] = field(default_factory=dict, repr=False)
    added: set[str] = field(default_factory=set)
    pending_saves: PendingSaves = field(default_factory=PendingSaves)
    awaited: set[str] = field(default_factory=set)
    astray: str = ""
    form: tuple[str, str, str] = ("", "", "")
    locked: set[str] = field(default_factory=set)
    skipped: set[str] = field(default_factory=set)
    submitted_by: dict[str, str | None] = field(default_factory=dict)
    handovers: list[tuple[str, float]] = field(default_factory=list)
    in_progress: frozenset[str] = frozenset()
    templates: set[tuple[str, str, str]] = field(default_factory=set)
    left: list[str] = field(default_factory=list)
    blocked: bool = False
    started: float = field(default_factory=time.monotonic)
    done: int = 0
    last_save: float = 0.0

    def note(self, event: Event) -> None:
        """Append one event to the journal, and update the saves that are still to be proved."""
        self.run.append(event)
        self.pending_saves.take(event)
        if isinstance(event, Saved):
            self.astray = event.record
        if isinstance(event, Note) and event.what == "left" and event.detail:
            self.left.append(event.detail)

    def note_blocked(self) -> None:
        """Note what the guard has stopped since the last call; `blocked` records whether it was a submission."""
        for attempt in self.session.guard.new_attempts():
            self.note(Blocked(str(attempt), attempt.layer, attempt.url))
            self.blocked |= attempt.layer in {"page", "hands"} or attempt.why in {"human", "floor", "draft"}

    def prove_guard(self, record: Record) -> None:
        """Let the guard prove its layers on the document shown, unless it has, and note it."""
        proved = self.session.guard.ensure_proved(self.site.page)
        if proved is not None:
            self.note(GuardProved(record.page, dict(proved.layers)))

    def astray_title(self) -> str:
        """Return the title of the record whose save may have landed in another account; "" if there is none."""
        return self.title(self.astray)

    def title(self, record: str) -> str:
        """Return the title of a record of the plan by its id; the id itself if it is not planned."""
        records = self.plan.records if self.plan is not None else ()
        return next((item.title for item in records if item.id == record), record)

    def forget_other_account(self) -> None:
        """Forget what was learnt in another company's account, including a save that may have landed there.

        Its `added` mark stays: its list is read for some seconds before it is added again.
        """
        self.addresses.clear()
        self.records.forget()
        self.saved.discard(self.astray)
        self.pending_saves.forget(self.astray)

    def elapsed_s(self) -> float:
        """Return the seconds since the filing began."""
        return time.monotonic() - self.started

    def total(self) -> int:
        """Return the number of fields in the current plan."""
        return 0 if self.plan is None else sum(len(r.planned) for r in self.plan.records if r.mode != "gated")

    def baseline_of(self, record: Record, key: FieldKey) -> Value | None:
        """Return the value that the last proof read under a key, or under its name before a rename."""
        if str(key) in self.baseline:
            return self.baseline[str(key)]
        former = [
            FieldKey(tuple(KeyPart(p.name, name) if p.item == record.names[0] else p for p in key.parts))
            for name in record.names[1:]
        ]
        return next((self.baseline[str(other)] for other in former if str(other) in self.baseline), None)

    def picture(self, name: str, secrets: Sequence[str] = ()) -> str:
        """Take a masked picture of the page and return its path inside the run folder ("" if it failed)."""
        target = self.run.picture_path(name)
        hidden = [text for text in {*self.options.personal, *secrets} if text]
        try:
            pictures.shoot(self.site.page, target, values=hidden)
        except (PageFault, OSError):
            return ""
        return target.relative_to(self.run.path).as_posix()

    def known(self, record: Record) -> Record:
        """Return a record with the name under which the site lists it according to the person."""
        alias = self.aliases.get(record.root)
        return record if alias is None else replace(record, names=(*record.names, alias))

    def in_place(self, record: Record) -> Record:
        """Return a record with its values at the places the person agreed to on a page without calibration."""
        placed = self.placed.get(record.id)
        return record if placed is None else replace(record, planned=placed)

    def show(self, record: Record, label: str = "", rect: Rect | None = None, *, done: int = 0) -> None:
        """Show the person the progress; `done` are the fields of this record already handled."""
        self.operator_ui.progress(
            FilingProgress(
                client=self.options.client,
                record=record.title,
                done=self.done + done,
                total=self.total(),
                elapsed_s=self.elapsed_s(),
                field=label,
                rehearsal=self.site.map.is_mock,
                uncalibrated=False,
            )
        )
        self.operator_ui.highlight(rect, label)

    def ask(self, handover: Handover, seen: Callable[[], str | None] = lambda: None) -> HandoverAnswer:
        """Hand over to the person and note it; nothing is automated until the answer."""
        self.note(HandoverOpened(handover.kind, handover.record, handover.key))
        try:
            answer = self.operator_ui.hand_over(handover, seen)
        finally:
            self.records.forget()
        self.handovers.append((handover.kind, answer.seconds))
        self.note(
            HandoverClosed(handover.kind, answer.answer, answer.seconds, answer.by, handover.record, handover.key)
        )
        return answer
