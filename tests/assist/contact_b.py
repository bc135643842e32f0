"""The person of make b with the assistant beside them: tabs, drawers and a wizard."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page

from beian_makes.b.filling import MakeBFieldFiller
from beian_makes.b.person import MakeBPerson
from beian_makes.b.sight import Sight, whole
from beian_mock.catalogue import Json
from tests.assist.contact_fields import FieldRef, algorithm_id, function_id, path_id, product_id
from tests.assist.contact_filing import Clumsy, HelpedPerson
from tests.assist.contact_operator import ContactOperator

POINTED = ".arco-radio, .arco-checkbox, textarea, .arco-select, .arco-picker, .arco-cascader, .arco-upload, .arco-tree, .arco-input"


class HelpedTyping(MakeBFieldFiller):
    """Fills by hand what the assistant has not filled; `records` are the plan's records by form."""

    def __init__(self, sight: Sight, folder: Path, operator: ContactOperator, clumsy: Clumsy = None) -> None:
        super().__init__(sight, folder, clumsy)
        self.operator = operator
        self.records: dict[str, str] = {"subject": "subject"}

    def fill(self, scope: Locator, form_id: str, section: Json, values: Json, typed: Json) -> None:
        """Let the assistant fill what it knows of a section, and fill the rest."""
        record = self.records[form_id]
        self.operator.settle()  # the panel shows what the page has now: all may be gone since
        waiting = [one for one in section["fields"] if one["id"] in values]
        if not all(self.operator.is_filled(FieldRef(record, form_id, one["id"])) for one in waiting):
            self.operator.help(record)
        while waiting:
            shown = self.sight.shown_fields(form_id, section, typed)
            ready = [one for one in waiting if one in shown]
            if not ready:
                raise LookupError(f"not on the page: {[one['label'] for one in waiting]}")
            one = ready[0]
            waiting.remove(one)
            place, ref = self.sight.item(scope, shown, one), FieldRef(record, form_id, one["id"])
            if not self.operator.leaves(ref, partial(shows, place, one, values[one["id"]])):
                self.operator.typed(ref)
                self.put(place, one, values[one["id"]])
            typed[one["id"]] = values[one["id"]]


