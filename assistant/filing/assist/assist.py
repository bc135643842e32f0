"""File on a site without a map: the person navigates, presses and saves; the assistant lists, fills and reads back.

Everything happens at the person's press: in between the guard is lifted and the assistant only reads. While it writes, the
guard is armed and nothing but readings and uploads leaves the browser. Each change of the view is noticed by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from assistant.core.errors import GuardNotProved, SiteUnreachable
from assistant.core.language import say
from assistant.filing.assist import prompts
from assistant.filing.assist.automatic import Automatic
from assistant.filing.assist.autosave import SAVES_WITHIN_S, Autosaves
from assistant.filing.assist.binding import Learn, ValueBindings
from assistant.filing.assist.evidence import SeenValues
from assistant.filing.assist.fitting import fitted
from assistant.filing.assist.learning import Learning
from assistant.filing.assist.named_forms import NamedForms, namable, name_form
from assistant.filing.assist.pointing import AssistUi, point
from assistant.filing.assist.reading import Reading, TabReadings
from assistant.filing.assist.recognise import FieldPlace, Recognition, recognise
from assistant.filing.assist.targets import is_text, reworded, target_of, texts_on
from assistant.filing.browser.page import while_it_loads
from assistant.filing.forms.fill import fill
from assistant.filing.forms.shapes import Address, FieldResult, FieldTarget, FormSnapshot
from assistant.filing.operator.prompt import CHOOSE
from assistant.filing.operator.protocol import Handover
from assistant.filing.run.context import Filing
from assistant.filing.run.keeping import keep
from assistant.filing.site.landmarks import WAIT_S
from assistant.planning.maps.structure import SiteStructure
from assistant.planning.plan.plan import PlannedField, Record
from assistant.proof.journal.events import FieldDone, Note, RecordOpened, RunStatus

_ROUNDS = 8  # answers open further fields; what still opens then is left for the next press


@dataclass(slots=True)
class Assistance:
    """One run of help: `learnt` and `chosen` as `recognise` needs them, `remarks` for the next prompt.

    `about` is the view that the remarks are about, and its document. `insisted` is the item that the person has named for the
    form shown though it shows another one's values, and the form's document. `reopened` are items that the person has named although
    all their values had been seen right; `tried` the kinds of form on which two texts were tried first.
    """

    filing: Filing
    operator_ui: AssistUi
    records: Sequence[Record]
    learn: Learn
    evidence: SeenValues = field(default_factory=SeenValues)
    learnt: dict[str, Address] = field(default_factory=dict)
    chosen: dict[str, str] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
    about: tuple[frozenset[str], str] = (frozenset(), "")
    insisted: tuple[str, str] = ("", "")
    opened: set[str] = field(default_factory=set)
    is_ours: bool = False
    reopened: set[str] = field(default_factory=set)
    autosaves: Autosaves = field(default_factory=Autosaves)
    tried: set[str] = field(default_factory=set)
    notice: list[str] = field(default_factory=list)
    automatic: Automatic | None = None
    learning: Learning | None = None
    forms: NamedForms = field(default_factory=NamedForms)
    bindings: ValueBindings = field(init=False)

    def __post_init__(self) -> None:
        self.bindings = ValueBindings(self.records, self.evidence, self.learnt, self.learn)

    @property
    def titles(self) -> dict[str, str]:
        """Return the name of each record by id."""
        return prompts.titles(self.records)

    def run(self) -> RunStatus:
        """Help until the person has finished; return `ready_to_submit` if everything was read back from the site."""
        readings = TabReadings(self.filing.session.browser)
        while True:
            word, choice, reading = self._ask(readings)
            if word == prompts.FINISH:
                return self._end()
            if word == prompts.AUTO and self.automatic is not None:
                self.automatic.run(readings)
            elif word == prompts.LEARN and self.learning is not None:
                self.go_by(self.learning.run(readings), self.learning.start)
            else:
                self._act(word, choice, reading)

    def look(self, readings: TabReadings) -> Reading:
        """Return the part of the shown page that most values are recognised in, after noting what is right there."""
        seen = self._taken(readings)
        self.is_ours = readings.is_account_of(self.filing.session.options.client, before=self.is_ours)
        if not self.is_ours:
            return seen
        if not self._insists(seen):  # the form is no longer shown, or holds its own values by now
            self.insisted = ("", "")
        if self.bindings.take(seen, self.insisted[0]):
            seen = replace(seen, recognition=self.recognise_in(seen.snapshot, seen.document))
        if seen.recognition.views:
            self._note(seen)
        return seen

    def _taken(self, readings: TabReadings) -> Reading:
        """Return a reading, waiting for a page that is loading."""
        browser, taken = self.filing.session.browser, list[Reading]()

        def look() -> bool:
            taken.extend([readings.take(self.recognise_in)])
            return True

        if not browser.wait(while_it_loads(look), WAIT_S):
            raise SiteUnreachable(url=browser.page.url, what=say("页面没有应答"))
        return taken[-1]

    def recognise_in(self, snapshot: FormSnapshot, document: str) -> Recognition:
        """Return what a form shows of the plan, by what was seen, named and pointed at so far."""
        before, (root, place) = self.evidence.seen_records(self.records, self.reopened, document), self.insisted
        before, insisted = (
            replace(before, named=self.forms.shown(snapshot, document)),
            root if place == document else "",
        )
        recognition = recognise(
            self.records, snapshot, learnt=self.learnt, chosen=self.chosen, before=before, insisted=insisted
        )
        self.bindings.note(recognition, snapshot, document)
        return recognition

    def _insists(self, reading: Reading) -> bool:
        """Return whether the form still shows another item's values than those of the one that the person has named."""
        root, document = self.insisted
        shown = [place for view in reading.recognition.views if view.record.root == root for place in view.placed]
        return reading.document == document and not all(place.is_right or place.is_blank for place in shown)

    def take_for(self, record: Record, document: str = "") -> None:
        """Take the form shown for this record; with its document even if it holds another one's values."""
        self.chosen = {page: root for page, root in self.chosen.items() if root != self.chosen.get(record.page)}
        self.chosen[record.page] = record.root
        self.reopened.add(record.root)
        self.insisted = (record.root, document) if document else self.insisted

    def say_next(self, remarks: Sequence[str]) -> None:
        """Show sentences on the next prompt, whatever it is about; what was said of single views before is over."""
        self.notice = list(remarks)
        self.remarks.clear()

    def _note(self, reading: Reading) -> None:
        for view in reading.recognition.views:
            self.chosen[view.record.page] = view.record.root
            if all(place.is_right for place in view.placed):
                self.reopened.discard(view.record.root)
            if view.record.id not in self.opened:
                self.opened.add(view.record.id)
                record = view.record
                event = RecordOpened(record.id, record.title, record.stage, len(record.planned), "write")
                self.filing.session.note(event)
                self.filing.show(record)
        outcomes, planned = self.evidence.take(reading), self._planned()
        for key, outcome in outcomes.items():
            if key not in self.filing.results.count.done:  # else the program has written it, and has noted it
                record, field_ = planned[key]
                self.filing.session.note(FieldDone(record.id, key, field_.label, outcome))
        self._keep_proofs()

    def _planned(self) -> dict[str, tuple[Record, PlannedField]]:
        return {str(planned.key): (record, planned) for record in self.records for planned in record.planned}

    def _keep_proofs(self) -> None:
        """Store the proofs that have changed, at once: a crash loses nothing."""
        for record in self.records:
            if record.id in self.evidence.changed:
                self._store(record)
        self.evidence.changed.clear()

    def _store(self, record: Record) -> None:
        self.filing.session.browser.guard.heartbeat()  # a picture takes its time, and the person may act meanwhile
        keep(self.filing, record, self.evidence.proofs(record))
        self.filing.results.done = set(filter(self.evidence.is_stored, self._planned()))

    def _whole_prompt(self, reading: Reading) -> Handover:
        """Return the prompt of what is shown, with what is to be said next and the offer to go on by itself."""
        remaining = len(self.automatic.items()) if self.automatic is not None and self.is_ours else 0
        learns = self.is_ours and self.learning is not None and bool(self.learning.unknown())
        known = self.learning.known() if self.learning is not None else ""
        return prompts.completed(self._prompt(reading), self.notice, remaining, learns=learns, known=known)

    def _prompt(self, reading: Reading) -> Handover:
        recognition = reading.recognition
        if not self.is_ours:
            return prompts.account(self.filing.session.options.client, reading.address)
        if recognition.among:
            return prompts.among(recognition.among, recognition.among[0].page, self.titles)
        may_name = bool(namable(self.records, recognition, reading.snapshot))
        if not recognition.views:
            return prompts.unknown(reading.address, can_be_named=may_name)
        if self.about != (recognition.roots, reading.document):
            self.remarks.clear()  # they are about another view, or what it showed before it was loaded anew
            self.autosaves.offered.clear()
        root, page = recognition.views[0].record.root, recognition.views[0].record.page
        others = any(record.page == page and record.root != root for record in self.records)
        stored = frozenset(place.key for place in recognition.places if self.evidence.is_stored(place.key))
        return prompts.view(
            prompts.ViewState(
                recognition,
                self.is_ours,
                stored,
                (*self.remarks, *self.bindings.remarks),
                others,
                may_name,
                self.titles,
                self.autosaves.offer(),
                is_insisted=root == self.insisted[0],
            )
        )

    def _ask(self, readings: TabReadings) -> tuple[str, str, Reading]:
        """Show the prompt of what is shown until a button is pressed, another prompt whenever the view has changed and is still.

        Return the answer, the choice, and the reading that the prompt was made from. The guard stays lifted all the while: the
        person may save or submit at any moment.
        """
        reading = self.look(readings)
        if self.learning is not None:
            self.learning.begin()
            self.learning.note(reading, is_ours=self.is_ours)

        def seen() -> Handover | None:
            nonlocal reading
            current = readings.again(self.recognise_in)
            if current is None:
                return None
            before, client = self.is_ours, self.filing.session.options.client
            self.is_ours = readings.is_account_of(client, before=before)
            if self.learning is not None:
                self.learning.note(current, is_ours=self.is_ours)
            if current.signature == reading.signature and self.is_ours == before:
                return None
            reading = self.look(readings)
            return self._whole_prompt(reading)

        answer = self.operator_ui.hand_over(self._whole_prompt(reading), seen)
        if self.learning is not None:
            self.learning.end()
        self.remarks.clear()
        self.notice.clear()
        return answer.answer, answer.choice, reading

    def go_by(self, structure: SiteStructure, start: str) -> None:
        """File by itself from here on what a structure tells how to file."""
        if self.automatic is not None:
            self.automatic.go_by(structure, start)
        elif structure:
            self.automatic = Automatic(self, structure, start)

    def _act(self, word: str, choice: str, reading: Reading) -> None:
        recognition = reading.recognition
        if word == prompts.OURS:
            self.is_ours = True
            self.filing.session.note(Note("assist", say("您确认了这是要填报的系统和账号")))
        elif word == CHOOSE:
            record = next(record for record in recognition.among if self.titles[record.id] == choice)
            self.take_for(record)
            self.filing.session.note(Note("assist", record.title, record.id))
        elif word == prompts.ALLOW:
            self._allow(reading)
        elif word == prompts.OTHER:
            self._choose_another(recognition.views[0].record, reading.document)
        elif word == prompts.NAME_FORM:
            name_form(self, reading)
        elif word == prompts.FILL:
            self.fill(reading)
        elif word in {prompts.PUT, prompts.POINT}:
            names = prompts.shown_labels(recognition.places)
            place = next((place for place in recognition.places if names[place.key] == choice), None)
            if place is not None:
                self._put(place, reading) if word == prompts.PUT else point(self, place, reading)

    def _allow(self, reading: Reading) -> None:
        """Let the page save by itself what the assistant fills, and fill."""
        what = self.autosaves.allow(self.filing.session.browser.guard)
        self.filing.session.note(Note("assist", say("您允许了系统边填边存：{what}", what=what)))
        self.fill(reading)

    def _choose_another(self, record: Record, document: str) -> None:
        same = [other for other in self.records if other.page == record.page and other.root != record.root]
        asked = prompts.among(same, record.page, self.titles)
        answer = self.operator_ui.hand_over(asked, lambda: None)
        chosen = next((other for other in same if self.titles[other.id] == answer.choice), None)
        if chosen is not None:
            self.take_for(chosen, document)

    # ---- writing, at the person's press

    def fill(self, reading: Reading) -> None:
        """Write what is recognised on the view, and what its answers open; every value gets its verdict on the prompt.

        What its saves were stopped for is offered at once, whichever round of writing sent them.
        """
        self.autosaves.offered.clear()
        first = self._fill_two_first(reading)
        if first is None:
            self._report([], reading)
            return
        done = {result.target.key: result for result in first}
        reading = reading.again(self.recognise_in) if done else reading
        for _ in range(_ROUNDS):
            places = [place for place in prompts.to_write(reading.recognition) if place.key not in done]
            if not places:
                break
            results = self._write(reading, [target_of(place) for place in places])
            if not results:
                break
            self._note_written(results, reading)
            reading = reading.again(self.recognise_in)
            again = reworded(results, reading.recognition.places)
            done |= {result.target.key: result for result in results if result.target.key not in again}
        self._report(done.values(), reading)

    def _fill_two_first(self, reading: Reading) -> list[FieldResult] | None:
        """Write two texts on a kind of form that is new, to see whether the page saves by itself.

        Return their results; None if the page does and the person may allow it: then the texts are taken back.
        """
        page = reading.recognition.views[0].record.page
        blank = [place for place in prompts.to_write(reading.recognition) if place.is_blank and is_text(place)][:2]
        if page in self.tried or not blank:
            return []
        targets = [target_of(place) for place in blank]
        results = self._write(reading, targets, waits_s=SAVES_WITHIN_S)
        if results:
            self.tried.add(page)
        if not self.autosaves.offered:
            self._note_written(results, reading)
            return results
        offered = list(self.autosaves.offered)
        self._write(reading, [replace(target, value="", force=True) for target in targets])
        self.autosaves.offered = offered  # not the saves of taking back
        after = reading.again(self.recognise_in).recognition.places
        written = {target.key for target in targets}
        if any(place.key in written and not place.is_blank for place in after):
            self.remarks.append(say("试填的内容还在页面上，没有存进系统，请清空后再填。"))
        return None

    def _put(self, place: FieldPlace, reading: Reading) -> None:
        """Write one value into the control that has the focus."""
        control = reading.focused()
        if control is None:
            self.remarks.append(say("光标不在可以填写的框里：请先点一下要填的框，再按按钮。"))
            return
        value = fitted(place.planned.value, control)
        self.autosaves.offered.clear()
        results = self._write(reading, [FieldTarget(place.key, control.address, control.kind, value)])
        self._note_written(results, reading)
        self._report(results, reading)

    def _write(self, reading: Reading, targets: list[FieldTarget], *, waits_s: float = 0.0) -> list[FieldResult]:
        """Write these values, and wait for saves that the page may send meanwhile or shortly after."""
        session = self.filing.session
        try:
            session.browser.guard.ensure_proved(session.site.page)
        except GuardNotProved as fault:
            self.remarks.append(say("这一页不能由助手填写，请复制：{why}", why=str(fault)))
            return []
        with self.autosaves.watched(session.browser.guard, texts_on(reading.snapshot, targets)) as is_stopped:
            results = fill(reading.place, session.browser.actions, targets, pace=session.options.pace)
            if self.autosaves.allowed:
                session.browser.pump(SAVES_WITHIN_S)
            session.browser.wait(is_stopped, waits_s)
        self.remarks += filter(None, [self.autosaves.remark()])
        session.note_blocked(self.autosaves.held())
        return results

    def _note_written(self, results: Sequence[FieldResult], reading: Reading) -> None:
        """Keep what was written as evidence of the document that it now stands in, and note it in the journal."""
        self.evidence.entered(results, reading.document_now())
        for result in results:
            record, planned = self._planned()[result.target.key]
            event = FieldDone(record.id, result.target.key, planned.label, result.outcome, result.reason)
            self.filing.session.note(event)

    def _report(self, results: Iterable[FieldResult], reading: Reading) -> None:
        """Put what was written, refused or cut on the next prompt of this view."""
        self.about = reading.recognition.roots, reading.document
        self.remarks += prompts.written(list(results))

    # ---- the end

    def _end(self) -> RunStatus:
        seen = [record for record in self.records if record.id in self.opened]
        for record in seen:
            self._store(record)
        is_whole = len(seen) == len(self.records)
        is_right = all(self.evidence.is_stored(str(p.key)) for record in self.records for p in record.planned)
        return "ready_to_submit" if is_whole and is_right else "needs_person"
