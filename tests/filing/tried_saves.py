"""Hold the saves of other clients against the guard and count them: `python -m tests.filing.tried_saves [CLIENTS]`.

Each save is pressed on the mock, whose map has the shapes of its requests, and on a site that differs from it in two
ways: what its pages send has been learnt from the saves by hand of a few clients, and its requests have tokens, one of the
session and two that are new in each. Some saves are sent again by the page after a failure; for some an autosave of the open
record goes beside.
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory

from assistant.filing.browser.rules import GuardDecision, Rules
from assistant.filing.browser.shape_match import Transaction
from assistant.filing.site.shape_learning import learn_shape, with_learnt
from assistant.planning.maps.overlay import load_map
from assistant.planning.maps.request_shapes import RequestShape
from assistant.planning.maps.site_map import SiteMap
from tests.filing.client_saves import ClientAtSite, PressedSave
from tests.filing.guarded_site import GuardedSite, request_of
from tests.filing.other_clients import ClientMaker, OtherClient, other_client, whole_clients, write_files
from tests.filing.page_requests import Json, to_text

FAULT_DONE = {"X-Fault-Done": "f1,re-render:2"}
LEARNT, CHANGED = "on the site with learnt shapes", "on the site with learnt shapes, changed: has to stay"
Shapes = Sequence[RequestShape]


@dataclass
class SaveTally:
    """The saves that were tried, by page, way and occasion, those that the guard stopped, and changed ones that left."""

    clients: int = 0
    tried: Counter[str] = field(default_factory=Counter)
    stopped: list[str] = field(default_factory=list)
    sent: list[str] = field(default_factory=list)

    @property
    def saves(self) -> int:
        """Return the number of presses on the mock, without autosaves and repetitions."""
        return sum(count for name, count in self.tried.items() if name.startswith("page "))

    def note(self, names: Sequence[str], decision: GuardDecision) -> None:
        """Count one request under its names."""
        self.tried.update(names)
        if not decision.passed:
            self.stopped.append(f"client {self.clients}, {', '.join(names)}: {decision.why} {decision.detail}")

    def __str__(self) -> str:
        lines = [f"{count:6} {name}" for name, count in sorted(self.tried.items())]
        head = f"{self.clients} clients, {self.saves} saves, {len(self.stopped)} stopped, {len(self.sent)} changed ones left"
        return "\n".join([head, *lines, *self.stopped[:20], *self.sent[:20]])


@dataclass
class PressTrial:
    """Presses the saves of one client on both sites and holds what the pages send against the guard."""

    site: GuardedSite
    learnt: Shapes
    tally: SaveTally
    chance: random.Random

    def press(self, save: PressedSave) -> Json:
        """Press save; return the server's answer, as if everything had left."""
        sends, text, dice = (
            save.sends(of_page(self.site.rules.shapes, save.page)),
            to_text(save.body),
            self.chance.random(),
        )
        asked = request_of(save.page, text, FAULT_DONE if dice > 0.9 else None)
        if self.learnt:
            self.press_learnt(save, sends)
        if dice < 0.1:
            self.autosave(sends, asked)
        self.site.open(sends)
        number = self.judge([f"page {save.page}", f"way {save.way}", *(["with a header"] if dice > 0.9 else [])], asked)
        if 0.1 < dice < 0.3:
            self.site.sent(asked, number, self.chance.choice((401, 502)))
            self.judge(["sent again by the page"], asked)
        self.site.learnt.clear()
        return self.site.stored(asked, text, number)

    def press_learnt(self, save: PressedSave, sends: Transaction) -> None:
        """Press the same save on the other site."""
        rules, self.site.rules = self.site.rules, replace(self.site.rules, shapes=tuple(self.learnt))
        opened = replace(sends, shapes=[*of_page(self.learnt, save.page)])
        self.site.open(opened)
        self.judge([LEARNT], with_tokens(save, self.site))
        self.site.open(opened)
        other = replace(save, body=changed(save.body, self.chance))
        if self.site.judged(with_tokens(other, self.site), self.site.number()).passed:
            self.tally.sent.append(f"client {self.tally.clients}, page {save.page}: {other.body}")
        self.tally.tried[CHANGED] += 1
        self.site.learnt.clear()
        self.site.rules = rules

    def autosave(self, sends: Transaction, asked: Json) -> None:
        """Send the form twice as an autosave of the open record."""
        shapes = [replace(shape, use="autosave") for shape in sends.shapes]
        self.site.open(replace(sends, shapes=shapes, is_lasting=True), "autosave")
        for _ in range(2):
            self.judge(["autosave"], asked)
        self.site.learnt.close("autosave")

    def judge(self, names: Sequence[str], asked: Json) -> str:
        """Judge one request and return its number."""
        number = self.site.number()
        self.tally.note(names, self.site.judged(asked, number))
        return number


