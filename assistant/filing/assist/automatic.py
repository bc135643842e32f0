"""File record after record by itself on a site whose structure is known (自动): open, fill, save, open again, prove.

What the person decides stays theirs: the login, the account, what may be saved (asked once for each kind of save), every
提交. Where anything is not as expected the record is left to the person with a sentence, and nothing more is pressed; they go
on by hand, or let it go on by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from assistant.core.errors import BeianError, BrowserClosed
from assistant.core.language import comma_list, say, semicolon_list
from assistant.filing.assist import prompts
from assistant.filing.assist.pressing import Help, LeftToPerson, SavePresses
from assistant.filing.assist.reading import Reading, TabReadings
from assistant.filing.assist.recognise import FieldPlace
from assistant.filing.assist.unsaved import ask_to_leave
from assistant.filing.assist.walking import MissingPlace, Opened, SiteWalk
from assistant.filing.browser.playwright import PageFault
from assistant.filing.run.pending_saves import ADD_AGAIN
from assistant.filing.run.resume import remember_pending_saves
from assistant.filing.site.named_things import WHOLE, Part
from assistant.planning.maps.structure import NamedPress, RecordStructure, SiteStructure, structure_name
from assistant.planning.plan.plan import Record
from assistant.proof.journal.events import Note, SavePressed, UnlistedAnswered

SHOWN_WITHIN_S = 6.0
_TYPED = frozenset(("text", "textarea", "number", "date", "period", "steps"))
_MOST_UNFOLDINGS = 4
_MOST_BEGINNINGS = 8  # each kind of save is asked about once


class LockedByTheSite(LeftToPerson):
    """A record of which nothing was written, for the site shows it to nobody who could change it: what comes after it can be filed."""


def is_different(place: FieldPlace) -> bool:
    """Return whether the page shows something else than the profile says."""
    return place.control is not None and not place.is_right


def is_entered_by_another(place: FieldPlace) -> bool:
    """Return whether something typed is on the page that the profile does not say, whoever has typed it."""
    return is_different(place) and not place.is_blank and place.control is not None and place.control.kind in _TYPED


def _shown(reading: Reading | None) -> frozenset[str]:
    """Return which values of the plan a step shows."""
    places = reading.recognition.places if reading is not None else ()
    return frozenset(place.key for place in places if place.control is not None)


def _title(reading: Reading) -> str:
    return reading.recognition.views[0].record.title


def _is_end(records: Sequence[Record], reading: Reading | None) -> bool:
    """Return whether a view shows all of an item's last record: a page after it would be the one that submits."""
    return {str(planned.key) for planned in records[-1].planned} <= _shown(reading)


def _is_of_others(view: NamedPress, records: Sequence[Record]) -> bool:
    """Return whether an item of several steps may be without a view: it is not named as one of these steps."""
    return len(records) > 1 and not any(record.kind.record.heading in view.words for record in records)


