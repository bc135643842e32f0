"""Learn a site from somebody who only looks: the person logs in and opens records that exist; the program reads.

The guard stays armed from the login on: nothing that stores leaves the browser. What a page says of a record goes into a profile,
where its fields stand into the site's layer; the ways that the person has gone are proved by walking them.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from assistant.core.errors import SiteUnreachable
from assistant.core.keys import FieldKey
from assistant.core.language import say
from assistant.core.values import File
from assistant.filing.assist import look_prompts
from assistant.filing.assist.autosave import Autosaves
from assistant.filing.assist.evidence import SeenValues
from assistant.filing.assist.learning import KnownSite, Learning, kind_name
from assistant.filing.assist.looked_records import LookedRecords
from assistant.filing.assist.looked_views import KeepPlaces, LookedViews, ShownReadings
from assistant.filing.assist.looked_words import LookedWords
from assistant.filing.assist.prompts import LEARN
from assistant.filing.assist.reading import Reading, TabReadings
from assistant.filing.browser.page import while_it_loads
from assistant.filing.forms.shapes import Address
from assistant.filing.operator.prompt import CHOOSE
from assistant.filing.operator.protocol import Handover, HandoverAnswer, Press
from assistant.filing.run.context import Filing
from assistant.filing.run.fetching import fetch_once
from assistant.filing.site.landmarks import WAIT_S
from assistant.planning.maps.structure import structure_name
from assistant.planning.plan.plan import Record

LOGGED_OUT = "logged_out"
LARGEST = 256 << 20
AT_REST_S = 2.0  # for so long no password is asked for until the person counts as logged in


class LookingUi(Protocol):
    """What looking needs of the operator UI."""

    def hand_over(self, handover: Handover, seen: Callable[[], str | Handover | None]) -> HandoverAnswer:
        """Ask the operator with the guard lifted: to log in."""

    def ask_armed(self, handover: Handover, seen: Callable[[], str | Handover | None]) -> HandoverAnswer:
        """Ask the operator with the guard armed: while they look."""

    def pressed(self) -> Press | None:
        """Return and forget the last button pressed while nothing was asked."""


@dataclass(slots=True)
class Looking:
    """One session of looking; `named` are the places that the map names, by pattern, `files` the bytes of uploads by address.

    `looked` are the records seen, `remarks` are for the next prompt, `stopped` counts the writing requests that were stopped.
    `unfetched` are the addresses of uploads that did not come while the record shown was shown.
    """

    filing: Filing
    operator_ui: LookingUi
    site: KnownSite
    keep_places: KeepPlaces
    named: dict[str, Address] = field(default_factory=dict)
    looked: LookedRecords = field(default_factory=LookedRecords)
    evidence: SeenValues = field(default_factory=SeenValues)
    autosaves: Autosaves = field(default_factory=Autosaves)
    files: dict[str, bytes] = field(default_factory=dict, repr=False)
    remarks: list[str] = field(default_factory=list)
    unfetched: set[str] = field(default_factory=set)
    stopped: int = 0
    learning: Learning = field(init=False)
    views: LookedViews = field(init=False)

    def __post_init__(self) -> None:
        self.learning = Learning(self, self.site, looked=LookedWords())
        self.views = LookedViews(self.learning, self.keep_places, self.evidence, self.looked, self.named)

    @property
    def records(self) -> Sequence[Record]:
        """Return the records looked at so far."""
        return self.looked.records()

    def kinds(self) -> dict[str, str]:
        """Return the kinds of records looked at whose ways are known, with what they are called."""
        return {kind: name for kind, name in self._looked_at().items() if kind in self.learning.structure.records}

    def unknown_kinds(self) -> dict[str, str]:
        """Return the kinds of records looked at whose ways are not known, with what they are called."""
        return {kind: name for kind, name in self._looked_at().items() if kind not in self.learning.structure.records}

    def _looked_at(self) -> dict[str, str]:
        return {structure_name(record.kind): kind_name(record) for record in self.records}

    # ---- the session

    def run(self) -> None:
        """Look on until the person has seen enough, and then walk the ways that they have gone."""
        readings = ShownReadings(self.filing.session.browser)
        goes_on = self._log_in()
        while goes_on:
            word, choice, document = self._ask(readings)
            goes_on = word != look_prompts.DONE
            if word == LOGGED_OUT:
                self.remarks.append(say("登录已经失效。已看到的都留着，请重新登录后接着看。"))
                goes_on = self._log_in(readings)
            elif word == look_prompts.LOG_IN:
                goes_on = self._log_in()
            elif goes_on:
                self._act(word, choice, document, readings)
        if self.learning.unknown():
            self.learning.run(readings)
        self._count_stopped()

    def _log_in(self, readings: TabReadings | None = None) -> bool:
        """Let the person log in and say so; return whether they want to look.

        With `readings` of a page that asks for a password it goes on, too, once none is asked for: the guard is lifted no longer.
        """
        handover = look_prompts.log_in()
        handover = replace(handover, lines=(*self.remarks, *handover.lines))
        self.remarks.clear()
        asked_at = time.monotonic()

        def seen() -> str | None:
            nonlocal asked_at
            if readings is None or readings.asks_password():
                asked_at = time.monotonic()
            return look_prompts.START if time.monotonic() - asked_at >= AT_REST_S else None

        answer = self.operator_ui.hand_over(handover, seen).answer
        self.learning.begin()
        return answer == look_prompts.START

    def _ask(self, readings: TabReadings) -> tuple[str, str, str]:
        """Show the prompt of what is shown until a button is pressed, another one whenever the view has changed and is still."""
        reading = self.look(readings)
        self._take(reading)
        prompt, key = self._prompt(reading), self.views.key

        def seen() -> str | Handover | None:
            nonlocal reading, prompt, key
            self.learning.recorder.attend()
            current = readings.again(self.views.recognise_in)
            if current is None:
                return None
            if self.views.shown is None and readings.asks_password():
                return LOGGED_OUT
            reading = current
            if self.views.key != key:
                key = self.views.key
                self.remarks.clear()
                self.unfetched.clear()
            self._take(reading)
            before, prompt = prompt, self._prompt(reading)
            return prompt if prompt != before else None

        answer = self.operator_ui.ask_armed(prompt, seen)
        self.remarks.clear()
        self.unfetched.clear()
        self.views.recognise_in(reading.snapshot, reading.document)
        return answer.answer, answer.choice, reading.document

    def _act(self, word: str, choice: str, document: str, readings: TabReadings) -> None:
        if word == LEARN:
            self.learning.run(readings)
            self.learning.begin()
        elif word == look_prompts.NAME:
            self._name(choice)
        elif word == CHOOSE:
            parent = next((key for key, title in self._parents().items() if title == choice), None)
            if parent is not None:
                self.views.answer_parent(parent, document)

    def say_next(self, remarks: Sequence[str]) -> None:
        """Show sentences on the next prompt."""
        self.remarks += remarks

    # ---- what the page shows

    def look(self, readings: TabReadings) -> Reading:
        """Read the view shown, waiting for a page that is loading."""
        browser, taken = self.filing.session.browser, list[Reading]()

        def read() -> bool:
            taken.append(readings.take(self.views.recognise_in))
            return True

        if not browser.wait(while_it_loads(read), WAIT_S):
            raise SiteUnreachable(url=browser.page.url, what=say("页面没有应答"))
        return taken[-1]

    def _take(self, reading: Reading) -> None:
        """Keep what a page shows, with the bytes of its files."""
        self.remarks += [line for line in self.views.take(reading) if line not in self.remarks]
        item = self.views.item
        files = [value for value in item.values.values() if isinstance(value, File)] if item is not None else []
        for file in files:
            if file.url and file.url not in self.files and file.url not in self.unfetched:
                content = fetch_once(self.filing.session.browser.page, file.url, LARGEST)
                if content:
                    self.files[file.url] = content
                else:
                    self.unfetched.add(file.url)  # tried again when the record is shown again

    def _count_stopped(self) -> None:
        self.stopped += len(self.filing.session.browser.guard.new_attempts())

    def _prompt(self, reading: Reading) -> Handover:
        views, learns = self.views, bool(self.learning.unknown())
        self._count_stopped()
        remarks = [*look_prompts.stopped(self.stopped), *self.remarks]
        if views.shown is not None and views.key is None:
            return self._question(views.shown.kind.record.heading, views.shown.name)
        if views.item is None:
            looked = self.looked.in_order()
            return look_prompts.nothing(reading.address, looked, remarks, learns=learns)
        return look_prompts.view(views.item, list(views.unknown()), remarks, learns=learns)

    def _question(self, heading: str, name: str) -> Handover:
        parents = self._parents()
        if not name or not parents:
            return look_prompts.nameless(say(heading))
        return look_prompts.which_parent(name, list(parents.values()))

    def _parents(self) -> dict[FieldKey, str]:
        views = self.views
        keys = views.above(views.shown) if views.shown is not None else []
        return {key: self.looked.items[key].title for key in keys}

    def _name(self, choice: str) -> None:
        """Ask which field a label is, and remember it."""
        control = self.views.unknown().get(choice)
        if control is None:
            return
        fields = self.views.fields_for(control)
        asked = look_prompts.which_field(choice, list(fields))
        answer = self.operator_ui.ask_armed(asked, lambda: None)
        if (
            answer.answer == CHOOSE
            and answer.choice in fields
            and not self.views.name_field(control, fields[answer.choice])
        ):
            remark = say("“{label}”一项的位置里有这家客户自己的文字，只在这次有效，没有记入页面对照表。", label=choice)
            self.remarks.append(remark)
