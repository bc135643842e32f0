"""The person of make e with the assistant beside them: a tree, a tab for a record, saving by itself."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page
from playwright.sync_api import TimeoutError as WaitedTooLong

from beian_makes.e.person import MakeEPerson
from beian_makes.e.person_fields import MakeEFieldFiller
from beian_mock.catalogue import FieldDef, FormDef, Json, forms
from beian_mock.validation import is_empty
from tests.assist.contact_fields import FieldRef, algorithm_id, function_id, path_id, product_id
from tests.assist.contact_filing import Clumsy, HelpedPerson
from tests.assist.contact_operator import ContactOperator

WAITS_MS = 6000
TEXTS = ".ivu-form-item textarea:visible, .ivu-form-item input[type=text]:visible, .ivu-input-number-input:visible"
IN_A_LIST = "(node) => Boolean(node.closest('.ivu-select, .ivu-date-picker, .ivu-cascader'))"
POINTED = (
    ".ivu-radio-wrapper, .ivu-checkbox-wrapper, textarea, .ivu-select, .ivu-date-picker, .ivu-cascader, .ivu-upload, "
    ".ivu-tree, .ivu-input-wrapper, .ivu-input-number"
)
STEPS = ("basic", "detail", "association", "support")


class HelpedPersonE(MakeEPerson):
    """Files as the make's own person does, and fills by hand only what the assistant has not filled."""

    def __init__(
        self, page: Page, url: str, seed: int, folder: Path, operator: ContactOperator, clumsy: Clumsy = None
    ) -> None:
        super().__init__(page, url, seed, folder, clumsy)
        self.operator, self.record = operator, ""

    def file_entity(self, values: Json) -> None:
        """File the entity, load it anew and look at it."""
        self.record = "subject"
        tab = self.open_entity()
        self.fill(tab, forms()["subject"], values)
        self._saved_and_loaded_anew(tab, forms()["subject"], values)

    def file_product(self, values: Json, paths: list[Json]) -> None:
        """File a product with what is below it."""
        self.record = product_id(values)
        tab = self._add(self.node(self.words["products"]), "product")
        self.fill(tab, forms()["product"], values)
        self._saved_and_loaded_anew(tab, forms()["product"], values)
        title, known = f"{values['productName']}（{values['serviceForm']}）", self.record
        for path in paths:
            self.record = path_id(known, path["fields"])
            self.file_path(title, path["fields"])
            for function in path["functions"]:
                self.record = function_id(path_id(known, path["fields"]), function["fields"])
                self.file_function(title, path["fields"], function["fields"])
                with self.operator.looking():
                    self._look_at_function(title, path["fields"], function["fields"])

    def file_path(self, product: str, values: Json) -> None:
        """File an access path, load it anew and look at it."""
        tab = self._add(self.node(product), "path")
        self.fill(tab, forms()["path"], values)
        self._saved_and_loaded_anew(tab, forms()["path"], values)

    def file_algorithm(self, steps: dict[str, Json]) -> None:
        """File an algorithm step by step, and look at every step loaded anew."""
        known = algorithm_id(steps["basic"])
        tab = self._add(self.node(self.words["algorithms"]), "algorithm")
        for step in (step for step in STEPS if step in steps):
            self.record = f"{known}.{step}"
            self.turn_to(tab, step)
            self.fill(tab, self.form_of(step, steps["basic"]), steps[step])
            self.saved(tab)
            with self.operator.looking():
                tab.reload()
                self._ready(tab)
                self.turn_to(tab, step)
                self.operator.look(self.record)
            self._point_out(tab, self.form_of(step, steps["basic"]), steps[step])
        self.finish(tab)

    def fill(self, tab: Page, form: FormDef, values: Json) -> None:
        """Let the assistant fill what it knows, and fill the rest by hand."""
        typing = MakeEFieldFiller(tab, self.dialect, self.samples)
        self.operator.help(self.record)
        for one in form.fields():
            ref = FieldRef(self.record, form.id, one.id)
            if is_empty(values.get(one.id)):
                continue
            place = self.item(tab, form, one)
            if self.operator.leaves(ref, partial(shows, place, one, values[one.id])):
                continue
            self.operator.typed(ref)
            typing.fill(place, one, values[one.id])

    def saved(self, tab: Page) -> None:
        """Wait until everything is saved; a person goes into every text once more, and leaves it, if the page still waits."""
        try:
            tab.locator(".bar-status.saved").wait_for(timeout=WAITS_MS)
        except WaitedTooLong:
            self.operator.nudged.append(self.record)
            for box in tab.locator(TEXTS).all():
                if box.is_editable() and not box.evaluate(IN_A_LIST):
                    box.click()
                    box.blur()
            super().saved(tab)

    def _submit(self, tab: Page) -> str:
        self.operator.wait(1.5)  # a person reads what they hand in
        return super()._submit(tab)

    def finish(self, tab: Page) -> None:
        """Close the tab of a record, or leave it open where that would end the run."""
        if self.operator.leaves_tabs:
            self.page.bring_to_front()
        else:
            super().finish(tab)

    def _saved_and_loaded_anew(self, tab: Page, form: FormDef, values: Json) -> None:
        self.saved(tab)
        with self.operator.looking():
            tab.reload()
            self._ready(tab)
            self.operator.look(self.record)
        self._point_out(tab, form, values)
        self.finish(tab)

    def _point_out(self, tab: Page, form: FormDef, values: Json) -> None:
        given = [one for one in form.fields() if not is_empty(values.get(one.id))]
        self.operator.point_out(
            (FieldRef(self.record, form.id, one.id), self.item(tab, form, one).locator(POINTED).first) for one in given
        )

    def _look_at_function(self, product: str, path: Json, values: Json) -> None:
        self.page.reload()
        self.page.locator(".catalog .node").first.wait_for()
        label = f" {self.dialect.mark} ".join(path["steps"])
        item: Any = self.node(values["functionName"], self.node(label, self.node(product)))
        item.locator(".node-name").first.click()
        self.page.locator(".pane-right .editor-body .sheet").wait_for()
        self.operator.look(self.record)
        self._point_out(self.page, forms()["function"], values)
        self.page.get_by_text(self.words["home"], exact=True).first.click()


def shows(place: Locator, one: FieldDef, value: Any) -> bool:
    """Return whether the page shows an answer to the eye; only of ticks and choices, which a page may show otherwise."""
    if one.widget in ("radio", "checkbox"):
        ticked = place.locator(".ivu-radio-wrapper-checked, .ivu-checkbox-wrapper-checked").all_inner_texts()
        return {text.strip() for text in ticked} == set(value if isinstance(value, list) else [value])
    return one.widget != "select" or place.locator(".ivu-select-selected-value").all_inner_texts() == [value]


def helped(
    page: Page, url: str, seed: int, folder: Path, operator: ContactOperator, clumsy: Clumsy = None
) -> HelpedPerson:
    """Return the person of this make."""
    return HelpedPersonE(page, url, seed, folder, operator, clumsy)


def alone(page: Page, url: str, seed: int, folder: Path, clumsy: Clumsy = None) -> MakeEPerson:
    """Return the make's own person."""
    return MakeEPerson(page, url, seed, folder, clumsy)