class HelpedPersonB(MakeBPerson):
    """Files as the make's own person does, and fills by hand only what the assistant has not filled."""

    def __init__(
        self, page: Page, url: str, seed: int, folder: Path, operator: ContactOperator, clumsy: Clumsy = None
    ) -> None:
        super().__init__(page, url, seed, clumsy, folder)
        self.operator = operator
        self.typing = HelpedTyping(self.sight, folder, operator, clumsy)
        vars(self)["filler"] = self.typing

    def file_entity(self, values: Json) -> None:
        """File the entity, load it anew and look at every tab."""
        super().file_entity(values)
        with self.operator.looking():
            self.page.reload()
            for section in self.sight.forms["subject"]["sections"]:
                pane = self.open_tab(section["title"])
                self.operator.settle()
                self._point_out(pane, "subject", section, values)

    def file_product(self, product: Json) -> None:
        """File a product with what is below it, load everything anew and look at it."""
        self.typing.records["product"] = product_id(product["fields"])
        super().file_product(product)
        with self.operator.looking():
            self._look_at_product(product)

    def _look_at_product(self, product: Json) -> None:
        self.page.reload()
        name = f"{product['fields']['productName']}（{product['fields']['serviceForm']}）"
        box = self.page.locator(".cards > .arco-card").filter(
            has=self.page.locator(".record-name", has_text=whole(name))
        )
        known = product_id(product["fields"])
        self._look_at_record(box, known, "product", product["fields"])
        self._expand(box, self.words["pathsTitle"])
        for path in product["paths"]:
            label = self.sight.look["separator"].join(path["fields"]["steps"])
            row = box.locator(".path-list > .arco-collapse-item").filter(
                has=self.page.locator(".arco-collapse-item-header .record-name", has_text=whole(label))
            )
            below = path_id(known, path["fields"])
            self._look_at_record(row, below, "path", path["fields"])
            self._expand(row, label)
            for function in path["functions"]:
                text = whole(function["fields"]["functionName"])
                features = row.locator(".feature")
                feature = features.filter(has=self.page.locator(".record-name", has_text=text))
                own = function_id(below, function["fields"])
                self._look_at_record(feature, own, "function", function["fields"])

    def file_algorithm(self, algorithm: Json) -> None:
        """File an algorithm, load it anew and look at every step."""
        known, basic = algorithm_id(algorithm["basic"]), algorithm["basic"]
        self.typing.records |= {step: f"{known}.{step}" for step in ("basic", "association", "support")}
        self.typing.records[self.sight.detail_forms[basic["algorithmType"]]] = f"{known}.detail"
        super().file_algorithm(algorithm)
        with self.operator.looking():
            self.page.reload()
            self.open_record(basic["algorithmName"])
            foot = self.page.locator(".wizard-foot")
            foot.wait_for()
            steps = [step for step in ("basic", "detail", "association", "support") if step in algorithm]
            while not self.sight.button(foot, self.words["submit"]).count():
                self.operator.settle()
                self._point_out_step(steps.pop(0), algorithm)
                self.go_on()

    def _file_path(self, box: Locator, path: Json) -> None:
        below = path_id(self.typing.records["product"], path["fields"])
        self.typing.records["path"] = below
        functions = list(path["functions"])
        super()._file_path(box, {**path, "functions": []})
        label = self.sight.look["separator"].join(path["fields"]["steps"])
        row = box.locator(".path-list > .arco-collapse-item").filter(
            has=self.page.locator(".arco-collapse-item-header .record-name", has_text=whole(label))
        )
        for function in functions:
            self.typing.records["function"] = function_id(below, function["fields"])
            self._new_record(row, "addFunction", "function", function["fields"])
            row.locator(".feature .record-name", has_text=whole(function["fields"]["functionName"])).wait_for()

    def _point_out_step(self, step: str, algorithm: Json) -> None:
        form_id = self.sight.detail_forms[algorithm["basic"]["algorithmType"]] if step == "detail" else step
        for section in self._in_reach(form_id, algorithm[step]) if self.operator.points else ():
            title = self.page.locator(".arco-card-header-title", has_text=whole(section["title"]))
            self._point_out(self.page.locator(".section-card").filter(has=title), form_id, section, algorithm[step])

    def _point_out(self, scope: Locator, form_id: str, section: Json, values: Json) -> None:
        shown = self.sight.shown_fields(form_id, section, values)
        self.operator.point_out(
            (
                FieldRef(self.typing.records[form_id], form_id, one["id"]),
                self.sight.item(scope, shown, one).locator(POINTED).first,
            )
            for one in shown
            if one["id"] in values
        )

    def _look_at_record(self, scope: Locator, record: str, form_id: str, values: Json) -> None:
        kind = self.sight.look["opener"]
        if kind == "name":
            scope.locator(".record-name").first.click()
        elif kind == "icon":
            scope.locator("button.arco-btn-icon-only").first.click()
        elif kind == "menu":
            self.sight.button(scope, self.words["more"]).click()
            self.page.locator(".arco-dropdown-menu-item").filter(visible=True).first.click()
        else:
            self.sight.button(scope, self.words["edit"]).click()
        dialog = self.sight.dialog()
        dialog.locator(".arco-form-item").first.wait_for()
        self.operator.look(record)
        self.typing.records[form_id] = record
        self._point_out(dialog, form_id, self.sight.forms[form_id]["sections"][0], values)
        self.sight.button(dialog, self.words["cancel"]).click()
        self._wait_until_closed()


def shows(place: Locator, one: Json, value: Any) -> bool:
    """Return whether the page shows an answer to the eye; only of ticks and choices, which a page may show otherwise."""
    if one["widget"] in ("radio", "checkbox"):
        ticked = [
            text.strip() for text in place.locator(".arco-radio-checked, .arco-checkbox-checked").all_inner_texts()
        ]
        return set(ticked) == set(value if isinstance(value, list) else [value])
    return one["widget"] != "select" or value in place.locator(".arco-select").first.inner_text()


def helped(
    page: Page, url: str, seed: int, folder: Path, operator: ContactOperator, clumsy: Clumsy = None
) -> HelpedPerson:
    """Return the person of this make."""
    return HelpedPersonB(page, url, seed, folder, operator, clumsy)


def alone(page: Page, url: str, seed: int, folder: Path, clumsy: Clumsy = None) -> MakeBPerson:
    """Return the make's own person."""
    return MakeBPerson(page, url, seed, clumsy, folder)
