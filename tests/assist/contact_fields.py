"""The fields of a first contact: the profile's keys of a make's fields, and what of a sample stands in the store."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from assistant.declaration.profile.catalogue import spec_of
from assistant.planning.maps.overlay import load_map
from assistant.planning.plan.plan import Record
from beian_makes.d.check import compare
from beian_mock.catalogue import STEPS, FieldDef, FormDef, Json, form_of_step, forms


class FieldRef(NamedTuple):
    """One field of a record: the plan's record, the form of the rules, and its field."""

    record: str
    form: str
    field: str


@dataclass(frozen=True)
class PlanKeys:
    """The profile's keys by record, section and question with label; `single` those of records with one value."""

    keys: dict[tuple[str, str, str], str] = field(default_factory=dict)
    single: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of_records(cls, records: Sequence[Record]) -> PlanKeys:
        """Return the keys of these records, by the registry's own words: a site may call a field otherwise."""
        made, standard = cls(), load_map("registry").fields
        for record in records:
            for planned in record.planned:
                spec = spec_of(planned.key)
                entry = standard.get(spec.pattern)
                words = entry or spec
                path = " › ".join((*(entry.after if entry else spec.question), words.label))
                made.keys[record.id, words.section[0] if words.section else "", path] = str(planned.key)
            if len(record.planned) == 1:
                made.single[record.id] = str(record.planned[0].key)
        return made

    def of(self, ref: FieldRef) -> str:
        """Return the key of a field; empty if the profile has none."""
        for section in forms()[ref.form].sections:
            for one in section.fields:
                if one.id == ref.field:
                    exact = self.keys.get((ref.record, section.label, one.path), "")
                    return exact or self._alone(ref.record, one)
        return ""

    def _alone(self, record: str, one: FieldDef) -> str:
        paths = [key for (name, _, path), key in self.keys.items() if name == record and path == one.path]
        return paths[0] if len(paths) == 1 else self.single.get(record, "")


def product_id(fields: Json) -> str:
    """Return the plan's name of a product."""
    return f"products[{fields['productName']}/{fields['serviceForm']}]"


def path_id(product: str, fields: Json) -> str:
    """Return the plan's name of an access path."""
    return f"{product}.paths[{'>'.join(fields['steps'])}]"


def function_id(path: str, fields: Json) -> str:
    """Return the plan's name of a function."""
    return f"{path}.functions[{fields['functionName']}]"


def algorithm_id(basic: Json) -> str:
    """Return the plan's name of an algorithm."""
    return f"algorithms[{basic['algorithmName']}]"


def stored_ids(stored: Json) -> list[str]:
    """Return the plan's name of every product, path, function and algorithm in the store, as often as it is there."""
    names: list[str] = []
    for product in stored["products"]:
        known = product_id(_values(forms()["product"], product["sections"]))
        names.append(known)
        for path in product["paths"]:
            below = path_id(known, path)
            functions = [_values(forms()["function"], {"功能": function}) for function in path["functions"]]
            names += [below, *(function_id(below, function) for function in functions)]
    return names + [algorithm_id(_values(forms()["basic"], one["sections"])) for one in stored["algorithms"]]


def is_listed(record: str, stored: Json) -> bool:
    """Return whether the store has a record of the plan; a step of an algorithm if it has the algorithm."""
    names = stored_ids(stored)
    algorithm = next((name for name in names if name.startswith("algorithms[") and record.startswith(f"{name}.")), "")
    return record in names or bool(algorithm)


def _values(form: FormDef, sections: Json) -> Json:
    """Return the texts stored of a form by field; "" for those without one."""
    return {one.id: sections.get(part.label, {}).get(one.path, "") for part in form.sections for one in part.fields}


def refs_of(sample: Json) -> dict[str, FieldRef]:
    """Return the field of every row of the comparison."""
    return dict(_refs(sample))


def _refs(sample: Json) -> Iterator[tuple[str, FieldRef]]:
    yield from _of_form("subject", "subject", forms()["subject"], sample["subject"])
    for number, product in enumerate(sample["products"]):
        name, known = f"product {number}", product_id(product["fields"])
        yield from _of_form(name, known, forms()["product"], product["fields"])
        for place, path in enumerate(product["paths"]):
            below = path_id(known, path["fields"])
            yield f"{name} / path {place}", FieldRef(below, "path", "steps")
            for at, function in enumerate(path["functions"]):
                for one in forms()["function"].fields():
                    ref = FieldRef(function_id(below, function["fields"]), "function", one.id)
                    yield f"{name} / path {place} / function {at} / {one.label}", ref
    for number, algorithm in enumerate(sample["algorithms"]):
        name, known = f"algorithm {number}", algorithm_id(algorithm["basic"])
        for step in STEPS:
            form = form_of_step(step, algorithm["basic"])
            if step in algorithm and form and step != "association":
                yield from _of_form(name, f"{known}.{step}", form, algorithm[step])
        if algorithm.get("association"):
            yield f"{name} / association", FieldRef(f"{known}.association", "association", "nodes")


def _of_form(name: str, record: str, form: FormDef, values: Json) -> Iterator[tuple[str, FieldRef]]:
    for section in form.sections:
        for one in section.fields:
            if one.id in values:
                yield f"{name} / {section.label} / {one.path}", FieldRef(record, form.id, one.id)


@dataclass
class StoredFields:
    """The rows of the comparison by how they are in the store; `strange` are rows that nobody meant."""

    right: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    wrong: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    strange: dict[str, Any] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """Return the number of fields that were meant."""
        return len(self.right) + len(self.missing) + len(self.wrong)


def stored_fields(sample: Json, stored: Json, folder: Path) -> StoredFields:
    """Return how every field of the sample is in the store; files by their bytes alone."""
    made = StoredFields()
    for what, meant, held, _ in compare(sample, stored, folder):
        if meant in (None, []):
            made.strange |= {what: held} if held not in (None, []) else {}
        elif held in (None, []):
            made.missing.append(what)
        elif _bytes_alone(meant) != _bytes_alone(held):
            made.wrong[what] = (meant, held)
        else:
            made.right.append(what)
    return made


def _bytes_alone(value: Any) -> Any:
    if isinstance(value, dict) and "sha256" in value:
        return value["sha256"]
    return [_bytes_alone(one) for one in value] if isinstance(value, list) else value
