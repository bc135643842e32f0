"""What a person of any make does in a first contact: log in, file record by record, hand in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random
from typing import Any, Protocol

from assistant.filing.assist import prompts
from assistant.filing.operator.protocol import Handover
from beian_mock.catalogue import Json
from tests.assist.contact_operator import ContactOperator

Clumsy = Random | None
"""The dice by which a person errs as people do: typos, cancelled dialogs, a second tab; None for one who does not."""
ACCOUNT, PASSWORD = "demo", "demo1234"
SKINS_OF_A = ("element-plus", "element-ui")


class HelpedPerson(Protocol):
    """A person of a make, as far as all makes agree."""

    def log_in(self, account: str, password: str) -> None:
        """Log in."""

    def file_entity(self, values: Json) -> None:
        """File the entity."""

    def submit_entity(self) -> str:
        """Hand the entity in."""

    def file_algorithm(self, parts: Json, /) -> None:
        """File an algorithm."""

    def submit_algorithm(self, name: str) -> str:
        """Hand an algorithm in."""


def site_options(make: str, seed: int, company: str) -> list[str]:
    """Return the options of `beian mock` for a make; of make a, which mixes nothing, a seed is one of its two skins."""
    skin = ["--skin", SKINS_OF_A[seed]] if make == "a" else []
    return ["--make", make, "--seed", str(seed), "--company", company, *skin]


def site_module(*, has_neutral_labels: bool) -> str:
    """Return the module that serves a make: with its own labels, or with such as say nothing."""
    return "tests.assist.neutral_labels" if has_neutral_labels else "beian_mock"


PARTS = ("entity", "products", "algorithms")
YES = {prompts.UNSAVED: prompts.AUTO, "allow": prompts.ALLOW}
LEARNS_WITHIN_S = 300


def file_everything(
    operator: ContactOperator, person: Any, sample: Json, *, product_is_whole: bool, parts: Sequence[str] = PARTS
) -> None:
    """File and hand in a sample with help; what cannot be done is noted, and the next record is begun.

    Without the entity among the `parts` the person has logged in already.
    """

    def tried(what: str, act: Callable[[], Any]) -> None:
        operator.begin_record()
        try:
            act()
            learn(operator)
        except Exception as fault:
            was_logged_out = operator.is_logged_out
            operator.stop(f"{what}, logged out" if was_logged_out else what, fault)
            _recover(operator)
            if was_logged_out:
                person.log_in(ACCOUNT, PASSWORD)
                tried(f"{what} again", act)

    def submitted(what: str, act: Callable[[], str]) -> None:
        learns, operator.learns = operator.learns, False  # what is handed in may not open again

        def act_counted() -> None:
            act()
            operator.submitted += 1

        tried(what, act_counted)
        operator.learns = learns

    if "entity" in parts:
        person.log_in(ACCOUNT, PASSWORD)
        tried("entity", lambda: person.file_entity(sample["subject"]))
        submitted("entity handed in", person.submit_entity)
    for number, product in enumerate(sample["products"] if "products" in parts else ()):
        given = (product,) if product_is_whole else (product["fields"], product["paths"])
        tried(f"product {number}", lambda given=given: person.file_product(*given))  # type: ignore[misc]
    for number, algorithm in enumerate(sample["algorithms"] if "algorithms" in parts else ()):
        name = algorithm["basic"]["algorithmName"]
        tried(f"algorithm {number}", lambda algorithm=algorithm: person.file_algorithm(dict(algorithm)))  # type: ignore[misc]
        submitted(f"algorithm {number} handed in", lambda name=name: person.submit_algorithm(name))  # type: ignore[misc]


def learn(operator: ContactOperator) -> None:
    """Let the assistant learn what the person has done so far, if they do and it offers to; the page is another one then."""
    if operator.learns:
        operator.settle()
        shown = operator.shown
        if shown is not None and prompts.LEARN in shown.buttons:
            operator.on_learning()
            operator.press(prompts.LEARN)
            _answer(operator, shown)
            operator.settle()


def _answer(operator: ContactOperator, before: Handover) -> None:
    """Wait for the prompt after the walks, and say yes to what is asked until then."""
    for _ in range(LEARNS_WITHIN_S * 5):
        shown = operator.shown
        if shown is None or shown is before:
            operator.wait(0.2)
        elif shown.key in YES:
            operator.press(YES[shown.key])
            before = shown
        else:
            return


def _recover(operator: ContactOperator) -> None:
    """Close other tabs and load the page anew."""
    assert operator.page is not None
    for page in operator.page.context.pages:
        if page is not operator.page and not operator.leaves_tabs:
            page.close()
    operator.page.reload()
    operator.wait(1.5)
