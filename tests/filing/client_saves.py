"""The saves of one client in the process of the test: every record as a new one, some once more.

The pages are those of `page_requests.py`, the server is the mock's own code. What the program knows when it presses save
it makes itself, from the profile, its plan and the form as shown.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from assistant.declaration.profile.catalogue import QUESTION_KINDS
from assistant.filing.browser.shape_match import Transaction
from assistant.filing.forms.match import control_at
from assistant.filing.forms.outcome import after_writing, as_kind, attached
from assistant.filing.forms.sent_values import open_transaction
from assistant.filing.forms.shapes import FieldResult, FieldTarget, FormSnapshot
from assistant.filing.run.proof import address_of
from assistant.planning.maps.registry_state import ItemState, RegistryState
from assistant.planning.maps.request_shapes import RequestShape
from assistant.planning.maps.site_map import SiteMap
from assistant.planning.plan.plan import Record, make
from beian_mock.records import APPROVED
from tests.filing.guarded_site import GuardedSite
from tests.filing.other_clients import (
    NAMED,
    ClientAlgorithm,
    ClientItem,
    ClientMaker,
    FilledForm,
    OtherClient,
    opening_words,
)
from tests.filing.page_requests import Json, body_of, fields_of, sent_fields
from tests.filing.shown_forms import seen_form

FILE_BY_HAND = {"name": "人工上传的扫描件.pdf", "size": 4321, "sha256": "5e" * 32}

Way = Literal["new", "stored", "refused", "after a refusal", "by the person's hand"]


@dataclass
class PressedSave:
    """One save as the program is about to press it: the record's page, its body, and what the program knows."""

    page: str
    way: Way
    body: Json
    seen: FormSnapshot
    results: dict[str, FieldResult]

    def sends(self, shapes: Sequence[RequestShape]) -> Transaction:
        """Return what the press may send."""
        return open_transaction(list(shapes), self.seen, self.results.values())


@dataclass
class OpenForm:
    """A form that is open: the record's place on the site, the page's model, and the result of each planned field."""

    record: Record
    filled: FilledForm
    model: Json
    known: str
    above: str
    results: dict[str, FieldResult] = field(default_factory=dict)


