"""TabReadings of what the person is working at: the tab and the frame whose form changed last, read whole, without a map."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from assistant.core import wording
from assistant.filing.assist.recognise import Recognition
from assistant.filing.browser.page import BrowserSession
from assistant.filing.browser.playwright import Frame, Page, PageFault
from assistant.filing.forms.form import read_frames
from assistant.filing.forms.shapes import Control, FormSnapshot, Rect
from assistant.filing.forms.snapshot import read

Recognise = Callable[[FormSnapshot, str], Recognition]
"""Recognises a form in a document, which the second argument names."""
Place = Page | Frame
EVERY_S: Final = 0.8  # between two readings while the person works
_MOST_TABS = 6
_DOCUMENT = "() => `${performance.timeOrigin} ${location.origin}${location.pathname}${location.search}`"
_ASKS_PASSWORD = """() => [...document.querySelectorAll('input[type=password]')].some((one) => {
  const box = one.getBoundingClientRect();
  const isOnPage = box.right + scrollX > 0 && box.bottom + scrollY > 0;
  return one.checkVisibility({ visibilityProperty: true }) && box.width > 0 && box.height > 0 && isOnPage;
})"""
_FOCUSED = """(paths) => {
  const holds = (node, active) => Boolean(node) && (node === active || node.contains(active));
  let active = document.activeElement;
  while (active && active.shadowRoot && active.shadowRoot.activeElement) active = active.shadowRoot.activeElement;
  return active ? paths.findIndex((path) => holds(document.querySelector(path), active)) : -1;
}"""


@dataclass(frozen=True, slots=True)
class Reading:
    """One form as read: its tab and frame, which document it is, its controls, and what is recognised in it."""

    page: Page
    place: Place
    document: str
    snapshot: FormSnapshot
    recognition: Recognition

    @property
    def address(self) -> str:
        """Return the address of the page without its query, which may hold a person's data."""
        return self.page.url.split("?", maxsplit=1)[0]

    @property
    def signature(self) -> tuple[object, ...]:
        """Return what a prompt shows of the reading: another signature needs another prompt."""
        places = (
            (place.key, place.control is not None, place.is_right, place.is_blank) for place in self.recognition.places
        )
        return (self.document, tuple(record.id for record in self.recognition.among), *places)

    def with_recognition(self, recognition: Recognition) -> Reading:
        """Return the reading with something else recognised in it."""
        return replace(self, recognition=recognition)

    def again(self, recognise: Recognise) -> Reading:
        """Return the same form as it is now; the last reading if the page does not answer."""
        try:
            snapshot = read(self.place)
        except PageFault:
            return self
        return replace(self, snapshot=snapshot, recognition=recognise(snapshot, self.document))

    def document_now(self) -> str:
        """Return the document of the form by now, for the page may have been loaded anew; the last known if it does not answer."""
        try:
            return str(self.place.evaluate(_DOCUMENT))
        except PageFault:
            return self.document

    def asks_password(self) -> bool:
        """Return whether the tab asks for a password."""
        return asks_password(self.page)

    def focused(self) -> Control | None:
        """Return the control that has the focus; None if no control of the form has it."""
        paths = [control.ref for control in self.snapshot.controls]
        try:
            place = self.place.evaluate(_FOCUSED, paths)
        except PageFault:
            return None
        return self.snapshot.controls[place] if place >= 0 else None

    def at(
        self, point: tuple[float, float], holds: Callable[[Rect | None, tuple[float, float]], bool]
    ) -> Control | None:
        """Return the control at a point of the tab's window; the smallest, if several contain it. None if the frame is gone."""
        try:
            x, y = self._offset()
        except PageFault:
            return None
        inside = [c for c in self.snapshot.controls if c.rect and holds(c.rect, (point[0] - x, point[1] - y))]
        return min(inside, key=lambda c: c.rect.width * c.rect.height if c.rect else 0.0, default=None)

    def _offset(self) -> tuple[float, float]:
        if isinstance(self.place, Page):
            return 0.0, 0.0
        box = self.place.frame_element().bounding_box()
        return (box["x"], box["y"]) if box else (0.0, 0.0)


