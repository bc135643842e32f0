"""The one press of a person's button that saves a draft: for a moment only its own request may write anything.

A word alone says little: the same word submits on another page. What an operator has recorded is a word and the
request that its press sends, so whatever else would be written beside that press stays in the browser.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from assistant.filing.browser.rules import GuardDecision, OutgoingRequest, Rules, judge, sends

_WITHIN_S = 12.0  # as long as the guard script in the page keeps the press open


@dataclass(slots=True)
class DraftPress:
    """The requests (`METHOD path`) that the press let through last may send, until one has come or time is over."""

    requests: tuple[str, ...] = ()
    until: float = 0.0

    def begin(self, word: str, rules: Rules) -> bool:
        """Let a press of this word begin; False where nobody has recorded what it sends."""
        self.requests, self.until = rules.draft_requests(word), time.monotonic() + _WITHIN_S
        return bool(self.requests)

    def judged(self, asked: OutgoingRequest, rules: Rules) -> GuardDecision:
        """Return the rules' verdict, refused (`draft`) where it would write something beside the draft just pressed for."""
        verdict = judge(rules, asked)
        is_beside = verdict.passed and not asked.is_reading and bool(self.requests) and time.monotonic() < self.until
        if is_beside and any(sends(request, asked) for request in self.requests):
            self.requests = ()
            return verdict
        return GuardDecision("refuse", "draft") if is_beside else verdict
