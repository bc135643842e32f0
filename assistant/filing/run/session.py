"""What one run works with: browser, site, operator UI, run folder and options; its events and questions."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from assistant.core import wording
from assistant.core.values import File
from assistant.filing.browser import pictures
from assistant.filing.browser.guard import Attempt
from assistant.filing.browser.page import BrowserSession
from assistant.filing.browser.playwright import PageFault
from assistant.filing.operator.protocol import Handover, HandoverAnswer, OperatorUi
from assistant.filing.site.landmarks import Site
from assistant.filing.site.records import Records
from assistant.planning.plan.plan import Record
from assistant.proof.journal.events import (
    Blocked,
    BlockedCause,
    Event,
    GuardProved,
    HandoverClosed,
    HandoverOpened,
    Proved,
    Saved,
)
from assistant.proof.journal.run_folder import RunFolder


@dataclass(frozen=True, slots=True)
class CompanyNames:
    """The company whose account is expected, and the other names that its account may bear.

    `former` are names under which the company was filed: its account bears the old name until a change is approved.
    An account under such a name counts as the client's once the person has agreed (`agreed`); in an earlier run they
    answered no for those in `denied`.
    """

    company: str
    former: tuple[str, ...] = ()
    agreed: tuple[str, ...] = ()
    denied: tuple[str, ...] = ()

    def is_client(self, company: str) -> bool:
        """Return whether an account of this company is the expected one."""
        return wording.option(company) in map(wording.option, (self.company, *self.agreed))

    def may_be_client(self, company: str) -> bool:
        """Return whether an account bears a name that had the company's code and the person has yet to decide about."""
        in_doubt = map(wording.option, (*self.former, *self.denied))
        return wording.option(company) in in_doubt and not self.is_client(company)

    def with_word(self, name: str, *, is_same: bool) -> CompanyNames:
        """Return these names after the person has answered whether a name is the same company's."""
        former, agreed, denied = (
            tuple(text for text in names if wording.option(text) != wording.option(name))
            for names in (self.former, self.agreed, self.denied)
        )
        own = (name,) if is_same else ()
        return replace(self, former=(*own, *former), agreed=(*own, *agreed), denied=denied)

    def clients(self) -> tuple[str, ...]:
        """Return the names under which runs of this company may be stored."""
        return (self.company, *self.former)


@dataclass(frozen=True, slots=True)
class FilingOptions:
    """How a filing is to run: the client's name, the account to type, the pace, the operator, values to mask.

    `reopens`: every record is opened and read, also those that the site answers as at their last proof.
    `submission_reminder` names who is to press 提交; it is shown, and changes nothing that the program does.
    """

    client: str
    pace: Literal["fast", "watch"] = "fast"
    operator: str = ""
    account: tuple[str, str] | None = field(default=None, repr=False)
    personal: tuple[str, ...] = field(default=(), repr=False)
    code_receiver: tuple[str, str] = field(default=("", ""), repr=False)
    registration: dict[str, str] = field(default_factory=dict, repr=False)
    papers: tuple[File, ...] = field(default=(), repr=False)
    reopens: bool = False
    submission_reminder: str = ""


@dataclass(slots=True)
class AccountGuard:
    """Whose account this is to be: the names of the client's company, and what may have landed in another one.

    `astray` is the record whose save followed the last successful check of the account, "" if there is none.
    """

    names: CompanyNames
    astray: str = ""


@dataclass(slots=True)
class RunSession:
    """One run's way to the site, to the person and to its journal.

    `followers` are called with every event after it is written. `blocked` is True once the guard has stopped a submission in
    this run. `learnt` names the shapes of requests that the person's presses have taught.
    """

    browser: BrowserSession
    site: Site
    records: Records
    operator_ui: OperatorUi
    folder: RunFolder
    options: FilingOptions
    account: AccountGuard
    followers: list[Callable[[Event], None]] = field(default_factory=list)
    blocked: bool = False
    learnt: set[str] = field(default_factory=set, repr=False)

    def note(self, event: Event, painting: Future[Any] | None = None) -> None:
        """Append one event to the journal, once its picture is painted, and pass it to the followers."""
        if painting is not None and isinstance(event, Proved):
            self.folder.append_with(event, painting)
        else:
            self.folder.append(event)
        for follow in self.followers:
            follow(event)
        if isinstance(event, Saved):
            self.account.astray = event.record

    def note_blocked(self, held: Collection[tuple[str, str]] = ()) -> None:
        """Note what the guard has stopped since the last call; `blocked` records whether it was a submission.

        A press that was stopped before this run began is noted with its time and does not count against this run. `held` are
        the methods and addresses of saves that the person is asked about.
        """
        for attempt in self.browser.guard.new_attempts():
            earlier, is_held = attempt.at if attempt.is_earlier else "", (attempt.method, attempt.url) in held
            held_back = is_held and not attempt.is_submission
            self.note(Blocked(str(attempt), attempt.layer, attempt.url, earlier, held_back, _cause(attempt)))
            self.blocked |= attempt.is_submission and not attempt.is_earlier

    def prove_guard(self, record: Record) -> None:
        """Let the guard prove its layers on the document shown, unless it has, and note it."""
        proved = self.browser.guard.ensure_proved(self.site.page)
        if proved is not None:
            self.note(GuardProved(record.page, dict(proved.layers)))

    def picture(self, name: str, secrets: Sequence[str] = ()) -> str:
        """Take a masked picture of the page and return its path inside the run folder ("" if it failed)."""
        path, painting = self.picture_soon(name, secrets)
        try:
            if painting is not None:
                painting.result()
        except OSError:
            return ""
        return path

    def picture_soon(self, name: str, secrets: Sequence[str] = ()) -> tuple[str, Future[Any] | None]:
        """Take a masked picture, which is painted and written while the run goes on; "" and None if it cannot be taken."""
        target = self.folder.picture_path(name)
        hidden = [text for text in {*self.options.personal, *secrets} if text]
        try:
            painting = pictures.shoot_soon(self.site.page, target, values=hidden)
        except PageFault:
            return "", None
        return target.relative_to(self.folder.path).as_posix(), painting

    def ask(self, handover: Handover, seen: Callable[[], str | None] = lambda: None) -> HandoverAnswer:
        """Hand over to the person and note it; nothing is automated until the answer."""
        self.note(HandoverOpened(handover.kind, handover.record, handover.key))
        try:
            answer = self.operator_ui.hand_over(handover, seen)
        finally:
            self.records.forget()
        self.note(
            HandoverClosed(handover.kind, answer.answer, answer.seconds, answer.by, handover.record, handover.key)
        )
        return answer


def _cause(attempt: Attempt) -> BlockedCause:
    return "tick" if attempt.what == "tick" else "shape" if attempt.why == "shape" else "other"