class TabReadings:
    """Reads the open tabs of the site again and again, and keeps the run at the one that changed last."""

    def __init__(self, browser: BrowserSession) -> None:
        self._browser = browser
        browser.follows_tabs = True
        self._changed: dict[Page, tuple[float, tuple[object, ...]]] = {}
        self._last: Reading | None = None
        self._read_at = 0.0

    def take(self, recognise: Recognise) -> Reading:
        """Return the form at which the person works now, and move the run to its tab."""
        readings = [reading for page in self._tabs() if (reading := self._read(page, recognise)) is not None]
        if not readings:
            raise PageFault("no tab of the site answers")
        moment = time.monotonic()
        for reading in readings:
            if self._changed.get(reading.page, (0.0, None))[1] != reading.signature:
                self._changed[reading.page] = (moment, reading.signature)
        current = max(readings, key=lambda reading: (self._changed[reading.page][0], bool(reading.recognition.places)))
        self._browser.page = current.page
        self._read_at = moment
        return current

    def again(self, recognise: Recognise) -> Reading | None:
        """Return the form if it is time to read it and it is the same as at the last call; None otherwise."""
        if time.monotonic() - self._read_at < EVERY_S:
            return None
        try:
            current = self.take(recognise)
        except PageFault:
            self._read_at = time.monotonic()
            return None
        previous, self._last = self._last, current
        return current if previous is not None and previous.signature == current.signature else None

    def is_account_of(self, company: str, *, before: bool) -> bool:
        """Return whether the account shown is a company's: the page names it, or it was so `before` and no login is asked for.

        Where a password is asked for nobody is logged in, and who logs in then may be somebody else.
        """
        return not self.asks_password() and (before or self.names(company))

    def asks_password(self) -> bool:
        """Return whether the page shown asks for a password: nobody is logged in."""
        return asks_password(self._browser.page)

    def names(self, company: str) -> bool:
        """Return whether the shown page, or a frame of it, names the company outside its fields."""
        for frame in self._browser.page.frames:
            try:
                text = frame.evaluate("() => document.body ? document.body.innerText : ''")
            except PageFault:
                continue
            if wording.option(company) in wording.option(text):
                return True
        return False

    def _tabs(self) -> list[Page]:
        pages = [page for page in self._browser.page.context.pages if not page.is_closed()]
        return [page for page in pages if self._browser.is_of_site(page.url)][-_MOST_TABS:] or pages[-1:]

    def _read(self, page: Page, recognise: Recognise) -> Reading | None:
        """Return the form of a tab; None if it is closed or loading. The guard hears of it, for reading takes its time."""
        self._browser.guard.heartbeat()
        try:
            return self._of(page, recognise)
        except (PageFault, ValueError):
            return None

    def _of(self, page: Page, recognise: Recognise) -> Reading:
        readings = [
            Reading(page, place, document, whole, recognise(whole, document))
            for place, snapshot in read_frames(page)
            for document in [str(place.evaluate(_DOCUMENT))]
            for whole in [self._whole(place, snapshot)]
        ]
        return max(readings, key=lambda reading: _weight(reading.recognition))

    def _whole(self, place: Place, snapshot: FormSnapshot) -> FormSnapshot:
        """Return what counts of a page or frame: its form."""
        return snapshot


def asks_password(page: Page) -> bool:
    """Return whether a page, or a frame of it, shows a box for a password."""
    for frame in page.frames:
        try:
            if frame.evaluate(_ASKS_PASSWORD):
                return True
        except PageFault:
            continue
    return False


def _weight(recognition: Recognition) -> int:
    known = sum(place.control is not None for place in recognition.places)
    return 2 * known + bool(recognition.among or recognition.views)
