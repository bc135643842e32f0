"""The console's pages as their modules declare them: no other file lists them.

    @page("/dates", mark("期限日历"), 20, about=mark("三个月的日期"))
    def show(context, month=""): …          a page of its own; `month` comes from the address
    @client_page("plan", mark("填报计划"), 50, about=mark("填报计划按树形显示"))
    def show(context, client): …            a page about one client, drawn inside its frame

    @program_page("/selfcheck", name=mark("自检（在页脚）"), about=mark("这台电脑能不能用来填报"))
    def show(workspaces): …                 a page that needs no workspace

Title and order are those of the link in the navigation; a page without a title has no link. `about` says in a row of
docs/console.md what the page shows and does: `make docs` writes the table from it, in both languages.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

Show = TypeVar("Show", bound=Callable[..., None])


@dataclass(frozen=True, slots=True)
class DeclaredPage:
    """A page: address (below the client's, for a page about a client), link, and the function that draws it.

    `steps` are the steps of `turns` that a person does on this page; `options` are passed to NiceGUI. `about` is its row
    in the guide of the console (docs/console.md), where a page without a link has a `name`.
    """

    path: str
    title: str
    order: int
    show: Callable[..., None]
    steps: tuple[str, ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)
    about: str = ""
    name: str = ""


PAGES: dict[str, DeclaredPage] = {}
CLIENT_PAGES: dict[str, DeclaredPage] = {}
PROGRAM_PAGES: dict[str, DeclaredPage] = {}
START = "/start"  # where a workspace is made or chosen
SELF_CHECK = "/selfcheck"


def page(path: str, title: str = "", order: int = 0, *, about: str = "", name: str = "") -> Callable[[Show], Show]:
    """Declare a function as a page of the console."""
    return _declared(PAGES, path, title, order, about=about, name=name)


def program_page(path: str, *, about: str = "", name: str = "") -> Callable[[Show], Show]:
    """Declare a function as a page that is shown without a workspace too."""
    return _declared(PROGRAM_PAGES, path, "", 0, about=about, name=name)


def client_page(
    path: str, title: str = "", order: int = 0, *, about: str = "", steps: tuple[str, ...] = (), **options: Any
) -> Callable[[Show], Show]:
    """Declare a function as a page about one client."""
    return _declared(CLIENT_PAGES, path, title, order, about=about, steps=steps, options=options)


def _declared(pages: dict[str, DeclaredPage], path: str, title: str, order: int, **more: Any) -> Callable[[Show], Show]:
    def declare(show: Show) -> Show:
        assert path not in pages, path
        pages[path] = DeclaredPage(path, title, order, show, **more)
        return show

    return declare


def import_pages() -> None:
    """Import every module `…_page` of the console, which declares its pages."""
    for module in pkgutil.iter_modules([str(Path(__file__).parent)]):
        if module.name.endswith("_page"):
            importlib.import_module(f"{__package__}.{module.name}")


def links(pages: Mapping[str, DeclaredPage]) -> Iterable[DeclaredPage]:
    """Return the pages with a link in the navigation, in its order."""
    return sorted((declared for declared in pages.values() if declared.title), key=lambda declared: declared.order)


def described_pages() -> Iterator[tuple[str, DeclaredPage]]:
    """Yield every page that the guide of the console describes, with its name there: pages of the program first.

    A page whose address has a part to fill in is opened from another, whose row speaks of it too.
    """
    for declared in (PROGRAM_PAGES, PAGES, CLIENT_PAGES):
        for one in sorted(declared.values(), key=lambda one: one.order):
            if "{" not in one.path:
                yield one.name or one.title, one


def page_of_step(step: str) -> str | None:
    """Return the page about a client on which a step is done; None if a person does it elsewhere."""
    return next((declared.path for declared in CLIENT_PAGES.values() if step in declared.steps), None)