@dataclass
class Lesson:
    """Presses saves on a site of which nothing is known: what does not leave the person saves, and it is learnt from that."""

    shapes: Shapes = ()
    by_hand: Counter[str] = field(default_factory=Counter)

    def press(self, site: GuardedSite, save: PressedSave) -> Json:
        """Press save; return the server's answer."""
        known = of_page(self.shapes, save.page)
        sends = save.sends(known if all(shape.is_proved for shape in known) else [])
        asked, number = with_tokens(save, site), site.number()
        site.rules = replace(site.rules, shapes=tuple(self.shapes))
        site.open(sends)
        if not site.judged(asked, number).passed:
            seen = site.sent(asked, number)
            new = learn_shape(seen, save.page, "save", sends)
            assert new is not None
            self.shapes, _ = with_learnt(self.shapes, new, seen, sends)
            self.by_hand[save.page] += 1
        site.learnt.clear()
        return site.stored(asked, to_text(save.body), number)


def changed(body: Json, chance: random.Random) -> Json:
    """Return a save with one part that says what to do, or with a text that is not in the form."""
    texts = [name for name, value in body["fields"].items() if isinstance(value, str) and value]
    acts: list[Json] = [
        {"state": 2},
        {"final": True},
        {"stage": "送审"},
        *([{"step": "final"}] if "step" in body else []),
    ]
    if texts and chance.random() < 0.5:
        return {**body, "fields": {**body["fields"], chance.choice(texts): "与表单不同的内容"}}
    return {**body, **chance.choice(acts)}


def of_page(shapes: Shapes | None, page: str) -> Shapes:
    """Return the shapes of the saves of a page."""
    return [shape for shape in shapes or () if (shape.use, shape.page) == ("save", page)]


def with_tokens(save: PressedSave, site: GuardedSite) -> Json:
    """Return a save with the token of the last answer in its body, another one in a header, and that of the session."""
    headers = {"X-Request-Token": site.token[::-1], "Authorization": f"Bearer {site.session}"}
    return request_of(save.page, to_text({**save.body, "token": site.token}), headers)


@cache
def site_map() -> SiteMap:
    """Return the map of the mock."""
    return load_map("mock")


def site_of_mock() -> GuardedSite:
    """Return the mock with the guard's rules for it."""
    known = site_map()
    return GuardedSite(Rules.of(("127.0.0.1",), known.requests, human_words=known.human_only, shapes=known.shapes))


def file(client: OtherClient, site: GuardedSite, press: Callable[[PressedSave], Json], seed: int, folder: Path) -> None:
    """Let a client save everything."""
    maker = ClientMaker(random.Random(seed + 1), folder, seed, fixed=client.fixed)
    ClientAtSite(client, site, press, maker).file(site_map())


def lesson(folder: Path) -> Lesson:
    """Learn what the pages send from a few clients whose forms show every question."""
    learning = Lesson()
    for number, client in enumerate(whole_clients(folder)):
        site = site_of_mock()
        file(client, site, partial(learning.press, site), number, folder)
    return learning


def tried(seeds: Sequence[int], folder: Path, learnt: Shapes = ()) -> SaveTally:
    """Try every save of these clients; `folder` has the attachments."""
    tally = SaveTally()
    for seed in seeds:
        site = site_of_mock()
        trial = PressTrial(site, learnt, tally, random.Random(-seed))
        file(other_client(seed, folder), site, trial.press, seed, folder)
        tally.clients += 1
    return tally


if __name__ == "__main__":
    with TemporaryDirectory() as made:
        write_files(Path(made))
        taught = lesson(Path(made))
        count = int(sys.argv[1]) if sys.argv[1:] else 120
        print(tried(range(count), Path(made), taught.shapes))
        print(f"{sum(taught.by_hand.values())} saves by hand before: {dict(taught.by_hand)}")
