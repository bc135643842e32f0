"""Go to a record on a site whose structure is known: to its list, into its row, from view to view, as a person would.

Every walk begins at the start page, loaded anew, so that lists and forms are what the site has stored. Raises MissingPlace if
something that the structure names is not there exactly once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, TypeVar

from assistant.core import wording
from assistant.core.errors import PageMismatch
from assistant.core.language import say
from assistant.filing.browser.playwright import Locator, Page, PageFault
from assistant.filing.run.session import RunSession
from assistant.filing.site.named_things import WHOLE, NamedRow, Part, RowSigns, find, is_disabled, mentions, rows
from assistant.filing.site.tooltips import Tooltips
from assistant.planning.maps.structure import NamedPress, RecordStructure, SiteStructure, structure_name
from assistant.planning.plan.plan import Record

T = TypeVar("T")
Opened = Literal["found", "new", "missing"]
THERE_WITHIN_S = 8.0
ENABLED_WITHIN_S = 4.0
ABSENT_AFTER_S = 1.5  # for so long a list that is at rest is looked at again before a record counts as not listed
_MOST_PAGES = 60
_DOCUMENT = "() => performance.timeOrigin"


class MissingPlace(Exception):
    """The walk cannot go on; the sentence says what was not found and where."""


class MissingThing(MissingPlace):
    """What was to be pressed is not on the page: nothing was pressed."""


@dataclass(slots=True)
class SiteWalk:
    """The way through one site; `records` are all of the plan.

    `adds` presses what begins a new record, which may send something. `home` is the tab in which every walk begins,
    `opened` are the tabs and windows that its presses have opened, `known` all that were noticed; `stopped` numbers the last
    request stopped before the walk. `leaves_freely` tells whether a page may be left that asks before it is.
    """

    session: RunSession
    structure: SiteStructure
    records: dict[str, Record]
    start: str
    adds: Callable[[NamedPress, Part], None]
    home: Page | None = None
    opened: list[Page] = field(default_factory=list)
    known: set[Page] = field(default_factory=set)
    stopped: int = 0
    leaves_freely: bool = False
    tooltips: Tooltips = field(init=False)

    def __post_init__(self) -> None:
        self.tooltips = Tooltips(self.session.browser)

    def of(self, record: Record) -> RecordStructure:
        """Return how records of this kind are reached. Raises MissingPlace if the structure does not say."""
        known = self.structure.records.get(structure_name(record.kind))
        if known is None:
            raise MissingPlace(say("对照表没有写“{title}”在哪里", title=record.title))
        return known

    @property
    def is_open(self) -> bool:
        """Return whether the tab in which the walk began is still open."""
        return self.home is not None and not self.home.is_closed()

    @property
    def is_apart(self) -> bool:
        """Return whether what is shown stands, or stood, in a tab or window that the walk has opened."""
        return self.session.browser.page in self.opened

    def begin(self) -> None:
        """Load the start page anew, in the tab in which the walk began, and close those that it has opened."""
        browser = self.session.browser
        self._notice_tabs()
        for tab in self.opened:
            if not tab.is_closed() and tab is not self.home:
                tab.close()
        self.opened.clear()
        browser.forget_trouble()
        self.stopped = browser.guard.newest()
        if self.home is None or self.home.is_closed():
            self.home = browser.page
            self.take_stock()
        browser.page, browser.leaves_freely = self.home, self.leaves_freely
        before = browser.page.evaluate(_DOCUMENT)
        try:
            browser.goto(self.start)
            if browser.page.evaluate(_DOCUMENT) == before:  # another fragment loads nothing
                browser.page.reload(wait_until="domcontentloaded")
        finally:
            browser.leaves_freely = False
        self.leaves_freely = True  # from here on only the walk has filled what it leaves
        self.rest()

    def open(self, record: Record, *, adds: bool) -> Opened:
        """Open a record from the start; if its list does not have it, begin a new one or only say so."""
        how = self._open(record, adds=adds)
        if how != "missing":
            self.unfold(self.of(record))
        return how

    def unfold(self, known: RecordStructure) -> None:
        """Open the closed groups of the record shown."""
        for press in known.unfold:
            self.press(press, is_optional=True)

    def _open(self, record: Record, *, adds: bool) -> Opened:
        self.begin()
        known = self.of(record)
        if known.list is None:
            self.press_all(known.open)
            return "found"
        part = self.to_list(record)
        row = self.row_of(record, part)
        if row is not None:
            is_looked = known.learnt is not None and known.learnt.how == "look"
            self._press_row(known.edit, row, may_lack=is_looked)
            return "found"
        if not adds:
            return "missing"
        for press in known.add:
            self.adds(press, part if press is known.add[0] or press.part == "name" else WHOLE)
        return "new"

    def to_list(self, record: Record) -> Part:
        """Show the list of a record and return the part of the page that holds it."""
        listing = self.of(record).list
        if listing is None or record.parent not in ("", *self.records):
            raise MissingPlace(say("对照表没有写“{title}”在哪里", title=record.title))
        above = self.structure.above(structure_name(record.kind))
        if not above:
            self.press_all(listing.open)
            return WHOLE
        parent = self.records[record.parent]
        part = self.to_list(parent)
        row = self.row_of(parent, part)
        if row is None:
            raise MissingPlace(say("列表里没有“{title}”", title=parent.title))
        if not listing.beside:
            self._press_row(listing.open, row)
            return WHOLE
        own = row.part
        if self._now(self.of(record).add[0], own) is None:
            self._press_row(listing.open, row)
            row = self.row_of(parent, part)
            if row is None:
                raise MissingPlace(say("列表里没有“{title}”", title=parent.title))
        return row.part

    def row_of(self, record: Record, part: Part) -> NamedRow | None:
        """Return the row of a record in the list shown, None if the whole list does not have it; MissingPlace if several may be it."""
        known = self.of(record)
        signs = self._signs(record)
        more = known.list.more if known.list is not None else ()
        for _ in range(_MOST_PAGES):
            matching = self._settled(lambda: self._rows(record, signs, part))
            if len(matching) > 1 and known.edit[0].part == "name" and known.edit[0].place:
                matching = matching[:1] if known.edit[0].place == "first" else matching[-1:]
            if len(matching) > 1:
                raise MissingPlace(say("列表里“{name}”有 {count} 条", name=record.names[0], count=len(matching)))
            if matching:
                return matching[0]
            further = next((thing for press in more if (thing := self._now(press, part)) is not None), None)
            if further is None:
                self._believe_its_absence(record, signs, part)
                return None
            self._click(further)
        raise MissingPlace(say("列表太长，没有找到“{name}”", name=record.names[0]))

    def _signs(self, record: Record) -> RowSigns:
        """Return what tells where the row of a record ends in its list."""
        name, known = structure_name(record.kind), self.of(record)
        lists = [below.list for kind, below in self.structure.records.items() if self.structure.above(kind) == name]
        opens = next((listing.open for listing in lists if listing is not None), ())
        beside = [one for one in self.records.values() if one.page == record.page and one.parent == record.parent]
        others = {name for one in beside for name in one.names} - set(record.names)
        return RowSigns(known.edit, opens, known.add, tuple(sorted(others)))

    def _believe_its_absence(self, record: Record, signs: RowSigns, part: Part) -> None:
        """Raise MissingPlace if the list shown may have a record after all.

        Something that the list asked for failed or was stopped, or a text of it contains the record's name.
        """
        browser = self.session.browser
        if browser.trouble or browser.guard.newest() > self.stopped:
            raise MissingPlace(say("列表没有读全：{why}", why=browser.trouble or say("它要读取的内容被拦下了")))
        if any(mentions(browser.page, name, signs.others, part) for name in record.names):
            raise MissingPlace(say("列表里有“{name}”的字样，认不出是哪一条，没有新增", name=record.names[0]))

    def _rows(self, record: Record, signs: RowSigns, part: Part) -> list[NamedRow]:
        page = self.session.browser.page
        matching = [row for name in record.names for row in rows(page, name, signs, part)]
        if not matching:
            matching = [row for name in record.names for row in self._rows_by_first_word(record, name, signs, part)]
        return list({(row.frame, row.row): row for row in matching}.values())

    def _rows_by_first_word(self, record: Record, name: str, signs: RowSigns, part: Part) -> list[NamedRow]:
        """Return the rows of a record whose list shows the parts of its natural key apart from each other."""
        natural_key = record.kind.record.natural_key
        if natural_key is None or len(natural_key.fields) == 1:
            return []
        first, _, other = name.rpartition(natural_key.joint)
        named = rows(self.session.browser.page, first, signs, part)
        whole = [row for row in named if any(wording.option(word) == wording.option(other) for word in row.words)]
        names = {n for one in self.records.values() if one.page == record.page for n in one.names}
        is_only = sum(n.rpartition(natural_key.joint)[0] == first for n in names) == 1
        return whole or (named if is_only else [])

    def _press_row(self, presses: tuple[NamedPress, ...], row: NamedRow, *, may_lack: bool = False) -> None:
        """Press one thing after another: the record's name and the first one in its row, the others where they appear.

        With `may_lack` the others need not be there: what is approved may open on another page than what can be changed.
        """
        for press in presses:
            is_first = press is presses[0] or press.part == "name"
            self.press(press, row.part if is_first else WHOLE, is_optional=may_lack and not is_first)

    def press_all(self, presses: tuple[NamedPress, ...], part: Part = WHOLE) -> None:
        """Press one thing after another; the first in a part of the page, the others where they appear."""
        for press in presses:
            self.press(press, part if press is presses[0] else WHOLE)

    def press(self, press: NamedPress, part: Part = WHOLE, *, is_optional: bool = False) -> None:
        """Press one thing once it is there, and wait until the page is at rest."""
        within_s = ABSENT_AFTER_S if is_optional else THERE_WITHIN_S
        browser = self.session.browser
        self._awaited(lambda: self._now(press, part) is not None or is_disabled(browser.page, press, part), within_s)
        thing = self._now(press, part)
        if thing is None and press.icon:
            thing = self._checked(lambda: self.tooltips.find(press.icon, part))
        if thing is None and is_disabled(browser.page, press, part):
            thing = self._awaited(lambda: self._now(press, part), ENABLED_WITHIN_S)
            if thing is None and not is_optional:
                raise MissingThing(say("“{word}”是灰的，按不了", word=str(press)))
        if thing is not None:
            self._click(thing, press.by)
        elif not is_optional:
            raise MissingThing(say("页面上没有“{word}”", word=str(press)))

    def offers(self, press: NamedPress, part: Part) -> bool:
        """Return whether a thing to press is in a part of the page shown, or an icon whose tooltip says so."""
        if self._settled(lambda: [one for one in [self._now(press, part)] if one is not None]):
            return True
        return bool(press.icon) and self._checked(lambda: self.tooltips.find(press.icon, part)) is not None

    def _now(self, press: NamedPress, part: Part) -> Locator | None:
        return self._checked(lambda: find(self.session.browser.page, press, part))

    def _checked(self, look: Callable[[], T]) -> T:
        try:
            return look()
        except PageMismatch as fault:
            raise MissingPlace(str(fault.facts["what"])) from None

    def _click(self, thing: Locator, by: str = "") -> None:
        actions = self.session.browser.actions
        act = {"right": actions.right_click, "hover": actions.hover}.get(by, actions.click)
        try:
            act(thing)
        except PageFault as fault:
            raise MissingPlace(str(fault).split("\n", maxsplit=1)[0]) from None
        self.rest()
        self.follow_tabs()

    def follow_tabs(self) -> bool:
        """Go on in the tab or window that a press has opened, however late it appears; return whether there is a new one."""
        is_new = self._notice_tabs()
        if is_new:
            self.session.browser.page = self.opened[-1]
            self.rest()
        return is_new

    def take_stock(self) -> None:
        """Take the tabs that are open now for the person's, but for those that the walk has opened."""
        self.known |= set(self._tabs())

    def _notice_tabs(self) -> bool:
        """Return whether presses have opened further tabs; a window may appear long after its press."""
        tabs = [tab for tab in self._tabs() if tab not in self.known]
        own = [tab for tab in tabs if self._is_own(tab)]
        self.known |= set(tabs)
        self.opened += own
        return bool(own)

    def _is_own(self, tab: Page) -> bool:
        """Return whether a tab was opened by a page of the walk, and not by the person."""
        try:
            opener = tab.opener()
        except PageFault:
            return False
        return opener is not None and opener in (self.home, *self.opened)

    def _tabs(self) -> list[Page]:
        pages = self.session.browser.page.context.pages
        return [page for page in pages if not page.is_closed()]

    def rest(self) -> None:
        """Wait until the page shown is at rest."""
        self.session.site.wait_at_rest()

    def _settled(self, look: Callable[[], list[T]]) -> list[T]:
        """Return what is there; nothing is believed only after some looks."""
        return self._awaited(look, ABSENT_AFTER_S) or []

    def _awaited(self, look: Callable[[], T], within_s: float) -> T | None:
        results: list[T] = []

        def is_there() -> bool:
            self.follow_tabs()
            results.append(look())
            return bool(results[-1])

        self.session.browser.wait(is_there, within_s)
        return results[-1]
