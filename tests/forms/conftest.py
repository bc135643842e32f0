"""Fixtures for the widget pages of every kit in a real browser; the pages are built once and served over loopback."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from filelock import FileLock
from playwright.sync_api import Page

from assistant.core.values import File
from assistant.filing.forms import at_rest
from assistant.filing.forms.shapes import FieldTarget
from tests.browser import reused_page
from tests.forms.widget_form import KITS, BehaviourColumn, InTurn, Some, WidgetForm, field_target
from tests.forms.widget_site import built, served
from tests.forms.widget_values import ALL, DATES, NODES, PAPER, STORED

page, module_context = reused_page.page, reused_page.module_context
REST_MS = 50  # between two readings of a form; test_at_rest keeps the program's own time
BY_PAIRS = frozenset({"test_kit_states.py", "test_lists_that_shut.py", "test_texts_in_bulk.py"})
IN_ONE_KIT = frozenset(  # the kits share what they watch
    {
        "test_an_empty_list_is_read_again_until_it_is_rendered",
        "test_an_option_chosen_before_the_list_closed_is_not_cleared_again",
    }
)
EVERY_KIT = "test_every_widget_takes_a_value_by_both_witnesses"  # run in every kit whose pages the mock or a skin has
PAIRED = tuple(name for name, kit in KITS.items() if not kit.is_sampled)
EVERY = 5


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run a behaviour in the registry's own kit, or by pairs in all kits; the rest is for `make thorough` and `make kits`."""
    here = [item for item in items if isinstance(item, pytest.Function) and item.path.parent == Path(__file__).parent]
    of_kits = [item for item in here if "form" in item.fixturenames]
    cases: defaultdict[object, list[str]] = defaultdict(list)
    for item in of_kits:
        known = cases[item.path, item.originalname]
        known.extend([] if _case(item) in known else [_case(item)])
    for item in of_kits:
        known = cases[item.path, item.originalname]
        is_by_pairs = item.path.name in BY_PAIRS and item.originalname not in IN_ONE_KIT
        by_pairs_of = len(known) if is_by_pairs else 0
        name = str(item.callspec.params["form"])
        is_paired = name in PAIRED and is_tried(PAIRED.index(name), known.index(_case(item)), by_pairs_of)
        if not (name in PAIRED and item.name.startswith(EVERY_KIT)) and not is_paired:
            item.add_marker(pytest.mark.thorough)


def _case(item: pytest.Function) -> str:
    return repr({name: value for name, value in item.callspec.params.items() if name != "form"})


def is_tried(kit: int, case: int, by_pairs_of: int) -> bool:
    """Return whether `make test` runs a case in a kit: in the first kit only, or each of `by_pairs_of` cases and kits once."""
    if not by_pairs_of:
        return kit == 0
    return case == kit % by_pairs_of or kit == case % len(PAIRED)


@pytest.fixture(autouse=True)
def short_rest(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read a filled form again at once: the pages of these tests change nothing later."""
    if request.path.name != "test_at_rest.py":
        monkeypatch.setattr(at_rest, "REST_MS", REST_MS)


@pytest.fixture(scope="session")
def widget_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], str]]:
    """Yield a function that returns the address of a kit's widget pages, built and served at the first call."""
    addresses: dict[str, str] = {}
    with ExitStack() as stack:

        def address(kit: str) -> str:
            if kit not in addresses:
                with FileLock(tmp_path_factory.getbasetemp().parent / f"{kit}.lock"):
                    pages = built(kit)
                addresses[kit] = stack.enter_context(served(pages))
            return f"{addresses[kit]}/index.html"

        yield address


@pytest.fixture(params=KITS)
def form(request: pytest.FixtureRequest, page: Page, widget_site: Callable[[str], str]) -> WidgetForm:
    """Return the widget pages of each kit in an empty browser page."""
    page.set_default_timeout(8_000)
    return WidgetForm(page, widget_site(request.param), KITS[request.param])


@pytest.fixture
def targets(tmp_path: Path) -> list[FieldTarget]:
    """Return one target for every widget of the widget pages, in page order."""
    paper = tmp_path / PAPER
    paper.write_bytes(b"%PDF-1.4 synthetic")
    plain = [field_target(section, label, kind, value) for section, label, kind, value, _, _ in ALL]
    return [
        *plain,
        field_target(DATES, "附件", "file", File(PAPER, path=paper)),
        field_target(DATES, "关联", "nodes", NODES),
    ]


@pytest.fixture
def some(request: pytest.FixtureRequest, targets: list[FieldTarget]) -> Some:
    """Return a function some(start) that takes every fifth target from `start` on; with `--thorough`, all targets."""
    is_thorough = bool(request.config.getoption("--thorough"))
    return lambda start: targets if is_thorough else targets[start::EVERY]


@pytest.fixture
def in_turn(request: pytest.FixtureRequest, targets: list[FieldTarget]) -> InTurn:
    """Return a function in_turn(kit) that takes every second target, others in the next kit; with `--thorough`, all."""
    is_thorough = bool(request.config.getoption("--thorough"))
    return lambda kit: targets if is_thorough else targets[PAIRED.index(kit) % 2 :: 2]


@pytest.fixture
def cell(record_property: Callable[[str, object], None]) -> Callable[[str, str, str], None]:
    """Return cell(kit, widget, behaviour), which records the cell of the kits table that a test fills, see `make kits`."""
    return lambda kit, widget, behaviour: record_property("kits", f"{kit}|{widget}|{behaviour}")


@pytest.fixture
def column(form: WidgetForm, record_property: Callable[[str, object], None]) -> Callable[..., BehaviourColumn]:
    """Return column(behaviour, labels), which records the cells of a behaviour for many widgets (by default all)."""
    return lambda behaviour, labels=STORED: BehaviourColumn(record_property, form.kit.name, behaviour, labels)
