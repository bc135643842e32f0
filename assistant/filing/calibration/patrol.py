"""The patrol of `beian map check`: open, read and compare every page that can be reached; write nothing.

Lists are opened by their own buttons, as a person would. A form is opened from a record that can be edited, or empty
by the button that adds one. Nothing is typed, and the guard of a patrol allows no save. A page is compared once it is
stable: one that still shows changes is read again for some seconds before they are reported.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from assistant.core.errors import BeianError
from assistant.core.language import say
from assistant.core.values import is_empty
from assistant.declaration.registry.algorithms_registry import REGISTRY
from assistant.filing.browser import pictures
from assistant.filing.browser.playwright import PageFault
from assistant.filing.calibration.watch import RequestWatch
from assistant.filing.forms import snapshot
from assistant.filing.forms.shapes import FormSnapshot, Rect
from assistant.filing.site.due import due_on
from assistant.filing.site.fingerprint import shape_of
from assistant.filing.site.landmarks import RENDERED_WITHIN_S, WAIT_S, Site
from assistant.filing.site.records import ListRow, Records
from assistant.planning.maps.drift import PageChange, PageCheck, compare
from assistant.planning.maps.fingerprints import Token

_LEVELS = tuple((kind.listed_in, kind.page) for kind in REGISTRY.ticked.kinds)
_ENTITY = REGISTRY.single.kinds[0].page
_FIRST = REGISTRY.listed.kinds[0]
_STEPS = tuple(kind.page for kind in REGISTRY.listed.kinds if kind.is_later_step)
_MOST_ALGORITHMS = 12
_REST_S = 0.25
_CELLS = """cells => cells.filter(cell => cell.innerText.trim()).map(cell => cell.getBoundingClientRect())
    .map(box => [box.x, box.y, box.width, box.height])"""


class Patrol:
    """One patrol through the pages of a site; pictures go to `folder`, None takes none."""

    def __init__(self, site: Site, folder: Path | None = None) -> None:
        self.site, self.records = site, Records(site)
        self.watch = RequestWatch(site.page)
        self._folder, self._is_empty = folder, False

    def run(self) -> list[PageCheck]:
        """Return the check of each page that has a fingerprint."""
        self.watch.start()
        try:
            checks = [*self._entity(), *self._nested(), *self._stepped()]
        finally:
            self.watch.stop()
        reached = {check.page for check in checks if check.state != "unreached"}
        tried = {check.page for check in checks}
        untried = [page for page in self.site.map.fingerprints if page not in tried]
        results = [check for check in checks if check.state != "unreached" or check.page not in reached]
        return [*results, *(self._unreached(page, say("没有可打开的记录")) for page in untried)]

    def check(self, page: str, *, name: str = "") -> PageCheck:
        """Compare the page shown now, once it is stable."""
        seen, changes = self._look(page)
        title = self.site.entry(page).title or page
        return PageCheck(
            page,
            f"{title}（{name}）" if name else title,
            "changed" if changes else "same",
            tuple(changes),
            picture=self._picture(page, seen),
            fields=len(shape_of(seen)),
        )

    def _look(self, page: str) -> tuple[FormSnapshot, list[PageChange]]:
        """Return the page once two readings agree, and its changes; a page with changes is read for some seconds."""
        seen, changes = self._at_rest(), list[PageChange]()

        def is_as_known() -> bool:
            nonlocal seen
            before, seen = seen.fingerprint, snapshot.read(self.site.page)
            due = due_on(self.site.map, page, seen)
            asked = () if self._is_empty else self.watch.reads()  # an empty form requests no record
            changes[:] = compare(self.site.map.fingerprints[page], shape_of(seen), asked, due)
            return not changes and seen.fingerprint == before

        self.site.browser.wait(is_as_known, RENDERED_WITHIN_S)
        return seen, changes

    def _at_rest(self) -> FormSnapshot:
        """Return the page shown as soon as two consecutive readings agree."""
        seen = snapshot.read(self.site.page)

        def is_still() -> bool:
            nonlocal seen
            self.site.browser.pump(_REST_S)
            before, seen = seen.fingerprint, snapshot.read(self.site.page)
            return seen.fingerprint == before

        self.site.browser.wait(is_still, RENDERED_WITHIN_S)
        return seen

    def _try(self, page: str, reach: Callable[[], bool], name: str = "") -> Iterator[PageCheck]:
        """Open and compare a page, unless another page of the same address is shown; report why it was not reached."""
        try:
            if not reach():
                yield self._unreached(page, say("没有可打开的记录"))
            elif not self.site.browser.wait(lambda: self._is_editable(page), RENDERED_WITHIN_S):
                yield self._unreached(page, say("这条记录现在不可编辑"))
            elif not self._is_other_step(page):
                yield self.check(page, name=name)
        except (BeianError, PageFault) as fault:
            yield self._unreached(page, str(fault) if isinstance(fault, BeianError) else type(fault).__name__)

    def _is_editable(self, page: str) -> bool:
        """Return True if the form shown can be saved, or if the map knows no save button."""
        return not self.site.entry(page).save_word or self.records.saves.is_editable(page)

    def _unreached(self, page: str, why: str) -> PageCheck:
        return PageCheck(page, self.site.entry(page).title or page, "unreached", why=why)

    def _knows(self, page: str) -> bool:
        return page in self.site.map.fingerprints

    def _load(self, page: str, **names: str) -> bool:
        """Open a page by its address and reload it, so that all its requests are seen."""
        if not self.site.entry(page).route:
            return False
        self._is_empty = False
        self.site.browser.goto(self.site.address_of(page, **names))
        self.site.page.reload(wait_until="domcontentloaded")
        self.site.wait_ready()
        return True

    def _entity(self) -> Iterator[PageCheck]:
        if self._knows(_ENTITY):
            yield from self._try(_ENTITY, lambda: self._load(_ENTITY))

    def _nested(self) -> Iterator[PageCheck]:
        """Check the pages of nested lists from the outermost in, each level through the first row of its list."""
        names: dict[str, str] = {}
        for level, (list_id, page) in enumerate(_LEVELS):
            if not self._knows(page):
                continue
            yield from self._try(page, partial(self._open_dialog, list_id, page, **names))
            self._close(page)
            below = _LEVELS[level + 1][0] if level + 1 < len(_LEVELS) else ""
            if not below or not self._go_into(list_id, page, below, names):
                return

    def _open_dialog(self, list_id: str, page: str, **names: str) -> bool:
        if not self._load(list_id, **names):
            return False
        self.records.take(list_id)
        buttons = self.site.entry(page).buttons
        row = next((row for row in self.records.rows() if buttons.get("open", "") in row.buttons), None)
        if row is not None:
            self.records.press_row(row, buttons["open"])
        elif buttons.get("add"):
            self._is_empty = True
            self.records.controls.press(buttons["add"])
        else:
            return False
        self.records.controls.wait_dialog()
        return True

    def _close(self, page: str) -> None:
        try:
            self.records.controls.close_dialog(page)
        except (BeianError, PageFault):
            return  # the next page is loaded from scratch

    def _go_into(self, list_id: str, page: str, below: str, names: dict[str, str]) -> bool:
        """Open the list below the first row and learn its address."""
        try:
            self.records.open_list(list_id, **names)
            word = self.site.entry(page).buttons.get("into", "")
            row = next((row for row in self.records.listed if word in row.buttons), None)
            if not word or row is None:
                return False
            self.records.show_row(row, **names)
            self.records.press_row(row, word)
            if not self.site.browser.wait(lambda: bool(self.site.names_in_route(below)), WAIT_S):
                return False
            names.clear()
            names.update(self.site.names_in_route(below))
        except (BeianError, PageFault):
            return False
        return True

    def _stepped(self) -> Iterator[PageCheck]:
        if not self._knows(_FIRST.page):
            return
        rows = self._editable()
        if not rows:
            yield from self._try(_FIRST.page, self._add_first)
            return
        for row in rows[:_MOST_ALGORITHMS]:
            names: dict[str, str] = {}
            yield from self._try(_FIRST.page, partial(self._open_first, row, names), row.key)
            for step in (step for step in _STEPS if self._knows(step) and names):
                tried = self._try(step, partial(self._load, step, **names), row.key)
                yield from (check for check in tried if check.fields)

    def _is_other_step(self, step: str) -> bool:
        """Return True if another page of this address is shown; wait until the page shows a known field."""
        fingerprints, route = self.site.map.fingerprints, self.site.entry(step).route
        sharing = [page for page in _STEPS if page in fingerprints and self.site.entry(page).route == route]
        if step not in sharing or len(sharing) == 1:
            return False
        known = {page: {item.token for shape in fingerprints[page].shapes for item in shape} for page in sharing}
        shown: set[Token] = set()

        def is_recognised() -> bool:
            shown.update(item.token for item in shape_of(self._at_rest()))
            return any(shown & tokens for tokens in known.values())

        self.site.browser.wait(is_recognised, RENDERED_WITHIN_S)
        return max(sharing, key=lambda page: (len(known[page] & shown), page == step)) != step

    def _editable(self) -> list[ListRow]:
        try:
            self.records.open_list(_FIRST.listed_in)
        except (BeianError, PageFault):
            return []
        word = self.site.entry(_FIRST.page).buttons.get("open", "")
        return [row for row in self.records.listed if word and word in row.buttons]

    def _open_first(self, row: ListRow, names: dict[str, str]) -> bool:
        self.records.open_list(_FIRST.listed_in)
        self.records.show_row(row)
        self.records.press_row(row, self.site.entry(_FIRST.page).buttons["open"])
        self.site.browser.wait(lambda: bool(self.site.names_in_route(_FIRST.page)), WAIT_S)
        names.update(self.site.names_in_route(_FIRST.page))
        return self._load(_FIRST.page, **names)

    def _add_first(self) -> bool:
        word = self.site.entry(_FIRST.page).buttons.get("add", "")
        if not word or not self._load(_FIRST.listed_in):
            return False
        self._is_empty = True
        self.records.controls.press(word)
        self.site.browser.wait(lambda: bool(self.site.names_in_route(_FIRST.page)), WAIT_S)
        self.site.wait_ready()
        return True

    def _picture(self, page: str, seen: FormSnapshot) -> Path | None:
        """Take a picture of the page in which every answer is painted over."""
        if self._folder is None:
            return None
        boxes = [control.rect for control in seen.controls if control.rect is not None and not is_empty(control.value)]
        path = self._folder / f"{page}-{len(list(self._folder.glob('*.png'))) + 1}.png"
        try:
            values = [self.site.company(), self.site.text("logged_in")]
            pictures.shoot(self.site.page, path, values=values, boxes=[*boxes, *self._cells()], full_page=True)
        except PageFault:
            return None
        return path

    def _cells(self) -> list[Rect]:
        """Return the boxes of table cells that are not empty."""
        numbers: list[list[float]] = self.site.page.locator("tbody td").evaluate_all(_CELLS)
        return [Rect(*box) for box in numbers]
