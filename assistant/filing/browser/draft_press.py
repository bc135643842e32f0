"""The one press of a human-only button that saves a draft: for a moment only its own request may write anything.

The word alone does not identify a draft button: on another page the same word submits. An operator therefore records
the word together with the request that a press sends; every other write during that press is blocked.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from assistant.filing.browser.rules import GuardDecision, OutgoingRequest, Rules, judge, sends

_WITHIN_S = 12.0  # as long as the guard script in the page keeps the press open


@dataclass(slots=True)
class DraftPress:
    """The requests (`METHOD path`) that the last permitted press may send, until one has come or the time is over."""

    requests: tuple[str, ...] = ()
    until: float = 0.0

    def begin(self, word: str, rules: Rules) -> bool:
        """Permit a press of this word; return False if no operator has recorded its request."""
        self.requests, self.until = rules.draft_requests(word), time.monotonic() + _WITHIN_S
        return bool(self.requests)

    def judged(self, asked: OutgoingRequest, rules: Rules) -> GuardDecision:
        """Return the rules' decision; a write other than the draft being saved is refused (`draft`)."""
        verdict = judge(rules, asked)
        is_beside = verdict.passed and not asked.is_reading and bool(self.requests) and time.monotonic() < self.until
        if is_beside and any(sends(request, asked) for request in self.requests):
            self.requests = ()
            return verdict
        return GuardDecision("refuse", "draft") if is_beside else verdict
