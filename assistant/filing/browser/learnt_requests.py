"""The positive layer of the request guard: what stores anything leaves only in a learnt shape that a press has opened.

The second layer (`rules.judge`) has let a request pass before this one looks at it. Reading requests by GET need no
shape.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from assistant.filing.browser.answer_leaves import AnswerLeaves
from assistant.filing.browser.rules import GuardDecision, OutgoingRequest, Rules
from assistant.filing.browser.shape_match import Misfit, Transaction, first_misfit, fits_address, is_submission
from assistant.planning.maps.request_shapes import RequestShape, is_distinct


@dataclass(slots=True)
class _Sent:
    """One request that left: its shape, the digest of its content, and its number in the browser's network."""

    shape: RequestShape
    digest: str
    number: str


@dataclass(slots=True)
class _OpenTransaction:
    transaction: Transaction
    next: int = 0
    sent: list[_Sent] = field(default_factory=list)


class LearntRequests:
    """The transactions that the program has opened, by name; each shape of one leaves once, in order."""

    def __init__(self, answers: AnswerLeaves) -> None:
        self._answers = answers
        self._open: dict[str, _OpenTransaction] = {}

    def open(self, name: str, transaction: Transaction) -> None:
        """Open a transaction; one of the same name is over, and every upload if it is a press that saves."""
        if any(shape.use != "upload" for shape in transaction.shapes):
            self._open = {other: opened for other, opened in self._open.items() if opened.transaction.is_lasting}
        self._open[name] = _OpenTransaction(transaction)

    def close(self, name: str) -> None:
        """End a transaction: a request that comes later stays in the browser."""
        self._open.pop(name, None)

    def clear(self) -> None:
        """End all transactions."""
        self._open.clear()

    def judged(self, decision: GuardDecision, asked: OutgoingRequest, rules: Rules, number: str = "") -> GuardDecision:
        """Return the decision on a request that the second layer has judged; `number` is its number in the network."""
        if rules.shapes is None or not decision.passed or decision.why != "allowed":
            return decision
        if any(shape.use == "submit" and is_submission(shape, asked) for shape in rules.shapes):
            return self._refused(asked, "human", None)
        if any(self._misfit(shape, asked, None) is None for shape in rules.shapes if shape.use == "read"):
            return decision
        nearest = Misfit("shape")
        for opened, place, shape in self._candidates(asked, rules):
            difference = self._misfit(shape, asked, opened.transaction)
            if difference is None:
                self._leave(opened, place, shape, asked, number)
                return decision
            nearest = difference
        return self._refused(asked, "shape", nearest)

    def _candidates(self, asked: OutgoingRequest, rules: Rules) -> Iterator[tuple[_OpenTransaction, int, RequestShape]]:
        """Yield the shapes that may leave now: the next of each open transaction, and one whose last sending failed."""
        submits = [shape for shape in rules.shapes or () if shape.use == "submit"]
        for opened in list(self._open.values()):
            for place, shape in enumerate(opened.transaction.shapes):
                is_apart = all(is_distinct(shape, submit) for submit in submits)
                if fits_address(shape, asked) and is_apart and self._may_leave(opened, place, shape, asked):
                    yield opened, place, shape

    def _may_leave(self, opened: _OpenTransaction, place: int, shape: RequestShape, asked: OutgoingRequest) -> bool:
        """Return whether a shape's turn has come: it and its alternatives have not left, or failed with the same content."""
        before = [sent for sent in opened.sent if (sent.shape.method, sent.shape.path) == (shape.method, shape.path)]
        if before and not opened.transaction.is_lasting:
            return before[-1].digest == _digest(asked) and self._answers.has_failed(before[-1].number)
        return place >= opened.next or opened.transaction.is_lasting

    def _misfit(self, shape: RequestShape, asked: OutgoingRequest, transaction: Transaction | None) -> Misfit | None:
        if not fits_address(shape, asked):
            return Misfit("shape")
        return first_misfit(shape, asked, transaction, self._answers)

    def _leave(
        self, opened: _OpenTransaction, place: int, shape: RequestShape, asked: OutgoingRequest, number: str
    ) -> None:
        opened.sent.append(_Sent(shape, _digest(asked), number))
        opened.next = max(opened.next, place + 1)
        if shape.use == "upload":
            self._answers.note_upload(number)

    def _refused(self, asked: OutgoingRequest, why: str, difference: Misfit | None) -> GuardDecision:
        return GuardDecision(
            "no_content" if asked.is_navigation else "refuse", why, str(difference) if difference else ""
        )


def _digest(asked: OutgoingRequest) -> str:
    return hashlib.sha256(b"\0".join((asked.method.encode(), asked.url.encode(), asked.data))).hexdigest()
