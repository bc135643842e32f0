"""Learn the structure of a site from one filing (学会): what the person did becomes candidates, and a walk proves which are right.

Nothing is learnt from keystrokes, and nothing is added or saved while learning: the walk opens records that the person has stored,
by what they pressed themselves, and reads. What it cannot open stays unknown, and is said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from assistant.core.errors import BeianError, PageMismatch
from assistant.core.language import comma_list, say
from assistant.filing.assist import prompts
from assistant.filing.assist.late_tooltips import lists_of, numbers_of, tip_in_row, untold
from assistant.filing.assist.learnt_structure import candidates, habits_of, with_habits
from assistant.filing.assist.looked_words import LookedWords
from assistant.filing.assist.pressing import LeftToPerson, SeeingHelp
from assistant.filing.assist.reading import Reading, TabReadings
from assistant.filing.assist.seen_presses import PressRecorder, SeenPress, without_query
from assistant.filing.assist.seen_saves import SeenSaves, holds_any
from assistant.filing.assist.targets import texts_on
from assistant.filing.assist.timeline_file import TimelineFile
from assistant.filing.assist.trails import NamedRecords, Opening, SeenView, Sent, TimelineEvent, openings
from assistant.filing.assist.unsaved import ask_to_leave
from assistant.filing.assist.walking import MissingPlace, SiteWalk
from assistant.filing.browser.playwright import PageFault
from assistant.filing.browser.request_leaves import MULTIPART_TYPE, content_type
from assistant.filing.browser.shape_match import SeenRequest
from assistant.filing.forms.sent_values import texts_of
from assistant.filing.site.fingerprint import names_record
from assistant.filing.site.named_things import Part
from assistant.planning.maps.structure import LearntMark, NamedPress, RecordStructure, SiteStructure, structure_name
from assistant.planning.plan.plan import Record
from assistant.proof.journal.events import Note

SHOWN_WITHIN_S = 6.0
_MOST_STARTS = 3
_LEAST_TEXT = 2


@dataclass(frozen=True, slots=True)
class KnownSite:
    """A site as the map knows it: its address, its structure, and what stores a structure that was learnt.

    `shown` is the file of what the person has shown so far, in case the run breaks off.
    """

    address: str
    structure: SiteStructure
    store: Callable[[SiteStructure], None]
    shown: Path | None = None


@dataclass(slots=True)
class Learning:
    """What one run has seen of a site, and what it has learnt; `structure` is what is known by now.

    `timeline` is what was seen in the client's account; what was seen since nobody knows whose account it is waits `aside`.
    `saves` are those that the person's presses have sent. `looked` are the words for what nobody has pressed, if the person only
    looks at records that exist. `proving` is the record to which the program walks, `why` says why the likeliest way was not proved.
    """

    assistance: SeeingHelp
    site: KnownSite
    structure: SiteStructure = field(default_factory=SiteStructure)
    timeline: list[TimelineEvent] = field(default_factory=list)
    aside: list[TimelineEvent] = field(default_factory=list)
    recorder: PressRecorder = field(init=False)
    named: NamedRecords = field(init=False)
    looked: LookedWords | None = None
    proving: Record | None = None
    why: str = ""
    saves: SeenSaves = field(default_factory=SeenSaves)
    _texts: frozenset[str] = field(init=False)
    _file: TimelineFile = field(init=False)
    _failed: dict[str, int] = field(default_factory=dict)
    _leaves_freely: bool = False

    def __post_init__(self) -> None:
        self.structure = self.site.structure
        self.recorder = PressRecorder(self.assistance.filing.session.browser)
        self.know_records()
        self._file = TimelineFile(self.site.shown, self.named)
        self.timeline += self._file.read()
        self.recorder.tips |= self._file.tips

    def know_records(self) -> None:
        """Take the records of the help as they are by now: somebody who only looks has none at first."""
        self.named = NamedRecords.of(self.assistance.records)
        planned = (planned for record in self.assistance.records for planned in record.planned)
        self._texts = frozenset(text for one in planned for text in texts_of(one.value) if len(text) >= _LEAST_TEXT)

    @property
    def start(self) -> str:
        """Return the address at which every walk begins."""
        return urljoin(self.site.address, self.structure.start)

    def known(self) -> str:
        """Return which kinds of records of the plan are filed by itself here, and which are not known yet; empty if none is."""
        kinds = {structure_name(record.kind): kind_name(record) for record in self.assistance.records}
        known = [title for kind, title in kinds.items() if kind in self.structure.records]
        unknown = [title for kind, title in kinds.items() if kind not in self.structure.records]
        if not known or not unknown:
            return ""
        return say("会自动填的：{known}。还没学会的：{unknown}。", known=comma_list(known), unknown=comma_list(unknown))

    # ---- while the person acts

    def begin(self) -> None:
        """Forget what the program has pressed and sent: from here on the person acts."""
        self.recorder.attend()
        self.recorder.take()
        self.saves.miss()
        self.assistance.filing.session.browser.guard.observed(goes_on=True)

    def end(self) -> None:
        """Note what the person has done last; the program acts again."""
        self._note_acts()
        self.assistance.filing.session.browser.guard.observed(goes_on=False)

    def hear(self) -> list[SeenPress]:
        """Note what was pressed, and return the presses since a record was shown last, in order."""
        self.timeline += (heard := self.recorder.take())
        self.saves.press(*heard)
        trail: list[SeenPress] = []
        for event in reversed(self.timeline):
            if isinstance(event, SeenView) and event.root:
                break
            trail += [event] if isinstance(event, SeenPress) else []
        return trail[::-1]

    def note(self, reading: Reading, *, is_ours: bool) -> None:
        """Note what was pressed and sent, and what is shown by now; nothing of it counts unless the account is the client's."""
        self.recorder.attend()
        self._note_acts()
        if not is_ours and self.aside and reading.asks_password():  # the account before may have been another's
            self.aside = [one for one in self.aside[-1:] if isinstance(one, SeenPress) and one.is_login]
            self.saves.aside.clear()
        views = reading.recognition.views
        view = SeenView()
        if views:
            keys = frozenset(place.key for place in reading.recognition.places if place.control is not None)
            ids = tuple(one.record.id for one in views)
            view = SeenView(views[0].record.root, ids, keys, reading.document)
        seen = (event for event in (*reversed(self.aside), *reversed(self.timeline)) if isinstance(event, SeenView))
        self.aside += [view] if view != next(seen, None) else []
        self._note_form(reading)
        if is_ours:
            self._file.append(self.aside, self.recorder.tips)
            self.timeline += self.aside
            self.aside.clear()
            self.saves.count()

    def _note_form(self, reading: Reading) -> None:
        """Note the texts of the form shown, which its save may hold; none if no form is."""
        views = reading.recognition.views
        planned = (planned for view in views for planned in view.record.planned)
        texts = frozenset().union(*(texts_of(one.value) for one in planned))
        if views:
            self.saves.show(texts | texts_on(reading.snapshot, ()), views[0].record.root)
        else:
            self.saves.show()

    def forget(self) -> None:
        """Forget what would be taken up again if the run had broken off."""
        self._file.remove()

    def _note_acts(self) -> None:
        for press in self.recorder.take():
            if press.is_login:
                self.aside.clear()  # the account before may have been another's
                self.saves.aside.clear()
            self.aside.append(press)
            self.saves.press(press)
        observed = self.assistance.filing.session.browser.guard.observed(goes_on=True)
        observed = [one for one in observed if one.status == 0 or 200 <= one.status < 400]
        sent = [one for one in observed if holds_any(one, self._texts)]
        self.aside += [Sent(is_read=bool(sent))] if sent or any(map(_is_unread, observed)) else []
        self.saves.take(sent)

    # ---- at the person's press

    def unknown(self) -> list[str]:
        """Return the kinds of records that were opened and seen right, are not known, and may be learnt now."""
        seen = self._openings()
        kinds = dict.fromkeys(self._kind(one.record) for one in seen if self._may_be_proved(one.record))
        counts = {kind: sum(self._kind(one.record) == kind for one in seen) for kind in kinds}
        return [kind for kind in kinds if self._is_open(kind, seen) and self._failed.get(kind) != counts[kind]]

    def _is_open(self, kind: str, seen: Sequence[Opening]) -> bool:
        """Return whether a kind is not known, or was learnt before anybody saved a record of it, and somebody has by now."""
        known = self.structure.records.get(kind)
        if known is None or known.learnt is None or (known.saves != "person" and not self._was_looked_at(known)):
            return known is None
        return habits_of(kind, seen, self.named, saves_itself=self._saves_itself).saves != "person"

    def _was_looked_at(self, known: RecordStructure) -> bool:
        """Return whether a way was learnt by looking, and somebody files now: what they add and save is seen at work."""
        return self.looked is None and known.learnt is not None and known.learnt.how == "look"

    @property
    def _saves_itself(self) -> bool:
        return self.assistance.autosaves.by_itself

    def run(self, readings: TabReadings) -> SiteStructure:
        """Walk to records of each unknown kind as the person did; keep and store what is proved, and say what is not.

        The person may stop it between two walks, and is asked before the page shown is left with what was not saved.
        """
        leaving = ask_to_leave(self.assistance, readings)
        if leaving == "stay":
            return self.structure
        self._leaves_freely = leaving == "leave"
        remarks: list[str] = []
        try:
            for kind in self._in_order(self.unknown()):
                remarks.append(self._learn_kind(kind, readings))
        except (BeianError, LeftToPerson) as fault:
            remarks.append(say("没有走完：{why}", why=str(fault).split("\n", maxsplit=1)[0]))
        self._ask_about_saves()
        self.assistance.say_next(remarks)
        return self.structure

    def _ask_about_saves(self) -> None:
        """Ask once whether saves like those that the person's presses have sent may leave when the program saves for them."""
        autosaves = self.assistance.autosaves
        kinds = self.saves.kinds(autosaves.allowed) if self.looked is None else []
        if not kinds:
            return
        session = self.assistance.filing.session
        if self.assistance.operator_ui.hand_over(prompts.allow_sent(kinds), lambda: None).answer == prompts.ALLOW:
            what = autosaves.allow_sent(kinds, session.browser.guard)
            session.note(Note("assist", say("您允许了这种保存：{what}", what=what)))
        else:
            self.saves.declined += [kind.shape for kind in kinds]

    def _learn_kind(self, kind: str, readings: TabReadings) -> str:
        """Learn one kind of records and store it at once; return what is said of it."""
        seen = self._openings()
        record = self._to_prove(kind, seen)
        title, name = kind_name(record), record.title
        if not self._learn(kind, record, seen, readings):
            self._failed[kind] = sum(self._kind(one.record) == kind for one in seen)
            why = self.why or say("没有见过您打开或新增它")
            return say("“{title}”还没学会：照您的走法没有找到“{name}”：{why}。", title=title, name=name, why=why)
        self.site.store(SiteStructure(start=self.structure.start, records={kind: self.structure.records[kind]}))
        self.assistance.filing.session.note(Note("learnt", kind, record.id))
        if self.looked is not None:
            return say("学会了“{title}”：怎么找到、打开。怎么新增、保存还没见过，第一次填时核对。", title=title)
        return say("学会了“{title}”：怎么找到、打开、填写、保存。", title=title)

    def _openings(self) -> list[Opening]:
        tips = self.recorder.tips
        events = [
            _with_tip(event, tips) if isinstance(event, SeenPress) and event.number in tips else event
            for event in self.timeline
        ]
        return openings(events, self.named)

    def _kind(self, record: str) -> str:
        return structure_name(self.named.records[record].kind)

    def _may_be_proved(self, record: str) -> bool:
        """Return whether some value of a record's item was seen right."""
        evidence = self.assistance.evidence.values
        root = self.named.records[record].root
        keys = [str(p.key) for one in self.assistance.records if one.root == root for p in one.planned]
        return any(key in evidence and evidence[key].is_right for key in keys)

    def _in_order(self, kinds: Iterable[str]) -> list[str]:
        """Return kinds in the order of the plan: those above before those below."""
        order = list(dict.fromkeys(structure_name(record.kind) for record in self.assistance.records))
        return sorted(kinds, key=order.index)

    def _to_prove(self, kind: str, seen: Sequence[Opening]) -> Record:
        named = self.named.records
        own = [named[one.record] for one in seen if self._kind(one.record) == kind and self._may_be_proved(one.record)]
        stored = self.assistance.evidence.is_stored
        return max(own, key=lambda record: sum(stored(str(planned.key)) for planned in record.planned))

    # ---- proving by walking

    def _with_late_tips(self, kind: str, seen: Sequence[Opening]) -> Sequence[Opening]:
        """Return the openings with the tooltips that icons show under the pointer, where none was shown as they were pressed."""
        own = [one for one in seen if self._kind(one.record) == kind]
        for picture, record in untold(own, self.named).items():
            ways = candidates(kind, seen, self.named, saves_itself=self._saves_itself, looked=self.looked)
            for way in lists_of(ways):
                start = self.structure.start if self.structure.records else next(iter(self._starts(seen)), "")
                walk = self._walk(SiteStructure(start=start, records={**self.structure.records, kind: way}))
                tip = tip_in_row(walk, record, picture)
                if tip:
                    presses = (event for event in self.timeline if isinstance(event, SeenPress))
                    self.recorder.tips |= dict.fromkeys(numbers_of(presses, picture), tip)
                    break
        return self._openings()

    def _learn(self, kind: str, record: Record, seen: Sequence[Opening], readings: TabReadings) -> bool:
        seen = self._with_late_tips(kind, seen)
        known_way, saves_itself, self.why = self.structure.records.get(kind), self._saves_itself, ""
        ways = candidates(kind, seen, self.named, saves_itself=saves_itself, looked=self.looked)
        if known_way is not None:
            own = with_habits(known_way, habits_of(kind, seen, self.named, saves_itself=saves_itself))
            ways = [*ways, own] if self._was_looked_at(known_way) else [own]
        for start in [self.structure.start] if self.structure.records else self._starts(seen):
            for way in ways:
                if self.assistance.operator_ui.pressed() in ("pause", "end", "by_person"):
                    raise LeftToPerson(say("您停下了"))
                marked = way.model_copy(update={"learnt": LearntMark(on="")})  # the layer has day and operator
                known = SiteStructure(start=start, records={**self.structure.records, kind: marked})
                if self._is_right(known, record, readings):
                    self.structure = known
                    return True
        return False

    def _starts(self, seen: Sequence[Opening]) -> list[str]:
        """Return the addresses at which the person's ways began, after that of the site."""
        addresses = (press.address for one in seen for press in one.trail if not press.is_login)
        starts = dict.fromkeys(_within(self.site.address, address) for address in addresses)
        return [start for start in starts if not any(map(names_record, start.split("/")))][:_MOST_STARTS]

    def _walk(self, known: SiteStructure) -> SiteWalk:
        """Return a walk by a structure that adds nothing."""
        start = urljoin(self.site.address, known.start)
        walk = SiteWalk(self.assistance.filing.session, known, dict(self.named.records), start, _nothing_is_added)
        walk.leaves_freely, self._leaves_freely = (
            self._leaves_freely,
            True,
        )  # later on only the walk's own pages are left
        walk.take_stock()
        return walk

    def _is_right(self, known: SiteStructure, record: Record, readings: TabReadings) -> bool:
        """Return whether a record is shown as stored after a walk, and a new one could be begun beside it."""
        walk = self._walk(known)
        self.proving = record
        try:
            why = self._missed(walk, record, readings)
        except (MissingPlace, PageMismatch, PageFault) as fault:
            why = str(fault).split("\n", maxsplit=1)[0]
        finally:
            self.proving = None
        self.why = self.why or why  # of the likeliest way
        return not why

    def _missed(self, walk: SiteWalk, record: Record, readings: TabReadings) -> str:
        """Walk to a record, and return what of it is not as it should be; empty if all is."""
        if walk.open(record, adds=False) == "missing":
            return say("列表里没有“{title}”", title=record.title)
        if not self._shows(record, readings):
            return say("打开的页面上没有认出这一条的内容")
        if self.looked is not None or record.kind.is_single:  # what is approved may not be added to
            return ""
        way = walk.of(record)
        return "" if self._offers_more(walk, record, way) else say("页面上没有“{word}”", word=str(way.add[0]))

    def _offers_more(self, walk: SiteWalk, record: Record, way: RecordStructure) -> bool:
        walk.begin()
        return walk.offers(way.add[0], walk.to_list(record))

    def _shows(self, record: Record, readings: TabReadings) -> bool:
        def is_shown() -> bool:
            views = self.assistance.look(readings).recognition.views
            own = [view for view in views if view.record.root == record.root]
            return any(place.is_right and not place.is_blank for view in own for place in view.placed)

        return bool(self.assistance.filing.session.browser.wait(is_shown, SHOWN_WITHIN_S))


def _is_unread(request: SeenRequest) -> bool:
    """Return whether a request is a form sent as a whole that could not be read, for it has files."""
    is_hidden = content_type(request.headers) == MULTIPART_TYPE and not request.leaves
    return request.is_page and (is_hidden or not request.is_readable)


def _with_tip(press: SeenPress, tips: Mapping[int, str]) -> SeenPress:
    """Return a press with the tooltip that was shown; which of several icons of a page it was, its row tells."""
    return replace(press, icon=tips[press.number], place="tip")


def kind_name(record: Record) -> str:
    """Return how records of a kind are called: by their form, or by the item if that has one form or steps."""
    return say(record.kind.record.heading if record.kind.is_nested else record.kind.item.heading)


def _within(site: str, address: str) -> str:
    """Return what an address adds to that of the site: its path, and a fragment that is a path, without what a query says."""
    parts = urlsplit(without_query(address))
    fragment = f"#{parts.fragment}" if parts.fragment else ""
    return parts.path + fragment if urlsplit(site).netloc == parts.netloc else ""


def _nothing_is_added(press: NamedPress, part: Part) -> None:
    raise MissingPlace(str(press))
