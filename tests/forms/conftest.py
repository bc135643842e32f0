"""The widget pages of every kit in a real browser: built once, served over the loopback with an upload and a word list."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from filelock import FileLock
from playwright.sync_api import Page

from assistant.forms.shapes import Want
from assistant.values import File
from hatch_build import build_web
from tests.forms.widget_form import KITS, Column, Form, want
from tests.forms.widget_site import WIDGETS, served
from tests.forms.widget_values import ALL, DATES, NODES, PAPER, STORED

OF_ONE_KIT = frozenset({"test_kit_behaviours.py", "test_kit_conditions.py", "test_stolen_focus.py"})
EVERY_KIT = "test_every_widget_takes_a_value"  # of test_kit_widgets.py what is tried in every kit here too
FIRST = next(iter(KITS))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Try some behaviours in the registry's own kit alone: the other kits' are for `make thorough` and `make kits`."""
    for item in items:
        of = (
            item.callspec.params.get("form")
            if isinstance(item, pytest.Function) and hasattr(item, "callspec")
            else None
        )
        is_of_one = item.path.name in OF_ONE_KIT or (
            item.path.name == "test_kit_widgets.py" and not item.name.startswith(EVERY_KIT)
        )
        if is_of_one and of not in (None, FIRST):
            item.add_marker(pytest.mark.thorough)


@pytest.fixture(scope="session")
def widget_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], str]]:
    """Yield what gives the address of a kit's widget pages: built and served when first asked for."""
    addresses: dict[str, str] = {}
    with ExitStack() as stack:

        def address(kit: str) -> str:
            if kit not in addresses:
                with FileLock(tmp_path_factory.getbasetemp().parent / f"{kit}.lock"):
                    build_web(WIDGETS / kit, WIDGETS / kit / "dist")
                addresses[kit] = stack.enter_context(served(WIDGETS / kit / "dist"))
            return f"{addresses[kit]}/index.html"

        yield address


@pytest.fixture(params=KITS)
def form(request: pytest.FixtureRequest, page: Page, widget_site: Callable[[str], str]) -> Form:
    """Return the widget pages of each kit in a fresh browser page."""
    page.set_default_timeout(8_000)
    return Form(page, widget_site(request.param), KITS[request.param])


@pytest.fixture
def wants(tmp_path: Path) -> list[Want]:
    """Return one want for every widget of the widget pages, in their order."""
    paper = tmp_path / PAPER
    paper.write_bytes(b"%PDF-1.4 synthetic")
    plain = [want(section, label, kind, value) for section, label, kind, value, _, _ in ALL]
    return [*plain, want(DATES, "附件", "file", File(PAPER, path=paper)), want(DATES, "关联", "nodes", NODES)]


@pytest.fixture
def cell(record_property: Callable[[str, object], None]) -> Callable[[str, str, str], None]:
    """Return what names the cell of the table of kits that a test fills: cell(kit, widget, behaviour), see `make kits`."""
    return lambda kit, widget, behaviour: record_property("kits", f"{kit}|{widget}|{behaviour}")


@pytest.fixture
def column(form: Form, record_property: Callable[[str, object], None]) -> Callable[..., Column]:
    """Return what names a behaviour of many widgets (all, where none are given): column(behaviour, labels)."""
    return lambda behaviour, labels=STORED: Column(record_property, form.kit.name, behaviour, labels)
