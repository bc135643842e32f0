"""Do a piece of work until it succeeds: mend failures by the table of `recovery`, or end the run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import TypeVar

from assistant.core.errors import BeianError, OtherAccount, SessionExpired
from assistant.filing.browser.playwright import PageFault
from assistant.filing.run import handover
from assistant.filing.run.context import Filing
from assistant.filing.run.login import log_in
from assistant.filing.run.recovery import Move, move_of
from assistant.proof.journal.events import Note

Done = TypeVar("Done")


def logged_in(filing: Filing, work: Callable[[], Done]) -> Done:
    """Do some work; on a failure follow the table of `recovery`: log in and continue, retry, or raise."""
    session = filing.session
    met: Counter[type[BaseException]] = Counter()
    cause: BaseException | None = None
    move: Move = "retry"
    while True:
        try:
            if move == "ask":
                log_in(
                    filing,
                    again=True,
                    other_company=str(cause.facts["found"]) if isinstance(cause, OtherAccount) else "",
                )
            if met:
                session.site.goto("home")  # leave whatever was open when it failed
            return work()
        except (BeianError, PageFault) as fault:
            cause = SessionExpired(what=session.browser.expired) if session.browser.expired else fault
            if isinstance(cause, OtherAccount):
                filing.forget_other_account()
            met[type(cause)] += 1
            move = move_of(cause, met[type(cause)])
            if move == "stop":
                raise
            session.note(Note(move, _describe(filing, cause)))


def _describe(filing: Filing, cause: BaseException) -> str:
    """Return the journal's text for a fault; for another account also what may have been saved in it."""
    if isinstance(cause, OtherAccount) and filing.session.account.astray:
        return handover.other_account(str(cause.facts["found"]), filing.astray_title())
    return str(cause) if isinstance(cause, BeianError) else type(cause).__name__
