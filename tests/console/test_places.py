"""The table of docs/console-commands.md against the pages themselves: each is opened, and has the button that it names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import pytest

from assistant.apps.console import pages
from assistant.practice import ledger
from scripts.console_buttons import ALL_PLACES, ConsolePlace
from tests.console.conftest import Console, made, returned_run
from tests.console.window import window
from tests.filing.small import NAME

Shown = dict[str, set[str]]
EVERYWHERE = ("自动", "每一页")  # a place on no page of its own
OTHER_PAGES = {
    "〔新增客户〕": ("clients", "new"),
    "工作区": ("start",),
    "右上角工作区的名称": ("start",),
    "自检": ("selfcheck",),
}
# Buttons that are there only after something else, each with what it is.
LATER = {
    "back": "a client is archived",
    "settled": "an event is noted",
    "import taken": "a workbook is compared",
    "scan": "photos are chosen",
    "scan order": "photos are chosen",
    "collected": "a file is dropped",
    "assess plan": "the questions are answered",
    "assess new": "the questions are answered",
    "review page": "the map is written as a page",
    "patrol page": "the site's pages are checked",
    "map taken": "a map is given",
    "save withdrawn": "a save is allowed",
    "withdrawn": "a correction is accepted",
    "undone": "a profile is saved",
    **dict.fromkeys(("paper returned", "paper deleted"), "a mandate has ended"),
    **dict.fromkeys(("send", "final", "print set"), "papers are drafted"),
    "final withdrawn": "a paper is final",
    "sent": "papers are ready to be sent",
    **dict.fromkeys(("not sent", "compared", "taken into profile", "dealt with"), "papers are sent"),
    **dict.fromkeys(("posted", "stamped", "sealed", "seal wrong"), "papers are printed"),
}


def page_named(place: ConsolePlace) -> str:
    """Return the page of a place, as the table writes it."""
    return place.zh.partition(" → ")[0]


def buttons(place: ConsolePlace) -> list[str]:
    """Return the buttons that a place quotes, without the one that is its page."""
    return re.findall("〔(.*?)〕", place.zh.partition(" → ")[2])


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shown]:
    """Yield the texts and labels of each page that the table names."""
    practice = made(tmp_path_factory.mktemp("places"))
    run = returned_run(practice.folder())
    steps = _steps(run)
    named = {page_named(place) for place in ALL_PLACES.values()}
    with ledger.opened(practice.workspace) as opened_ledger:
        opened_ledger.refresh(date.today())  # a board without rows has no buttons
    with practice.console() as console:
        cookie = console.enter()
        yield {page: _texts(console, cookie, steps[page]) for page in named if not page.startswith(EVERYWHERE)}


def _steps(run: str) -> dict[str, tuple[str, ...]]:
    """Return the steps of the address of each page, by its name in the table."""
    pages.import_pages()
    own = {page.title: tuple(filter(None, page.path.split("/"))) for page in pages.links(pages.PAGES)}
    of_client = {
        f"客户 › {page.title}": ("client", NAME, *filter(None, (page.path,)))
        for page in pages.links(pages.CLIENT_PAGES)
    }
    return own | of_client | OTHER_PAGES | {"客户 › 填报的报告": ("client", NAME, "runs", run)}


def _texts(console: Console, cookie: str, steps: tuple[str, ...]) -> set[str]:
    with window(console, cookie, *steps) as page:
        return {text for element in page.elements.values() for text in _of(element) if text}


def _of(element: dict[str, object]) -> Iterator[str]:
    props = element.get("props")
    yield str(element.get("text") or "")
    yield str(props.get("aria-label") or "") if isinstance(props, dict) else ""


def _is_there(button: str, texts: set[str]) -> bool:
    return any(text == button or ("…" in button and text.startswith(button.rstrip("…"))) for text in texts)


@pytest.mark.program
def test_every_page_of_the_table_has_the_buttons_that_it_quotes(shown: Shown) -> None:
    missing = {
        name: absent
        for name, place in ALL_PLACES.items()
        if (texts := shown.get(page_named(place))) is not None
        if (absent := [button for button in buttons(place) if not _is_there(button, texts)])
    }
    assert {name: absent for name, absent in missing.items() if name not in LATER} == {}
    assert set(LATER) - set(missing) == set(), "these are there at once"


def test_no_place_needs_fewer_clicks_than_the_page_and_its_buttons() -> None:
    steps = _steps("run")
    short = {}
    for name, place in ALL_PLACES.items():
        page = page_named(place)
        if not page.startswith(EVERYWHERE):
            of_client = 1 + (len(steps[page]) > 2) if steps[page][:1] == ("client",) else 1
            least = (of_client if steps[page] else 0) + len(buttons(place))
            if place.clicks < least:
                short[name] = (place.clicks, least)
    assert short == {}