@dataclass(slots=True)
class Automatic:
    """Filing by itself beside the help of one run.

    `handed_in` are the items whose 提交 the person was asked for. `is_open` tells whether the view read last can be changed: what
    is handed in cannot. `is_recognised` tells whether the item opened last has shown anything of itself: what is handed in may not;
    `has_written` whether anything was written into it.
    """

    assistance: Help
    structure: SiteStructure
    start: str
    walk: SiteWalk = field(init=False)
    presses: SavePresses = field(init=False)
    handed_in: set[str] = field(default_factory=set)
    is_open: bool = False
    is_recognised: bool = False
    has_written: bool = False

    def __post_init__(self) -> None:
        records = {record.id: record for record in self.assistance.records}
        remember_pending_saves(self.assistance.filing.session, self.assistance.filing.saves)
        session = self.assistance.filing.session
        self.walk = SiteWalk(session, self.structure, records, self.start, self._add)
        self.presses = SavePresses(self.assistance, self.walk)

    def go_by(self, structure: SiteStructure, start: str) -> None:
        """Go on by a structure of which more is known by now; what was handed in or stopped so far is remembered."""
        self.structure = self.walk.structure = structure
        self.start = self.walk.start = start

    def _add(self, press: NamedPress, part: Part) -> None:
        self.presses.add(press, part)

    def items(self) -> dict[str, list[Record]]:
        """Return the records of each item of a known kind that is not yet stored as a whole, by the item's key, in the plan's order."""
        result: dict[str, list[Record]] = {}
        for record in self.assistance.records:
            if structure_name(record.kind) in self.structure.records:
                result.setdefault(record.root, []).append(record)
        return {root: records for root, records in result.items() if not self._is_stored(records)}

    def _is_stored(self, records: Sequence[Record]) -> bool:
        if records[0].id in self.presses.unsent:
            return False
        return all(
            self.assistance.evidence.is_stored(str(planned.key)) for record in records for planned in record.planned
        )

    def run(self, readings: TabReadings) -> None:
        """File what is left, item by item, until all is stored or the person is needed; the next prompt says what became of it."""
        remarks: list[str] = []
        self.walk.take_stock()
        leaving = ask_to_leave(self.assistance, readings)
        if leaving == "stay":
            return
        self.walk.leaves_freely = leaving == "leave"
        for records in self.items().values():
            title = prompts.item_title(records[0], records)
            try:
                self._file_with_leave(records, readings)
            except LockedByTheSite as locked:
                remarks.append(say("“{title}”：{why}", title=title, why=str(locked)))
                continue
            except LeftToPerson as refusal:
                remarks.append(say("“{title}”请您接着填：{why}", title=title, why=str(refusal)))
            except (MissingPlace, BeianError, PageFault) as fault:
                why = str(fault).split("\n", maxsplit=1)[0]
                remarks.append(say("“{title}”没有自动填完：{why}", title=title, why=why))
            else:
                if records[-1].ends == "CONFIRM" and self.is_open and records[0].root not in self.handed_in:
                    self.handed_in.add(records[0].root)
                    remarks.append(
                        say(
                            "“{title}”已填好、存好，并从系统重新读到，一致。请您提交；提交之后再按下面的按钮。",
                            title=title,
                        )
                    )
                    break
                continue
            break
        self.assistance.say_next(remarks or [self._done()])

    def _done(self) -> str:
        kinds = {structure_name(record.kind) for record in self.assistance.records}
        if kinds <= set(self.structure.records):
            return say("其余的都已填好、存好，并从系统重新读到。")
        return say("会自动填的都已填好、存好，并从系统重新读到。")

    # ---- one item

    def _file_with_leave(self, records: Sequence[Record], readings: TabReadings) -> None:
        """File an item; begin it again if its page could not go on after the person allowed a save that was stopped.

        So too, once, if its window has closed itself meanwhile: what it has saved is listed.
        """
        has_closed = False
        for _ in range(_MOST_BEGINNINGS):
            before = self.presses.allowed
            try:
                self._file(records, readings)
            except MissingPlace:
                if self.presses.allowed == before:
                    raise
            except BrowserClosed:
                if has_closed or not self.walk.is_open:
                    raise
                has_closed = True
            else:
                return
        raise LeftToPerson(say("放行之后页面没有继续"))

    def _file(self, records: Sequence[Record], readings: TabReadings) -> None:
        first, known = records[0], self.walk.of(records[0])
        self.presses.record, self.presses.title = first.id, first.title
        self.assistance.filing.session.note(Note("assist", say("自动填写"), first.id))
        how = self._open(first, known)
        try:
            self._views(records, known, readings, is_new=how == "new", writes=True)
        except MissingPlace:
            if how == "new" or self.is_recognised:
                raise
        except LockedByTheSite as locked:
            if self.has_written:  # in a view before
                raise LeftToPerson(str(locked)) from None
            raise
        if how != "new" and not self.is_recognised:
            raise LockedByTheSite(say("打开的页面上没有认出这一条的内容"))
        self._leave(known)
        self._prove(records, known, readings)

    def _open(self, record: Record, known: RecordStructure) -> Opened:
        """Open a record or begin a new one; one that may be stored and is not listed is begun only on the person's word."""
        session, pending = self.assistance.filing.session, self.assistance.filing.saves.pending
        how = self.walk.open(record, adds=record.id not in pending)
        if how == "missing":
            answer = self.assistance.operator_ui.hand_over(prompts.unlisted(record), lambda: None).answer
            session.note(UnlistedAnswered(record.id, answer))
            if answer != ADD_AGAIN:
                raise LeftToPerson(say("可能已存进系统，列表里没有；请您核实"))
            how = self.walk.open(record, adds=True)
        if how == "new" and known.saves in ("itself", "person"):
            session.note(SavePressed(record.id))  # from here on it may be stored
        return how

    def _prove(self, records: Sequence[Record], known: RecordStructure, readings: TabReadings) -> None:
        """Open an item again from the start and read every view."""
        first = records[0]
        if self.walk.open(first, adds=False) == "missing":
            raise LeftToPerson(say("保存后在列表中找不到，没有再新增；请您看一下列表"))
        self._views(records, known, readings, is_new=False, writes=False)
        evidence = self.assistance.evidence
        missing = [p for r in records for p in r.planned if not evidence.is_stored(str(p.key))]
        if missing:
            raise LeftToPerson(prompts.unproved(missing, evidence.values))
        self._leave(known)

    def _leave(self, known: RecordStructure) -> None:
        """Close the record's form where it has a way to be closed; tabs and windows of its own are closed by the walk."""
        for press in () if self.walk.is_apart else known.leave:
            self.walk.press(press, is_optional=True)

    def _views(
        self, records: Sequence[Record], known: RecordStructure, readings: TabReadings, *, is_new: bool, writes: bool
    ) -> None:
        """Go through the views of an open item, and fill and save each, or only read it; nothing unchanged is saved."""
        count, before = max(len(known.views), known.steps, 1), frozenset[str]()
        is_changed = writes and records[0].id in self.presses.unsent
        self.is_recognised = self.has_written = False
        is_needed = count == 1 and (is_new or not writes)
        for number in range(count):
            self._stop_if_asked()
            if known.views:
                is_optional = not number or _is_of_others(known.views[number], records)
                self.walk.press(known.views[number], is_optional=is_optional)
            reading = self._reading(records, readings, before, is_new=is_new and not number, is_needed=is_needed)
            is_last = number == count - 1 or (bool(known.next) and _is_end(records, reading))
            self.is_recognised = self.is_recognised or reading is not None
            is_written = writes and reading is not None and self._fill(reading)
            self.has_written = self.has_written or is_written
            if is_written and reading is not None:
                reading = self._fill_unfolded(known, reading)
            is_changed = is_changed or is_written or (is_new and writes)
            if is_changed and not self.is_recognised:
                raise LeftToPerson(say("打开的页面上没有认出这一条的内容"))
            before = _shown(reading) if known.next else before
            is_changed = self._save_or_go_on(records, known, reading, is_changed=is_changed, is_last=is_last) or is_new
            if is_last:
                break
        if writes and is_changed and self._as_shown(known).saves == "person":
            raise LeftToPerson(say("已填好，这个系统由您保存；保存后再按“自动填写”核对"))

    def _save_or_go_on(
        self,
        records: Sequence[Record],
        known: RecordStructure,
        reading: Reading | None,
        *,
        is_changed: bool,
        is_last: bool,
    ) -> bool:
        """Save the view as its structure says, and press what leads to the next step; return whether something is unsaved."""
        known = self._as_shown(known)
        if known.save and is_changed and (known.saves == "each" or (known.saves == "once" and is_last)):
            self.presses.save(known.save, records, reading)
            is_changed = False
        if known.next and is_changed and not known.save and known.saves in ("once", "each"):
            self.presses.save(known.next, records, reading)
            is_changed = False
        elif known.next and not is_last:
            self.presses.go_on(known.next, records, reading)
        return is_changed

    def _as_shown(self, known: RecordStructure) -> RecordStructure:
        """Return a structure that was learnt by looking as the form now shows it: without a save that is not there.

        Then the next step saves, or the site itself if it was allowed to, or the person does.
        """
        is_looked = known.learnt is not None and known.learnt.how == "look"
        if not is_looked or not known.save or self.walk.offers(known.save[0], WHOLE):
            return known
        itself = any(shape.use == "autosave" for shape in self.assistance.autosaves.allowed)
        saves = known.saves if known.next else "itself" if itself else "person"
        return known.model_copy(update={"save": (), "saves": saves})

    def _reading(
        self, records: Sequence[Record], readings: TabReadings, before: frozenset[str], *, is_new: bool, is_needed: bool
    ) -> Reading | None:
        """Return the view shown once it shows this item and not the step before; None if it shows nothing of it.

        Raises LeftToPerson for another item's, or if the page has not gone on.
        """
        ids, seen = {record.id: record for record in records}, list[Reading]()

        def is_shown() -> bool:
            seen.append(self.assistance.look(readings))
            recognition = seen[-1].recognition
            own = next((ids[record.id] for record in recognition.among if record.id in ids), None)
            if own is None and recognition.views and is_new and not self._is_own(seen[-1], ids):
                own = next((r for r in records if r.page == recognition.views[0].record.page), None)
            if own is not None:
                self.assistance.take_for(own, seen[-1].document if is_new else "")
                seen.append(self.assistance.look(readings))
            return self._is_own(seen[-1], ids) and (not before or _shown(seen[-1]) != before)

        if self.assistance.filing.session.browser.wait(is_shown, SHOWN_WITHIN_S):
            self.presses.title = _title(seen[-1])
            controls = [place.control for place in seen[-1].recognition.places if place.control is not None]
            self.is_open = any(control.is_open for control in controls)
            return seen[-1]
        if self._is_own(seen[-1], ids):
            raise LeftToPerson(say("页面没有换到下一步，还是“{title}”", title=_title(seen[-1])))
        if seen[-1].recognition.views:
            raise LeftToPerson(say("打开的是“{other}”，没有填", other=_title(seen[-1])))
        if is_needed:
            raise LeftToPerson(say("打开的页面上没有认出这一条的内容"))
        return None

    def _is_own(self, reading: Reading, ids: dict[str, Record]) -> bool:
        return any(view.record.id in ids for view in reading.recognition.views)

    def _fill(self, reading: Reading) -> bool:
        """Fill a view, and return whether anything was to be written.

        Raises LeftToPerson if it holds what somebody else has entered, something was not taken, or nobody knows whose account it is;
        LockedByTheSite if nothing on it can be changed.
        """
        if not self.assistance.is_ours:
            raise LeftToPerson(say("还没有确认是这家的账号"))
        foreign = [place for place in reading.recognition.places if is_entered_by_another(place)]
        if foreign:
            labels = comma_list(place.planned.label for place in foreign[:8])
            raise LeftToPerson(say("系统里已有不同的内容（{labels}），没有改", labels=labels))
        if not prompts.to_write(reading.recognition):
            differing = [place.planned.label for place in reading.recognition.places if is_different(place)]
            if differing:
                raise LockedByTheSite(
                    say("系统现在不能改，这几项与资料不同：{labels}", labels=comma_list(differing[:8]))
                )
            return False
        self.assistance.fill(reading)
        for _ in range(_MOST_BEGINNINGS):
            if not self.assistance.autosaves.offered:
                break
            self.presses.ask_to_allow()
            self.assistance.fill(self._again(reading))
        after = self._again(reading)
        different = [place.planned.label for place in after.recognition.places if is_different(place)]
        if different:
            refused = [remark for remark in self.assistance.remarks if remark.startswith("“")]
            raise LeftToPerson(
                say(
                    "有 {count} 项没有填进去：{why}",
                    count=len(different),
                    why=semicolon_list(refused) or comma_list(different[:8]),
                )
            )
        return True

    def _again(self, reading: Reading) -> Reading:
        """Return a view as it is now; raises LeftToPerson if the page shows another one, or the login."""
        after = reading.again(self.assistance.recognise_in)
        if not after.recognition.views:
            raise LeftToPerson(say("填写时页面换掉了，“{title}”没有填完", title=_title(reading)))
        return after

    def _fill_unfolded(self, known: RecordStructure, reading: Reading) -> Reading:
        """Unfold the groups that answers have added to a view, and fill them too; return the view as it is then."""
        for _ in range(_MOST_UNFOLDINGS if known.unfold else 0):
            self.walk.unfold(known)
            after = self._again(reading)
            if not prompts.to_write(after.recognition):
                return after
            self._fill(after)
        return reading

    def _stop_if_asked(self) -> None:
        if self.assistance.operator_ui.pressed() in ("pause", "end", "by_person"):
            raise LeftToPerson(say("您停下了自动填写"))
