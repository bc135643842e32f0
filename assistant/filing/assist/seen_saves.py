"""The saves that the person's own presses have sent while they filed: asked about once, as their way is learnt, for every later run.

They are judged as stopped saves are (`save_kinds`): by the texts of the form that was shown as they left. What the person hands in
is none of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from assistant.declaration.registry.algorithms_registry import REGISTRY
from assistant.filing.assist.allowed_saves import act_in
from assistant.filing.assist.save_kinds import kinds_of, may_be_a_save
from assistant.filing.assist.seen_presses import SeenPress
from assistant.filing.assist.shown_saves import StoppedSaves, is_shown
from assistant.filing.browser.shape_match import SeenRequest
from assistant.planning.maps.request_shapes import RequestShape

_MOST = 60  # requests that are remembered in one run
_OWN = ("提交", *REGISTRY.human_only)


@dataclass(slots=True)
class SeenSaves:
    """The saves seen in the client's account, each with the texts of the form shown; what waits `aside` may be another account's.

    `root` is the item shown last, `values` are the texts of its form. `submits` tells that something was pressed that is the
    person's alone, and no other item was shown since.
    """

    values: frozenset[str] = field(default=frozenset(), repr=False)
    root: str = ""
    submits: bool = False
    noted: list[tuple[frozenset[str], SeenRequest]] = field(default_factory=list, repr=False)
    aside: list[tuple[frozenset[str], SeenRequest]] = field(default_factory=list, repr=False)

    def show(self, root: str, values: frozenset[str]) -> None:
        """Note the form shown."""
        self.submits = self.submits and root == self.root
        self.root, self.values = root, values

    def press(self, press: SeenPress) -> None:
        """Note a press: after one that is the person's alone nothing counts until another record is shown."""
        self.submits = self.submits or any(own in press.word for own in _OWN)

    def take(self, requests: Iterable[SeenRequest]) -> None:
        """Note saves that have left."""
        if not self.submits and self.values:
            self.aside += [(self.values, request) for request in requests]

    def count(self) -> None:
        """Let count what waits: the account is the client's."""
        self.noted = [*self.noted, *self.aside][-_MOST:]
        self.aside.clear()

    def kinds(self, allowed: Sequence[RequestShape]) -> list[StoppedSaves]:
        """Return the kinds of the saves seen that may be allowed, and that are not covered by what is."""
        by_form: defaultdict[frozenset[str], list[SeenRequest]] = defaultdict(list)
        for values, request in self.noted:
            if may_be_a_save(request, values, is_pressed=True):
                by_form[values].append(request)
        result: list[StoppedSaves] = []
        for values, requests in by_form.items():
            for kind in kinds_of(requests, values, is_pressed=True):
                known = [*allowed, *(one.shape for one in result)]
                if kind.shape not in known and not act_in(kind.shape) and not is_shown(kind, known):
                    result.append(kind)
        return result
