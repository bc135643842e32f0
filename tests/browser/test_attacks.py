"""Attacks of the table: each submits with the guard off and not while it is armed, and the form survives.

Each pair of attempts takes some seconds, so `make test` tries one attack of each family, which covers every layer of the
guard. `make attacks` tries all, and so does `python -m tests.browser.attacks`, which prints the table.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.browser.attacks.attack_runner import AttackRunner, attack_runner
from tests.browser.attacks.catalogue import ALL_ATTACKS, NAMES
from tests.browser.conftest import BrowserHosts, private_browser

pytestmark = [pytest.mark.browser, pytest.mark.slow]
WAYS, FAMILIES = 223, 18
LAYERS = {"page", "request", "hands"}


def tried() -> list[str]:
    """Return the names of the attacks that `make test` tries: the first of each family."""
    first: dict[str, str] = {}
    for name, attack in NAMES.items():
        first.setdefault(attack.kind, name)
    return list(first.values())


TRIED = tried()


@pytest.fixture(scope="module")
def attacked_browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BrowserHosts]:
    """Yield the folder of the one browser of all attacks."""
    with private_browser(tmp_path_factory.mktemp("attacked") / "browser") as private:
        yield private


@pytest.fixture(scope="module")
def attacked(mock_pages: Path, attacked_browser: BrowserHosts) -> Iterator[AttackRunner]:
    """Yield one browser, one mock and its hostile front server for all attacks."""
    stack = ExitStack()
    yield attacked_browser.thread.submit(
        stack.enter_context, attack_runner(attacked_browser.folder.parent, attacked_browser)
    ).result()
    attacked_browser.thread.submit(stack.close).result()


@pytest.fixture(scope="module")
def layers() -> dict[str, set[str]]:
    """Return, for every attack tried so far, the layers of the guard that reported it."""
    return {}


def test_the_table_is_long_and_names_every_way_once() -> None:
    assert len(NAMES) == len(ALL_ATTACKS) == WAYS
    assert (len({attack.kind for attack in ALL_ATTACKS}), len(TRIED)) == (FAMILIES, FAMILIES)
    assert {NAMES[name].kind for name in TRIED} == {attack.kind for attack in ALL_ATTACKS}, (
        "a family of which nothing is tried"
    )


@pytest.mark.parametrize(
    "name", [name if name in TRIED else pytest.param(name, marks=pytest.mark.thorough) for name in NAMES]
)
def test_a_way_that_submits_without_the_guard_does_not_with_it(
    attacked: AttackRunner, layers: dict[str, set[str]], name: str
) -> None:
    outcome = attacked.try_both(NAMES[name])
    layers[name] = {layer.split()[0] for layer in outcome.layers}
    assert outcome.off > 0, "no attack: nothing was submitted with the guard off"
    assert outcome.armed == 0
    assert outcome.layers, "the guard reported nothing"
    assert outcome.form or not outcome.attack.keeps_form


def test_every_layer_of_the_guard_was_attacked(layers: dict[str, set[str]]) -> None:
    if not layers.keys() >= set(TRIED):
        pytest.skip("only some of the ways were tried")
    assert set().union(*layers.values()) >= LAYERS
