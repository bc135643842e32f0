"""The person of make d with the assistant beside them: one long page of collapsed groups, rows edited in their tables."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page

from beian_makes.d.filling import fields_given
from beian_makes.d.person import MakeDPerson
from beian_makes.d.site_forms import SiteForm, site_form_of
from beian_mock.catalogue import STEPS, FieldDef, Json, catalogue
from tests.assist.contact_fields import FieldRef, algorithm_id, function_id, path_id, product_id
from tests.assist.contact_filing import Clumsy, HelpedPerson
from tests.assist.contact_operator import ContactOperator

POINTED = ".t-radio, .t-checkbox, textarea, .t-select, .t-input, .t-upload"


class HelpedPersonD(MakeDPerson):
    """Files as the make's own person does, and fills by hand only what the assistant has not filled."""

    def __init__(
        self, page: Page, url: str, seed: int, folder: Path, operator: ContactOperator, clumsy: Clumsy = None
    ) -> None:
        super().__init__(page, url, seed, folder, clumsy)
        self.operator = operator
        self.records: dict[str, str] = {"subject": "subject"}
        self.product = self.path = ""

    def file_entity(self, values: Json) -> None:
        """File the entity, load it anew and look at it."""
        self.open_entity()
        self._unfold()
        self._fill_form(site_form_of("subject", self.mix), values, None)
        self.stash()
        self._again()
        self._point_out("subject", values)

    def file_algorithm(self, parts: Json) -> None:
        """File an algorithm, load it anew and look at it."""
        self._know(parts)
        super().file_algorithm(parts)
        self._again()
        for step in (step for step in STEPS if step in parts and step != "association"):
            form = catalogue()["detailForms"][parts["basic"]["algorithmType"]] if step == "detail" else step
            self._point_out(form, parts[step])

    def _know(self, parts: Json) -> None:
        known, detail = algorithm_id(parts["basic"]), catalogue()["detailForms"][parts["basic"]["algorithmType"]]
        self.records |= {step: f"{known}.{step}" for step in ("basic", "association", "support")}
        self.records[detail] = f"{known}.detail"

    def repeat_algorithm(self, parts: Json, name: str) -> None:
        """Open an algorithm that is stored, fill what is missing, store it again and look at it."""
        self._know(parts)
        self.open_algorithm(name)
        self.fill_algorithm(parts)
        self._again()

    def file_product(self, fields: Json, paths: list[Json]) -> None:
        """File a product with what is below it, load everything anew and look at it."""
        self.product = product_id(fields)
        super().file_product(fields, paths)
        with self.operator.looking():
            self._look_at_product(fields, paths)

    def _look_at_product(self, fields: Json, paths: list[Json]) -> None:
        self.page.reload()
        table = self.page.locator(".item-table").first
        texts = [fields["productName"], fields["serviceForm"]]
        self._look_at_row(table, texts, self.product, ("product", fields))
        below = self._below(table, texts)
        for path in paths:
            label = self.mix.looks["separator"].join(path["fields"]["steps"])
            known = path_id(self.product, path["fields"])
            self._look_at_row(below, [label], known, ("path", path["fields"]))
            functions = self._below(below, [label])
            for function in path["functions"]:
                name = function["fields"]["functionName"]
                own = function_id(known, function["fields"])
                self._look_at_row(functions, [name], own, ("function", function["fields"]))

    def _unfold(self) -> None:
        self.page.get_by_text(self.words["open_all"], exact=True).click()
        self.wait_a_little()

    def wait_a_little(self) -> None:
        """Wait for the motion of the kit."""
        self.page.wait_for_timeout(400)

    def _again(self) -> None:
        with self.operator.looking():
            self.page.reload()
            self.page.locator(".t-collapse").wait_for()
            self._unfold()
            self.operator.settle()

    def _point_out(self, name: str, values: Json) -> None:
        """Point at the places that the panel does not know."""
        form = site_form_of(name, self.mix)
        labels = self.mix.labels(form.form)
        for section, fields in form.groups if self.operator.points else ():
            panel = self._panel(self._title(form, section.label))
            self.operator.point_out(
                (
                    FieldRef(self.records[name], name, one.id),
                    self._field(panel, form, labels, one).locator(POINTED).first,
                )
                for one in fields_given(fields, values, None)
            )

    def _look_at_row(self, table: Locator, texts: list[str], record: str, given: tuple[str, Json]) -> None:
        self._open_row(self._row(table, texts), self.mix.looks["product_opener"], texts[0])
        self._own_button(table, "cancel").wait_for()
        self.operator.look(record)
        level, values = given
        form = site_form_of(level, self.mix)
        labels = self.mix.labels(form.form)
        self.operator.point_out(
            (FieldRef(record, level, one.id), self._cell(table, labels, one).locator(POINTED).first)
            for one in fields_given(form.fields, values, None)
        )
        self._own_button(table, "cancel").click()
        self.wait_a_little()

    def _fill_form(self, form: SiteForm, values: Json, come_back: Callable[[], None] | None) -> None:
        labels, record = self.mix.labels(form.form), self.records[form.form.id]
        self.operator.settle()  # the panel shows what the page has now: all may be gone since
        for section, fields in form.groups:
            given = fields_given(fields, values, None)
            if not given:
                continue
            panel = self._panel(self._title(form, section.label))
            refs = {one.id: FieldRef(record, form.form.id, one.id) for one in given}
            if not all(self.operator.is_filled(ref) for ref in refs.values()):
                self.operator.help(record)
            for one in given:
                place = self._field(panel, form, labels, one)
                if self.operator.leaves(refs[one.id], partial(shows, place, one, values[one.id])):
                    continue
                self.operator.typed(refs[one.id])
                self.filler.fill(place, one, values[one.id])

    def _add_row(self, table: Locator, level: str, fields: Json) -> None:
        form, record = site_form_of(level, self.mix), self._row_record(level, fields)
        labels = self.mix.labels(form.form)
        table.locator("> .table-head .t-button").click()
        self.operator.help(record)
        for one in fields_given(form.fields, fields, None):
            ref = FieldRef(record, level, one.id)
            place = self._cell(table, labels, one)
            if self.operator.leaves(ref, partial(shows, place, one, fields[one.id])):
                continue
            self.operator.typed(ref)
            self.filler.fill(place, one, fields[one.id])
        self._own_button(table, "save").click()
        self._own_button(table, "save").wait_for(state="detached")

    def _row_record(self, level: str, fields: Json) -> str:
        if level == "product":
            return self.product
        if level == "path":
            self.path = path_id(self.product, fields)
            return self.path
        return function_id(self.path, fields)


def shows(place: Locator, one: FieldDef, value: Any) -> bool:
    """Return whether the page shows an answer to the eye; only of ticks and choices, which a page may show otherwise."""
    if one.widget in ("radio", "checkbox"):
        ticked = [text.strip() for text in place.locator(".t-is-checked").all_inner_texts()]
        return set(ticked) == set(value if isinstance(value, list) else [value])
    return one.widget != "select" or place.locator("input").first.input_value() == value


def helped(
    page: Page, url: str, seed: int, folder: Path, operator: ContactOperator, clumsy: Clumsy = None
) -> HelpedPerson:
    """Return the person of this make."""
    return HelpedPersonD(page, url, seed, folder, operator, clumsy)


def alone(page: Page, url: str, seed: int, folder: Path, clumsy: Clumsy = None) -> MakeDPerson:
    """Return the make's own person."""
    return MakeDPerson(page, url, seed, folder, clumsy)