@dataclass
class ClientAtSite:
    """One client who files everything; `press` sends each save and returns the server's answer."""

    client: OtherClient
    site: GuardedSite
    press: Callable[[PressedSave], Json]
    maker: ClientMaker
    records: deque[Record] = field(init=False)
    ids: dict[tuple[int, ...], str] = field(default_factory=dict)
    labels: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def file(self, site_map: SiteMap) -> None:
        """Save every record of the client, each as a new one and once more as a stored one."""
        state = RegistryState(ItemState("主体已通过"))
        self.records = deque(make(self.client.profile.records(), site_map, state, digest="").records)
        self.subject()
        self.site.server.account.subject.state = APPROVED
        for place, product in enumerate(self.client.products):
            self.item(product, (place,), "")
        for algorithm in self.client.algorithms:
            self.algorithm(algorithm)

    def times(self) -> int:
        """Return how often a record is saved."""
        return 2 if self.maker.fixed or self.maker.chance.random() < 0.4 else 1

    def subject(self) -> None:
        record = self.records.popleft()
        for _ in range(self.times()):
            stored = self.site.read("/api/subject")["fields"]
            self.save(record, self.client.subject, stored)

    def item(self, item: ClientItem, place: tuple[int, ...], above: str) -> None:
        """Save a product, path or function, and those below it."""
        record, page = self.records.popleft(), item.own.form
        if page == "path":
            self.site.read(f"/api/products/{above}")
            self.site.read(f"/api/paths?product={above}&page=1&size=10")
        elif page == "function":
            owner = self.site.read(f"/api/paths/{above}")["product"]
            self.site.read(f"/api/products/{owner}")
            self.site.read(f"/api/functions?path={above}&page=1&size=10")
        else:
            self.site.read("/api/products?page=1&size=10")
        known = self.save(record, item.own, {}, above=above)["id"]
        stored = self.site.read(f"/api/{page}s/{known}")["fields"]
        if self.times() > 1:
            self.save(record, item.own, stored, known=known, above=above)
        self.ids[place] = known
        for number, below in enumerate(item.below):
            self.item(below, (*place, number), known)

    def algorithm(self, algorithm: ClientAlgorithm) -> None:
        """Save the steps of an algorithm that the plan has."""
        known = ""
        stored: Json = {}
        for page, filled in algorithm.steps.items():
            if page == "association":
                self.tree(filled, algorithm)
            if not self.records or self.records[0].page != page:
                continue  # the profile has nothing for this step
            record = self.records.popleft()
            for _ in range(self.times()):
                answer = self.save(record, filled, stored.get(page, {}), known=known)
                known = answer["id"]
                stored = self.site.read(f"/api/algorithms/{known}")

    def tree(self, filled: FilledForm, algorithm: ClientAlgorithm) -> None:
        """Read the tree of the association and tick the client's nodes."""

        def walk(nodes: list[Json], above: tuple[str, ...]) -> None:
            for node in nodes:
                self.labels[node["id"]] = (*above, node["label"])
                walk(node["children"], self.labels[node["id"]])

        walk(self.site.read("/api/tree"), ())
        filled.declared["nodes"] = [self.ids[place] for place in algorithm.ticked]

    def save(self, record: Record, filled: FilledForm, stored: Json, *, known: str = "", above: str = "") -> Json:
        """Fill a form over what is stored, press save, and return the data of the server's answer."""
        form = OpenForm(record, filled, self.filled(filled, stored), known, above)
        seen = self.seen(form)
        form.results = {str(result.target.key): result for result in _results(record, seen)}
        way: Way = "stored" if stored else "new"
        dice = self.maker.chance.random()
        if self.maker.fixed:
            dice = 1.0  # as its client has declared it
        if dice < 0.3 and (faulty := _faulty_text(form)):
            way = self.refused(form, *faulty)
        elif dice < 0.6 and self.change_by_hand(form):
            way = "by the person's hand"
        answer = self.pressed(form, way, seen if way in ("new", "stored") else self.seen(form))
        assert answer["errno"] == 0, f"the mock refuses {record.page}: {answer}"
        datas: Json = answer["datas"]
        return datas

    def seen(self, form: OpenForm) -> FormSnapshot:
        return seen_form(form.filled.form, form.model, form.filled.context, self.labels, self.maker.chance)

    def pressed(self, form: OpenForm, way: Way, seen: FormSnapshot) -> Json:
        fields = sent_fields(form.filled.form, form.model, form.filled.context)
        body = body_of(form.record.page, fields, form.known, form.above)
        return self.press(PressedSave(form.record.page, way, body, seen, form.results))

    def refused(self, form: OpenForm, name: str, key: str, text: str) -> Way:
        """Save what the server refuses; then set the field back, or let the person correct it."""
        good, result = form.model[name], form.results[key]
        form.model[name] = text
        form.results[key] = replace(result, target=replace(result.target, value=text), outcome="written", seen=text)
        answer = self.pressed(form, "refused", self.seen(form))
        assert answer["errno"] == 422, f"the mock takes {name}: {text}"
        is_person = self.maker.chance.random() < 0.5
        form.model[name] = good if is_person else ""
        form.results[key] = replace(form.results[key], outcome="by_person" if is_person else "refused")
        return "after a refusal"

    def change_by_hand(self, form: OpenForm) -> bool:
        """Let the person give one field another answer after the program has filled the form; return whether one is."""
        names = dict(self.own_fields(form))
        if not names:
            return False
        gates = {key: entry for key, entry in names.items() if entry["id"] in opening_words()}
        is_gate = gates and self.maker.chance.random() < 0.5  # whose answer shows or hides others
        key, entry = self.maker.chance.choice(list((gates if is_gate else names).items()))
        value, _ = self.maker.value(entry)
        if entry["widget"] == "upload":
            value = [self.site.upload(FILE_BY_HAND)]
        form.model[entry["id"]] = value
        control = control_at(self.seen(form), form.results[key].target.address)
        assert control is not None
        form.results[key] = replace(form.results[key], outcome="by_person", seen=control.value, held=control.held)
        return True

    def own_fields(self, form: OpenForm) -> Iterator[tuple[str, Json]]:
        """Yield the planned fields that the form shows and whose answer the person may change, with their entries."""
        by_label = {
            (section["label"], tuple(entry["after"]), entry["label"]): entry
            for section, entry in fields_of(form.filled.form)
        }
        for key, result in form.results.items():
            address = result.target.address
            entry = by_label.get((address.section[-1], address.after, address.label))
            if (
                entry is not None
                and result.outcome != "missing"
                and entry["id"] not in NAMED
                and entry["widget"] != "tree"
            ):
                yield key, entry

    def filled(self, filled: FilledForm, stored: Json) -> Json:
        """Return the model of the page: what is stored, what others have entered, what the program writes over it."""
        model = filled.model
        for _, entry in fields_of(filled.form):
            if entry["widget"] == "upload" and model[entry["id"]]:
                is_stored = bool(stored.get(entry["id"]))
                model[entry["id"]] = stored[entry["id"]] if is_stored else [*map(self.site.upload, model[entry["id"]])]
        return model


def _faulty_text(form: OpenForm) -> tuple[str, str, str] | None:
    """Return a planned text of the form by its name and key, with a text that the server refuses there."""
    faulty = {"website": "没有点的网址", "officerEmail": "不是邮箱", "officerMobile": "123"}
    for section, entry in fields_of(form.filled.form):
        text = faulty.get(entry["id"]) or ("太短" if entry["widget"] == "textarea" and entry.get("min") else "")
        for key, result in form.results.items():
            address = result.target.address
            place = (address.section[-1], address.after, address.label)
            if (
                text
                and result.outcome != "missing"
                and place == (section["label"], tuple(entry["after"]), entry["label"])
            ):
                return entry["id"], key, text
    return None


def _results(record: Record, seen: FormSnapshot) -> Iterator[FieldResult]:
    """Yield what filling a form ends in, as the program judges it."""
    for planned in record.planned:
        value = as_kind(planned.value, planned.kind)
        is_question = planned.kind in QUESTION_KINDS
        target = FieldTarget(
            str(planned.key), address_of(planned), planned.kind, value, planned.gate, is_question=is_question
        )
        control = control_at(seen, target.address)
        if control is None:
            yield FieldResult(target, "missing")
            continue
        target = attached(target, control)
        outcome, reason = after_writing(target.value, replace(control, value=None, held=None), control)
        yield FieldResult(target, outcome, None, control.value, control.held, reason)
