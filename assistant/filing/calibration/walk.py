"""The walk of a calibration: the operator logs in and goes from page to page, the assistant watches and asks.

The assistant presses and types nothing on the site. On each page it proposes a control for every field of the map,
outlines it, and takes the operator's answer: yes, another one (by a press on it), or not on this site. Each answer is
written at once, so that the walk can be stopped and continued.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from math import hypot, inf
from typing import Protocol

from assistant.core import wording
from assistant.filing.browser.page import while_it_loads
from assistant.filing.browser.playwright import PageFault
from assistant.filing.browser.rules import is_human_only, may_save_draft, names_submission
from assistant.filing.calibration import prompts
from assistant.filing.calibration.address import route_of
from assistant.filing.calibration.closing import comes_and_goes, open_issues, partly
from assistant.filing.calibration.map_draft import MapDraft
from assistant.filing.calibration.watch import RequestWatch, SentRequest
from assistant.filing.forms import snapshot
from assistant.filing.forms.shapes import Control, FormSnapshot, Rect
from assistant.filing.operator.picker import Picker, holds
from assistant.filing.operator.prompt import CHOOSE
from assistant.filing.operator.protocol import Handover, HandoverAnswer
from assistant.filing.site.due import due_on
from assistant.filing.site.fingerprint import shape_of
from assistant.filing.site.landmarks import Site
from assistant.filing.site.propose import FieldProposal, overlap, propose
from assistant.planning.maps.drift import compare
from assistant.planning.maps.fingerprints import PagePrint, is_same_form, of_data
from assistant.planning.maps.site_map import FieldEntry, PageEntry, SiteMap

_PICKED = "picked"
_ELSEWHERE = "elsewhere"
_LIKELY, _OTHER_KIND = 0.3, 0.5
_ON_PX, _BESIDE_PX = 6.0, 40.0
_MOST = 0.5
_SHOW_MS, _REST_S, _TRIES = 2_000.0, 0.3, 5
_ANSWER_TRIES = 30
_TREACHEROUS = frozenset({"taken over", "ambiguous", "kind"})


class WalkOperatorUi(Protocol):
    """What a walk needs of the operator UI: handovers, and picking on the page."""

    def hand_over(self, handover: Handover, seen: Callable[[], str | None]) -> HandoverAnswer:
        """Ask the operator."""

    def picker(self) -> Picker:
        """Return the picker of the page shown."""


class Walk:
    """One session of calibrating; `only` names fields and `pages` names pages that are asked about again.

    `unclosed` are the pages that were walked through and could not be closed.
    """

    def __init__(
        self,
        site: Site,
        operator_ui: WalkOperatorUi,
        map_draft: MapDraft,
        *,
        only: Sequence[str] = (),
        pages: Sequence[str] = (),
    ) -> None:
        self.site, self.operator_ui, self.map_draft = site, operator_ui, map_draft
        self.map: SiteMap = site.map
        self.only, self.pages = tuple(only), tuple(pages)
        self.unclosed: list[PageEntry] = []
        self.watch = RequestWatch(site.page)
        self._done: set[str] = set()
        self._submits: set[tuple[str, str]] = set()

    def run(self) -> int:
        """Walk until every page is calibrated or the operator stops; return how many fields were settled."""
        settled = 0
        self.watch.start()
        try:
            while waiting := self.waiting():
                guess = self._guess(waiting)
                answer = self._ask(prompts.open_page(waiting, guess), self._moved(guess))
                if answer.answer == _ELSEWHERE:
                    continue
                named = next((page for page in waiting if prompts.title_of(page) == answer.choice), guess)
                if named is None or answer.answer == prompts.STOP or (guess is None and answer.answer != CHOOSE):
                    break
                settled += self._page(named)
        finally:
            self.watch.stop()
        return settled

    def waiting(self) -> list[PageEntry]:
        """Return the pages with something left to calibrate."""
        return [page for page in self.map.pages.values() if page.id not in self._done and self._open_fields(page.id)]

    def _open_fields(self, page: str) -> list[FieldEntry]:
        fields = [entry for entry in self.map.fields.values() if entry.page == page and entry.label]
        if self.only or self.pages:
            return [e for e in fields if e.pattern in self.only or e.page in self.pages]
        return [e for e in fields if not e.calibration]

    def _ask(self, handover: Handover, seen: Callable[[], str | None]) -> HandoverAnswer:
        return self.operator_ui.hand_over(handover, seen)

    def _moved(self, guess: PageEntry | None) -> Callable[[], str | None]:
        def seen() -> str | None:
            self._note_lists()
            return None if self._guess(self.waiting()) == guess else _ELSEWHERE

        return while_it_loads(seen)

    def _guess(self, waiting: Sequence[PageEntry]) -> PageEntry | None:
        """Return the waiting page that is most likely shown."""
        seen = snapshot.read(self.site.page, hold=False)
        if not any(control.raw_label.strip() for control in seen.controls):
            return None
        rated = [(self._rate(page, seen), -place, page) for place, page in enumerate(waiting)]
        rate, _, best = max(rated, default=(0.0, 0, None), key=lambda pair: pair[:2])
        return best if rate >= _LIKELY else None

    def _rate(self, page: PageEntry, seen: FormSnapshot) -> float:
        other = _OTHER_KIND * ((page.kind == "dialog") != bool(seen.dialog))
        here = (
            self._is_here(page) if not seen.dialog else bool(page.parent) and self._is_here(self.map.pages[page.parent])
        )
        named = bool(page.title) and page.title in (seen.dialog or seen.title)
        return overlap(self.map, page.id, seen) + 0.5 * here + 0.4 * named - other

    def _is_here(self, page: PageEntry) -> bool:
        at = f"{self.site.base_url}/{page.route}"
        return bool(page.route) and (self.site.page.url == at or bool(self.site.names_in_route(page.id)))

    def _note_lists(self) -> None:
        """Learn which request loads a list's rows, if the known one was not sent."""
        for page in self.map.pages.values():
            if page.kind != "list" or not page.detail or not self._is_here(page):
                continue
            like = self.watch.detail_like(page.detail)
            if like and self.map_draft.data.get("pages", {}).get(page.id, {}).get("detail") != like:
                self.map_draft.note(page.id, "detail", like)

    def _page(self, page: PageEntry) -> int:
        """Calibrate one page; return how many fields were settled."""
        settled: set[str] = set()
        self.operator_ui.picker().heard()
        self.watch.forget()
        known = self._known_print(page.id).learnt((), self.watch.reads())
        detail = self.watch.detail_like(page.detail)
        while True:
            seen = self._read()
            known = known.learnt(shape_of(seen))
            settled |= self._fields(page, seen, settled)
            hidden = [e for e in self._open_fields(page.id) if e.pattern not in settled]
            handover = prompts.finish(
                page, self._beyond(page, seen), hidden, [str(request) for request in self.watch.sent]
            )
            answer = self._ask(handover, self._saved(page, len(self.watch.sent)))
            if answer.answer != prompts.DONE or not self._learn_saves(page):
                continue
            rest = open_issues(self.map, page, seen, settled, self._names(settled))
            if not rest:
                known = partly(known, self.map.fingerprints.get(page.id, PagePrint()), rest)
                self.map_draft.close_page(page.id, self._eased(page.id, known), detail=detail if rest.is_whole else "")
                self._note_route(page)
                break
            if self._ask(prompts.unclosed_page(page, rest.fields, rest.changes), lambda: None).answer != prompts.AGAIN:
                self.unclosed.append(page)
                break
        self._done.add(page.id)
        return len(settled)

    def _note_route(self, page: PageEntry) -> None:
        """Write down the route of a page (of a dialog: its list's) if the map does not know it."""
        own = self.map.pages[page.parent] if page.kind == "dialog" and page.parent else page
        noted = {key: entry.get("route") for key, entry in self.map_draft.data.get("pages", {}).items()}
        known = own.route or noted.pop(own.id, "")
        routes = [known_route for known_route in noted.values() if known_route]
        route = "" if known else route_of(self.map, own, self.site.base_url, self.site.page.url, routes)
        if route:
            self.map_draft.note(own.id, "route", route)

    def _names(self, settled: set[str]) -> set[str]:
        """Return the labels of these fields on the page, as just confirmed."""
        learnt = self.map_draft.data.get("fields", {})
        return {learnt[pattern]["label"] for pattern in settled if "label" in learnt.get(pattern, {})}

    def _eased(self, page: str, known: PagePrint) -> PagePrint:
        """Return a fingerprint in which fields that depend on an answer are optional."""
        learnt = self.map_draft.data.get("fields", {})
        fields = [entry for entry in self.map.fields.values() if entry.page == page and comes_and_goes(entry)]
        labels = {wording.label(learnt.get(e.pattern, {}).get("label") or e.label) for e in fields}
        shapes = [
            tuple(replace(item, always=item.always and item.token[-1] not in labels) for item in shape)
            for shape in known.shapes
        ]
        return replace(known, shapes=tuple(shapes))

    def _read(self) -> FormSnapshot:
        """Read the page; retry while it is loading."""
        for _ in range(_TRIES):
            try:
                return snapshot.read(self.site.page)
            except PageFault:
                self.site.browser.pump(_REST_S)
        return snapshot.read(self.site.page)

    def _known_print(self, page: str) -> PagePrint:
        """Return the fingerprint that earlier sessions took of the page's other forms."""
        mapped = self.map.fingerprints.get(page, PagePrint()) if self.map.pages[page].calibration else PagePrint()
        drafted = self.map_draft.data.get("prints", {}).get(page)
        held = mapped if drafted is None else of_data(drafted)
        shown = shape_of(self._read())
        return PagePrint(tuple(shape for shape in held.shapes if not is_same_form(shape, shown)))

    def _fields(self, page: PageEntry, seen: FormSnapshot, settled: set[str]) -> set[str]:
        """Ask about each open field, the doubtful ones first; return the settled ones."""
        desired = [e.pattern for e in self._open_fields(page.id) if e.pattern not in settled]
        proposals = self._doubted(page.id, seen, propose(self.map, page.id, seen) if desired else [])
        proposals = [
            proposal for proposal in proposals if proposal.control is not None or not comes_and_goes(proposal.entry)
        ]
        is_form = sum(proposal.control is not None for proposal in proposals) >= _MOST * len(proposals)
        proposals = [e for e in proposals if e.entry.pattern in desired and (e.control is not None or is_form)]
        todo = sorted(proposals, key=lambda proposal: proposal.is_sure)
        done: set[str] = set()
        while todo:
            current = todo.pop(0)
            answer = self._one(current, todo, seen)
            if answer == prompts.REST:
                with self.map_draft.at_once():
                    for other in todo:
                        self._accept(other)
                done |= {other.entry.pattern for other in todo}
                todo = []
            if answer != prompts.LATER:
                done.add(current.entry.pattern)
        return done

    def _doubted(self, page: str, seen: FormSnapshot, proposals: list[FieldProposal]) -> list[FieldProposal]:
        """Return the proposals; mark as unsure those that the page's fingerprint no longer finds in their old place."""
        known = self.map.fingerprints.get(page, PagePrint())
        changes = compare(known, shape_of(seen), due=due_on(self.map, page, seen))
        moved = {change.at.rpartition(" › ")[2]: str(change) for change in changes if change.kind in _TREACHEROUS}
        return [
            replace(proposal, is_sure=False, reasons=(*proposal.reasons, moved[proposal.entry.label]))
            if proposal.entry.label in moved
            else proposal
            for proposal in proposals
        ]

    def _one(self, proposal: FieldProposal, rest: list[FieldProposal], seen: FormSnapshot) -> str:
        """Ask about one field and write down the operator's answer."""
        picker = self.operator_ui.picker()
        picked: list[Control] = []

        def look() -> str | None:
            point = picker.taken()
            control = self._at(seen, point) if point is not None else None
            if control is None:
                return None
            picked.append(control)
            return _PICKED

        rect = self._show(proposal.control)
        is_sure = proposal.is_sure and all(proposal.is_sure for proposal in rest)
        handover = prompts.confirm(proposal, rect, remaining=1 + len(rest), rest_is_sure=is_sure)
        picker.arm(True)
        try:
            answer = self._ask(handover, while_it_loads(look)).answer
        finally:
            picker.arm(False)
        if answer == _PICKED:
            self._take_from_others(picked[-1], rest)
            self._accept(replace(proposal, control=picked[-1]))
        elif answer == prompts.ABSENT:
            self.map_draft.absent(proposal.entry)
        elif answer in {prompts.YES, prompts.REST} and proposal.control is not None:
            self._accept(proposal)
        else:
            return prompts.LATER
        return answer

    def _accept(self, proposal: FieldProposal) -> None:
        assert proposal.control is not None
        self.map_draft.accept(proposal.entry, proposal.control)

    @staticmethod
    def _take_from_others(control: Control, rest: list[FieldProposal]) -> None:
        for place, proposal in enumerate(rest):
            if proposal.control is not None and proposal.control.ref == control.ref:
                rest[place] = FieldProposal(proposal.entry, None)

    def _show(self, control: Control | None) -> Rect | None:
        """Scroll a control into view and return its box."""
        if control is None:
            return None
        target = self.site.page.locator(control.ref).first
        try:
            self.site.browser.actions.scroll(target)
            box = target.bounding_box(timeout=_SHOW_MS)
        except PageFault:
            return None  # re-rendered meanwhile; the prompt describes the place in words
        return None if box is None else Rect(box["x"], box["y"], box["width"], box["height"])

    def _at(self, seen: FormSnapshot, point: tuple[float, float]) -> Control | None:
        """Return the control at a point of the page, else the nearest beside it; of several the smallest."""
        rects = {control.ref: control.rect for control in snapshot.read(self.site.page, hold=False).controls}
        controls = [control for control in seen.controls if holds(rects.get(control.ref), point, _BESIDE_PX)]
        return min(controls, key=lambda control: _far(rects[control.ref], point), default=None)

    def _beyond(self, page: PageEntry, seen: FormSnapshot) -> list[str]:
        """Return the labels of required controls that belong to no field of the map."""
        mine = [proposal.control.ref for proposal in propose(self.map, page.id, seen) if proposal.control is not None]
        return [
            control.raw_label
            for control in seen.controls
            if control.required and control.ref not in mine and control.raw_label.strip()
        ]

    def _saved(self, page: PageEntry, known: int) -> Callable[[], str | None]:
        """Return a watch for the operator's save; the prompt is shown again after one."""
        picker = self.operator_ui.picker()
        picker.arm(False)

        def seen() -> str | None:
            self.watch.look(picker.heard, page.save_word)
            return None if len(self.watch.sent) == known else _ELSEWHERE

        return while_it_loads(seen)

    def _learn_saves(self, page: PageEntry) -> bool:
        """Write down the requests of the operator's saves and the buttons that sent them; return True when done."""
        unsettled = self._unsettled(page)
        sent = dict.fromkeys((replace(request, words=()), self._cause(request)) for request in self.watch.sent)
        self.watch.forget()
        is_done = True
        for request in unsettled:
            answer = self._ask(prompts.unknown_save(request), lambda: None).answer
            is_done = is_done and answer != prompts.PRESS_AGAIN
        for sent_request, word in sent:
            if is_human_only(word, self.map.human_only):
                self._learn_human_save(page, sent_request, word)
            elif not word:
                answer = self._ask(prompts.unknown_save(str(sent_request)), lambda: None).answer
                is_done = is_done and answer != prompts.PRESS_AGAIN
            elif sent_request.is_upload:
                self.map_draft.allow(sent_request.method, sent_request.path, "upload")
            else:
                self.map_draft.allow(sent_request.method, sent_request.path, "save", dict(sent_request.body_markers))
                if page.buttons.get("save") != word:
                    self.map_draft.note_button(page.id, "save", word)
        return is_done

    def _unsettled(self, page: PageEntry) -> list[str]:
        """Wait until sent requests are answered and their buttons known; return those that are not after a while."""
        look = self._saved(page, 0)
        for _ in range(_ANSWER_TRIES):
            look()
            if not self.watch.unsettled():
                break
            self.site.browser.pump(_REST_S)
        return self.watch.unsettled()

    def _cause(self, sent: SentRequest) -> str:
        """Return the button label that decides about a request: a person-only one if any, else the last."""
        own = [word for word in sent.words if is_human_only(word, self.map.human_only)]
        return (own or sent.words or ("",))[-1]

    def _learn_human_save(self, page: PageEntry, sent: SentRequest, word: str) -> None:
        """Keep a submitting button person-only; the operator may declare that it saves a draft on this page."""
        may_be_draft = may_save_draft(word) and not sent.is_upload
        is_named = names_submission(sent.method, sent.path, dict(sent.body_markers))
        answer = self._ask(prompts.person_save(word, str(sent), may_be_draft, is_named), lambda: None).answer
        self.map_draft.person_only(word)
        if answer != prompts.SAVES_DRAFT or not may_be_draft or is_named:
            self._submits.add((page.id, word))
            self.map_draft.forget_draft(page.id, word)
        elif (page.id, word) not in self._submits:  # one press that did both counts as a submission
            self.map_draft.allow(sent.method, sent.path, "save", dict(sent.body_markers))
            self.map_draft.saves_draft(page.id, word, str(sent))


def _far(rect: Rect | None, point: tuple[float, float]) -> tuple[float, float]:
    """Return the distance of a point from a box (constant on it or nearly), and the area of the box."""
    if rect is None:
        return inf, 0.0
    aside = max(rect.x - point[0], 0.0, point[0] - rect.x - rect.width)
    off = max(rect.y - point[1], 0.0, point[1] - rect.y - rect.height)
    return max(hypot(aside, off), _ON_PX), rect.width * rect.height
