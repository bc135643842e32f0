"""The person of make c with the assistant beside them: pages in a frame, a window for a record, posts of whole forms."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from playwright.sync_api import FrameLocator, Locator, Page

from beian_makes.c.person import MakeCPerson, Window, press_to_close
from beian_makes.c.widgets import MakeCFieldFiller
from beian_mock.catalogue import FieldDef, FormDef, form_of_step, forms
from tests.assist.contact_fields import FieldRef, algorithm_id, function_id, path_id, product_id
from tests.assist.contact_filing import Clumsy, HelpedPerson
from tests.assist.contact_operator import ContactOperator

POINTED = (
    ".layui-form-radio, .layui-form-checkbox, textarea, .layui-form-select, .layui-input, .layui-transfer, .layui-tree, "
    "input[type=file], button"
)


class HelpedPersonC(MakeCPerson):
    """Files as the make's own person does, and fills by hand only what the assistant has not filled."""

    def __init__(
        self, page: Page, url: str, seed: int, folder: Path, operator: ContactOperator, clumsy: Clumsy = None
    ) -> None:
        super().__init__(page, url, seed, folder, clumsy)
        self.operator = operator
        self.records: dict[str, str] = {"subject": "subject"}
        self.filled: tuple[FormDef, Mapping[str, Any]] = (forms()["subject"], {})

    def file_entity(self, values: Mapping[str, Any]) -> None:
        """File the entity, load it anew and look at it."""
        super().file_entity(values)
        with self.operator.looking():
            self.page.reload()
            window = self.open_entity()
            self.operator.settle()
        self._point_out(window, forms()["subject"], values)

    def file_product(self, product: Mapping[str, Any]) -> None:
        """File a product with what is below it, and look at everything anew."""
        self.records["product"] = product_id(product["fields"])
        super().file_product(product)
        with self.operator.looking():
            self._look_at_product(product)

    def _look_at_product(self, product: Mapping[str, Any]) -> None:
        name, form = product["fields"]["productName"], product["fields"]["serviceForm"]
        self.page.reload()
        self.menu("products")
        self._look_at_row([name, form], name, self.records["product"], ("product", product["fields"]))
        for path in product["paths"]:
            self.menu("products")
            self._below(self.row_of([name, form]), "to_paths")
            label = self.mix.separator.join(path["fields"]["steps"])
            below = path_id(self.records["product"], path["fields"])
            self._look_at_row([label], label, below, ("path", path["fields"]))
            self._below(self.row_of([label]), "to_functions")
            for function in path["functions"]:
                text = function["fields"]["functionName"]
                own = function_id(below, function["fields"])
                self._look_at_row([text], text, own, ("function", function["fields"]))

    def file_algorithm(self, algorithm: Mapping[str, Any]) -> None:
        """File an algorithm step by step; every step is looked at anew once it is saved."""
        known, detail = algorithm_id(algorithm["basic"]), form_of_step("detail", algorithm["basic"])
        assert detail is not None
        self.records |= {step: f"{known}.{step}" for step in ("basic", "association", "support")}
        self.records[detail.id] = f"{known}.detail"
        super().file_algorithm(algorithm)

    def _look_at_row(self, texts: list[str], name: str, record: str, given: tuple[str, Mapping[str, Any]]) -> None:
        window = self.open_record(self.row_of(texts), name)
        self.operator.look(record)
        level, values = given
        self.records[level] = record
        self._point_out(window, forms()[level], values)
        press_to_close(window, window.locator(".close-window").first)

    def _save(self, window: Window) -> None:
        super()._save(window)
        if not isinstance(window, FrameLocator):
            with self.operator.looking():
                window.reload()
                self.operator.settle()
            self._point_out(window, *self.filled)

    def _point_out(self, window: Window, form: FormDef, values: Mapping[str, Any]) -> None:
        self.operator.point_out(
            (FieldRef(self.records[form.id], form.id, one.id), cell.locator(POINTED).filter(visible=True).first)
            for _, one, cell in self._cells(window, form)
            if one.id in values
        )

    def _submit(self, window: Window) -> str:
        self.operator.wait(1.5)  # a person reads the commitment first
        return super()._submit(window)

    def _add(self, level: str, values: Mapping[str, Any]) -> None:
        if level == "path":
            self.records["path"] = path_id(self.records["product"], dict(values))
        if level == "function":
            self.records["function"] = function_id(self.records["path"], dict(values))
        super()._add(level, values)

    def _fill(self, window: Window, page: Page, form: FormDef, values: Mapping[str, Any]) -> None:
        record, self.filled = self.records[form.id], (form, values)
        typing = MakeCFieldFiller(page, window, self.mix, self.files)
        self.operator.help(record)
        for _, one, cell in self._cells(window, form):
            ref = FieldRef(record, form.id, one.id)
            if one.id not in values or self.operator.leaves(ref, partial(shows, cell, one, values[one.id])):
                continue
            self.operator.typed(ref)
            typing.answer(cell, one, values[one.id])


def shows(place: Locator, one: FieldDef, value: Any) -> bool:
    """Return whether the page shows an answer to the eye; only of ticks and choices, which a page may show otherwise."""
    if one.widget in ("radio", "checkbox"):
        ticked = place.locator(".layui-form-radioed, .layui-form-checked").all_inner_texts()
        shown = {text.strip().split("\n")[-1] for text in ticked}
        return shown == set(value if isinstance(value, list) else [value])
    return one.widget != "select" or place.locator(".layui-select-title input").first.input_value() == value


def helped(
    page: Page, url: str, seed: int, folder: Path, operator: ContactOperator, clumsy: Clumsy = None
) -> HelpedPerson:
    """Return the person of this make."""
    return HelpedPersonC(page, url, seed, folder, operator, clumsy)


def alone(page: Page, url: str, seed: int, folder: Path, clumsy: Clumsy = None) -> MakeCPerson:
    """Return the make's own person."""
    return MakeCPerson(page, url, seed, folder, clumsy)
