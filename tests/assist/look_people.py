"""How a person of each make opens every record that exists, only to look at it; nothing is typed, saved or handed in."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Locator, Page

from beian_makes.b.person import MakeBPerson
from beian_makes.b.sight import whole
from beian_makes.c.person import MakeCPerson, press_to_close
from beian_makes.d.person import MakeDPerson
from beian_makes.e.person import MakeEPerson
from beian_mock.catalogue import STEPS, Json, form_of_step, steps_shown
from tests.assist.contact_fields import function_id, path_id, product_id
from tests.assist.contact_filing import ACCOUNT, PASSWORD
from tests.assist.look_operator import LookOperator

MOST_STEPS = 5


class LookerB:
    """The person of make b: tabs, cards that open to paths and functions, a wizard."""

    def __init__(self, page: Page, url: str, seed: int, operator: LookOperator) -> None:
        self.person, self.page, self.operator = MakeBPerson(page, url, seed), page, operator

    def entity(self) -> None:
        """Look at every tab of the entity."""
        self.person.open_entity()
        for section in self.person.sight.forms["subject"]["sections"]:
            self.person.open_tab(section["title"])
            self.operator.see("subject")

    def product(self, product: Json) -> None:
        """Look at a product, its paths and their functions."""
        person, page = self.person, self.page
        person.open_products()
        name = f"{product['fields']['productName']}（{product['fields']['serviceForm']}）"
        record_box = page.locator(".cards > .arco-card").filter(has=page.locator(".record-name", has_text=whole(name)))
        known = product_id(product["fields"])
        self._open(record_box, known, "")
        person._expand(record_box, person.words["pathsTitle"])
        for path in product["paths"]:
            label = person.sight.look["separator"].join(path["fields"]["steps"])
            row = record_box.locator(".path-list > .arco-collapse-item").filter(
                has=page.locator(".arco-collapse-item-header .record-name", has_text=whole(label))
            )
            below, steps = path_id(known, path["fields"]), ">".join(path["fields"]["steps"])
            self._open(row, below, known[len("products[") : -1])
            person._expand(row, label)
            for function in path["functions"]:
                text = whole(function["fields"]["functionName"])
                feature = row.locator(".feature").filter(has=page.locator(".record-name", has_text=text))
                self._open(feature, function_id(below, function["fields"]), steps)

    def _open(self, scope: Locator, record: str, parent: str) -> None:
        sight, kind = self.person.sight, self.person.sight.look["opener"]
        if kind == "name":
            scope.locator(".record-name").first.click()
        elif kind == "icon":
            scope.locator("button.arco-btn-icon-only").first.click()
        elif kind == "menu":
            sight.button(scope, self.person.words["more"]).click()
            self.page.locator(".arco-dropdown-menu-item").filter(visible=True).first.click()
        else:
            words = (self.person.words["edit"], self.person.words["look"])
            sight.button(scope, words[0]).or_(sight.button(scope, words[1])).first.click()
        dialog = sight.dialog()
        dialog.locator(".arco-form-item, .arco-descriptions").first.wait_for()
        self.operator.see(record, parent)
        cancel = sight.button(dialog, self.person.words["cancel"])
        (cancel if cancel.count() else dialog.locator(".arco-drawer-close-icon, .arco-modal-close-icon").first).click()
        self.person._wait_until_closed()

    def algorithm(self, algorithm: Json) -> None:
        """Look at every step of an algorithm."""
        person, name = self.person, algorithm["basic"]["algorithmName"]
        person.open_record(name)
        self.page.locator(".arco-form-item, .arco-descriptions").first.wait_for()
        for _ in range(MOST_STEPS):
            self.operator.see(name)
            foot = self.page.locator(".wizard-foot")
            onward = person.sight.button(foot, person.words["nextShown"])
            if not onward.count() or onward.is_disabled():
                return
            onward.click()


class LookerD:
    """The person of make d: one long page of groups, rows that are opened in their tables."""

    def __init__(self, page: Page, url: str, seed: int, operator: LookOperator) -> None:
        self.person, self.page, self.operator = MakeDPerson(page, url, seed), page, operator

    def entity(self) -> None:
        """Look at the entity, all groups unfolded."""
        self.person.open_entity()
        self._unfold()
        self.operator.see("subject")

    def _unfold(self) -> None:
        self.page.get_by_text(self.person.words["open_all"], exact=True).click()
        self.page.wait_for_timeout(400)

    def product(self, product: Json) -> None:
        """Look at a product, its paths and their functions."""
        person, fields = self.person, product["fields"]
        person._menu("nav_products")
        table = self.page.locator(".item-table").first
        table.wait_for()
        known, texts = product_id(fields), [fields["productName"], fields["serviceForm"]]
        self._row(table, texts, fields["productName"], known, "")
        below = person._below(table, texts)
        for path in product["paths"]:
            label = person.mix.looks["separator"].join(path["fields"]["steps"])
            own, steps = path_id(known, path["fields"]), ">".join(path["fields"]["steps"])
            self._row(below, [label], label, own, known[len("products[") : -1])
            functions = person._below(below, [label])
            for function in path["functions"]:
                name = function["fields"]["functionName"]
                self._row(functions, [name], name, function_id(own, function["fields"]), steps)

    def _row(self, table: Locator, texts: list[str], name: str, record: str, parent: str) -> None:
        self.person._open_row(self.person._row(table, texts), self.person.mix.looks["product_opener"], name)
        self.person._own_button(table, "cancel").wait_for()
        self.operator.see(record, parent)
        self.person._own_button(table, "cancel").click()
        self.page.wait_for_timeout(400)

    def algorithm(self, algorithm: Json) -> None:
        """Look at an algorithm, all groups unfolded."""
        self.person.open_algorithm(algorithm["basic"]["algorithmName"])
        self._unfold()
        self.operator.see(algorithm["basic"]["algorithmName"])


class LookerC:
    """The person of make c: pages in a frame, records in windows of their own."""

    def __init__(self, page: Page, url: str, seed: int, operator: LookOperator) -> None:
        self.person, self.page, self.operator = MakeCPerson(page, url, seed), page, operator

    def entity(self) -> None:
        """Look at the entity."""
        self.person.open_entity()
        self.operator.see("subject")

    def product(self, product: Json) -> None:
        """Look at a product, its paths and their functions."""
        person, fields = self.person, product["fields"]
        known, texts = product_id(fields), [fields["productName"], fields["serviceForm"]]
        person.menu("products")
        self._row(texts, texts[0], known, "")
        for path in product["paths"]:
            person.menu("products")
            person._below(person.row_of(texts), "to_paths")
            label = person.mix.separator.join(path["fields"]["steps"])
            own, steps = path_id(known, path["fields"]), ">".join(path["fields"]["steps"])
            self._row([label], label, own, known[len("products[") : -1])
            person._below(person.row_of([label]), "to_functions")
            for function in path["functions"]:
                name = function["fields"]["functionName"]
                self._row([name], name, function_id(own, function["fields"]), steps)

    def _row(self, texts: list[str], name: str, record: str, parent: str) -> None:
        row = self.person.row_of(texts)
        view = self.person.mix.word("view")
        is_locked = bool(row.locator(f".ops a:text-is('{view}'), .ops a[title='{view}']").count())
        window = self.person.open_record(row, name, "view" if is_locked else "edit")
        self.operator.see(record, parent)
        press_to_close(window, window.locator(".close-window").first)

    def algorithm(self, algorithm: Json) -> None:
        """Look at every step of an algorithm."""
        basic, person = algorithm["basic"], self.person
        person.menu("algorithms")
        row, view = person.row_of([basic["algorithmName"]]), person.mix.word("view")
        is_locked = bool(row.locator(f".ops a:text-is('{view}'), .ops a[title='{view}']").count())
        window = person.open_record(row, basic["algorithmName"], "view" if is_locked else "edit")
        first, *others = steps_shown(basic)
        self.operator.settle()  # a window is heard of once it was read
        form = form_of_step(first, basic)
        assert form is not None
        link = window.locator(".parts a", has_text=person.mix.section(form.title))
        if link.count():
            link.first.click()
            window.wait_for_load_state()
        self.operator.see(basic["algorithmName"])
        for _ in others:
            window.locator(".buttons a", has_text=re.compile(rf"^\s*{person.mix.word('next')}\s*$")).first.click()
            window.wait_for_load_state()
            self.operator.see(basic["algorithmName"])
        press_to_close(window, window.locator(".close-window").first)


class LookerE:
    """The person of make e: a tree, records in tabs of their own."""

    def __init__(self, page: Page, url: str, seed: int, operator: LookOperator) -> None:
        self.person, self.page, self.operator = MakeEPerson(page, url, seed), page, operator

    def entity(self) -> None:
        """Look at the entity."""
        self._tab(self.person.open_entity(), "subject", "")

    def _tab(self, tab: Page, record: str, parent: str) -> None:
        self.operator.see(record, parent)
        tab.close()
        self.page.bring_to_front()

    def product(self, product: Json) -> None:
        """Look at a product, its paths and their functions."""
        person, fields = self.person, product["fields"]
        known, title = product_id(fields), f"{fields['productName']}（{fields['serviceForm']}）"
        node = person.node(title)
        self._tab(person._press(node), known, "")
        for path in product["paths"]:
            label = f" {person.dialect.mark} ".join(path["fields"]["steps"])
            own, steps = path_id(known, path["fields"]), ">".join(path["fields"]["steps"])
            below = person.node(label, person.node(title))
            self._tab(person._press(below), own, known[len("products[") : -1])
            for function in path["functions"]:
                name = function["fields"]["functionName"]
                item = person.node(name, person.node(label, person.node(title)))
                item.locator(".node-name").first.click()
                self.page.locator(".pane-right .editor-body .sheet").wait_for()
                self.operator.see(function_id(own, function["fields"]), steps)
                self.page.get_by_text(person.words["home"], exact=True).first.click()

    def algorithm(self, algorithm: Json) -> None:
        """Look at every step of an algorithm."""
        tab = self.person.open_algorithm(algorithm["basic"]["algorithmName"])
        self.operator.see(algorithm["basic"]["algorithmName"])
        for step in (step for step in STEPS if step in algorithm):
            self.person.turn_to(tab, step)
            self.operator.see(algorithm["basic"]["algorithmName"])
        tab.close()


LOOKERS: dict[str, Callable[[Page, str, int, LookOperator], Any]] = {
    "b": LookerB,
    "c": LookerC,
    "d": LookerD,
    "e": LookerE,
}


def look_at_everything(make: str, url: str, seed: int, operator: LookOperator, sample: Json) -> None:
    """Log in, and look at every record of a sample; what cannot be opened is noted."""
    assert operator.page is not None
    looker = LOOKERS[make](operator.page, url, seed, operator)
    looker.person.log_in(ACCOUNT, PASSWORD)
    operator.start()

    def tried(what: str, act: Callable[[], None]) -> None:
        try:
            act()
        except Exception as fault:
            operator.stop(what, fault)
            assert operator.page is not None
            operator.page.reload()
            operator.wait(1.5)

    tried("entity", looker.entity)
    for product in sample["products"]:
        tried(f"product {product['fields']['productName']}", lambda product=product: looker.product(product))  # type: ignore[misc]
    for algorithm in sample["algorithms"]:
        tried("algorithm", lambda algorithm=algorithm: looker.algorithm(algorithm))  # type: ignore[misc]
