"""Clients by a seed, each with its profile and with what else stands on the site, to try what their saves look like.

Values are legal and often unusual: long texts, line breaks, full width, quotes, brackets, words of the registry's own
buttons, numbers at their limits, empty answers, few and many rows. The profile has a part of the answers; others stand
on the site only, as a person entered them, or nobody has given them.
"""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from itertools import cycle
from pathlib import Path
from typing import Any

from assistant.declaration.profile.catalogue import specs
from assistant.declaration.profile.loading import LoadedProfile, load
from tests.filing.page_requests import Json, catalogue, fields_of, is_shown, model_for, shown_values, words_of
from tests.filing.unusual_values import BLOCKS, DAYS, FILES, LINES, NUMBERS, REGIONS, WEBSITES
from tests.mock.server.client import credit_code

GENERATIVE = "生成合成类（深度合成）"
ROLES = ("服务提供者", "服务技术支持者")
RISKS = "算法风险与防范机制"
NAMED = frozenset("subjectName productName serviceForm steps functionName algorithmType role algorithmName".split())
_ALWAYS = frozenset(("product", "path", "function"))  # the server takes these records complete only
_STEP_MARKS = str.maketrans("", "", ">＞")


@dataclass
class FilledForm:
    """One form of a client: the page's values that the profile declares, and those that stand on the site only.

    `written` has the declared ones in the notation of a profile.
    """

    form: str
    context: Json = field(default_factory=dict)
    declared: Json = field(default_factory=dict)
    others: Json = field(default_factory=dict)
    written: Json = field(default_factory=dict)

    @property
    def model(self) -> Json:
        """Return the page's model once the profile's answers are filled in."""
        return model_for(self.form, {**self.others, **self.declared})


@dataclass
class ClientItem:
    """A product, path or function with the items below it."""

    own: FilledForm
    below: list[ClientItem] = field(default_factory=list)


@dataclass
class ClientAlgorithm:
    """An algorithm: its steps by page, and the ticked nodes, each by its positions from the product down."""

    steps: dict[str, FilledForm]
    ticked: list[tuple[int, ...]] = field(default_factory=list)


@dataclass
class OtherClient:
    """One client: its forms, and its profile as the program loads it and as written."""

    subject: FilledForm
    products: list[ClientItem]
    algorithms: list[ClientAlgorithm]
    profile: LoadedProfile
    written: Json
    fixed: Mapping[str, str]


def other_client(seed: int, folder: Path) -> OtherClient:
    """Return the client of a seed; `folder` has the files of `FILES`."""
    return ClientMaker(random.Random(seed), folder, seed).client()


def whole_clients(folder: Path) -> Iterator[OtherClient]:
    """Yield clients whose profile answers every question, so that all are shown: two supporters, one of each other kind."""
    others = [(kind, "") for kind in catalogue()["detailForms"] if kind != GENERATIVE]
    kinds = [*((GENERATIVE, role) for role in ROLES), (GENERATIVE, ROLES[-1]), *others]
    for seed, (kind, role) in enumerate(kinds, start=10**6):
        yield ClientMaker(random.Random(seed), folder, seed, fixed={"algorithmType": kind, "role": role}).client()


def write_files(folder: Path) -> None:
    """Write the attachments that clients name, each of another size."""
    for number, name in enumerate(FILES, start=1):
        (folder / name).write_bytes(b"%PDF-1.4\n" + b"x" * (997 * number) + b"\n%%EOF\n")


@dataclass
class ClientMaker:
    """Makes a client by chance; `folder` has the files of `FILES`. With `fixed` answers it answers every question."""

    chance: random.Random
    folder: Path
    seed: int
    count: int = 0
    files: Iterator[str] = field(default_factory=lambda: cycle(FILES))
    fixed: Mapping[str, str] = field(default_factory=dict)

    def client(self) -> OtherClient:
        subject = self.form("subject")
        products = [self.item("product", "path", "function") for _ in range(self.number_of(1, 1, 1, 1, 3))]
        algorithms = [self.algorithm(products) for _ in range(self.number_of(1, 1, 1, 2))]
        data: Json = {"beian": "1", "subject": _nested(subject, "subject.")}
        data["products"] = [_nested_item(item, "products[].") for item in products]
        data["algorithms"] = [self.written_algorithm(one, products) for one in algorithms]
        content = json.dumps(data, ensure_ascii=False).encode()
        profile = load(self.folder, {self.folder / "profile.json": content})
        return OtherClient(subject, products, algorithms, profile, data, self.fixed)

    def number_of(self, of_whole: int, *others: int) -> int:
        return of_whole if self.fixed else self.chance.choice(others)

    def item(self, page: str, *below: str) -> ClientItem:
        count = self.number_of(1, 0, 1, 1, 2) if below else 0
        return ClientItem(self.form(page), [self.item(*below) for _ in range(count)])

    def algorithm(self, products: Sequence[ClientItem]) -> ClientAlgorithm:
        basic = self.form("basic")
        context = shown_values("basic", basic.model)
        steps = {"basic": basic, "detail": self.form(catalogue()["detailForms"][context["algorithmType"]], context)}
        for page in ("association", "support"):
            if is_shown(catalogue()["forms"][page].get("when"), context):
                steps[page] = FilledForm(page, context) if page == "association" else self.form(page, context)
        nodes = list(_positions(products))
        return ClientAlgorithm(steps, self.chance.sample(nodes, self.chance.randint(1, len(nodes))))

    def written_algorithm(self, one: ClientAlgorithm, products: Sequence[ClientItem]) -> Json:
        written: Json = {}
        for page, filled in one.steps.items():
            _merge(written, _labelled(filled) if page == "detail" else _nested(filled, "algorithms[]."))
        if "association" in one.steps:
            written["association"] = [_node(products, place) for place in one.ticked]
        return written

    def form(self, form: str, context: Json | None = None) -> FilledForm:
        filled = FilledForm(form, context or {})
        for section, entry in fields_of(form):
            values = shown_values(form, {**filled.context, **filled.model})
            shown = is_shown(section.get("when"), values) and is_shown(entry.get("when"), values)
            place = self.place(form, entry, is_shown=shown)
            if place is not None:
                value, written = self.value(entry)
                getattr(filled, place)[entry["id"]] = value
                if place == "declared":
                    filled.written[entry["id"]] = written
        return filled

    def place(self, form: str, entry: Json, *, is_shown: bool) -> str | None:
        """Return where the answer of a field stands, None if nobody has given it."""
        dice = self.chance.random()
        if self.fixed:
            return "declared" if is_shown else None
        if not is_shown:  # what was answered before the question disappeared
            return "others" if dice < 0.05 else None
        if entry["id"] in NAMED:
            return "declared"
        is_complete = form in _ALWAYS and entry["required"]
        return "declared" if dice < 0.7 else "others" if dice < 0.85 or is_complete else None

    def value(self, entry: Json) -> tuple[Any, Any]:
        """Return an answer as the page holds it and as a profile has it."""
        match entry["widget"]:
            case "text" | "textarea":
                text = self.text(entry)
                return text, text
            case "number":
                return self.chance.choice(NUMBERS)
            case "date":
                day = self.day()
                return day, day
            case "period":
                end = self.chance.choice(("长期", "2049-12-31"))
                period = {"start": self.day(), "end": end}
                return period, period
            case "region":
                region = self.chance.choice(REGIONS)
                return region, region
            case "upload":
                name = next(self.files) if self.fixed else self.chance.choice(FILES)
                return [_described(self.folder / name)], name
            case "steps":
                steps = [
                    self.line(50).translate(_STEP_MARKS).strip() or "首页" for _ in range(self.chance.randint(1, 5))
                ]
                return [*steps, f"第{self.number()}页"], [*steps, f"第{self.count}页"]
            case "multiselect" | "checkbox" | "groupcheckbox":
                words = words_of(entry)
                ticked = words if self.fixed else self.chance.sample(words, self.chance.randint(1, len(words)))
                return ticked, ticked
        word = self.fixed.get(entry["id"]) or self.chance.choice(words_of(entry))
        word = opening_words().get(entry["id"], word) if self.fixed else word
        return word, word

    def number(self) -> int:
        self.count += 1
        return self.count

    def day(self) -> str:
        first, span = DAYS
        return (first + timedelta(days=self.chance.randrange(span))).isoformat()

    def line(self, most: int) -> str:
        return cut(self.chance.choice(LINES), most)

    def text(self, entry: Json) -> str:
        """Return a text that the server takes in this field."""
        match entry["id"]:
            case "creditCode":
                return credit_code(f"91{self.chance.randrange(10**6):06d}MA{self.seed:07d}")
            case "website":
                return self.chance.choice(WEBSITES)
            case "officerMobile":
                return f"1{self.chance.randrange(10**10):010d}"
            case "officerEmail":
                return f"o'brien+{self.seed}@example.com"
        most = entry.get("max", 500)
        if entry["id"] in NAMED:
            return f"{self.line(most - 8).strip()}{self.number()}"
        if entry["widget"] == "text":
            return self.line(most)
        if self.chance.random() < 0.1:
            return cut("长文" * most, most)
        parts = self.chance.sample((*LINES, *BLOCKS), self.chance.randint(1, 4))
        return cut("\n".join(parts), most).ljust(entry.get("min", 1), "述")


@cache
def _described(path: Path) -> Json:
    data = path.read_bytes()
    return {"name": path.name, "size": len(data), "sha256": hashlib.sha256(data).hexdigest()}


def cut(text: str, most: int) -> str:
    """Return at most so many UTF-16 units of a text, as browsers count."""
    return text.encode("utf-16-le")[: 2 * most].decode("utf-16-le", errors="ignore")


@cache
def opening_words() -> Mapping[str, str]:
    """Return the answers that show further questions, by the field of the detail forms that they answer."""
    rules: list[Json] = []
    for form in catalogue()["detailForms"].values():
        rules += [rule for _, entry in fields_of(form) if (rule := entry.get("when"))]
    return {rule["field"]: rule["is"] for rule in rules if "is" in rule}


def _positions(items: Sequence[ClientItem], above: tuple[int, ...] = ()) -> Iterator[tuple[int, ...]]:
    for place, item in enumerate(items):
        yield (*above, place)
        yield from _positions(item.below, (*above, place))


def _node(products: Sequence[ClientItem], place: tuple[int, ...]) -> Json:
    names = (
        ("product", "productName", "/serviceForm"),
        ("path", "steps", ""),
        ("function", "functionName", ""),
    )
    items: Sequence[ClientItem] = products
    node: Json = {}
    for (name, field_name, added), position in zip(names, place, strict=False):
        written, items = items[position].own.written, items[position].below
        own = ">".join(written[field_name]) if name == "path" else written[field_name]
        node[name] = f"{own}/{written[added[1:]]}" if added else own
    return node


@cache
def _patterns() -> Mapping[tuple[str, str, tuple[str, ...], str], str]:
    """Return the pattern of each field of the schema by its page and its address there."""
    return {
        (spec.page, spec.section[-1], spec.question, spec.label): spec.pattern
        for spec in specs().values()
        if spec.on_page and spec.section
    }


def _nested(filled: FilledForm, above: str, page: str = "") -> Json:
    """Return the declared answers of a form in the groups of the schema."""
    data: Json = {}
    for section, entry in fields_of(filled.form):
        if entry["id"] in filled.written:
            place = (page or filled.form, section["label"], tuple(entry["after"]), entry["label"])
            _put(data, _patterns()[place].removeprefix(above).split("."), filled.written[entry["id"]])
    return data


def _nested_item(item: ClientItem, above: str) -> Json:
    data = _nested(item.own, above)
    for name, page in (("paths", "path"), ("functions", "function")):
        below = [_nested_item(one, f"{above}{name}[].") for one in item.below if one.own.form == page]
        if below:
            data[name] = below
    return data


def _labelled(filled: FilledForm) -> Json:
    """Return the declared answers of a detail form; those that the schema does not know stand under their labels."""
    known = FilledForm(filled.form, declared=filled.declared)
    data: Json = {}
    for section, entry in fields_of(filled.form):
        if entry["id"] not in filled.written:
            continue
        if section["label"] == RISKS:
            _put(data, ["detail", "risks", entry["label"]], filled.written[entry["id"]])
        elif filled.form != "detailGenerative":
            _put(data, ["detail", "answers", section["label"], entry["label"]], filled.written[entry["id"]])
        else:
            known.written[entry["id"]] = filled.written[entry["id"]]
    _merge(data, _nested(known, "algorithms[].", "detail"))
    return data


def _put(data: Json, names: Sequence[str], value: Any) -> None:
    for name in names[:-1]:
        data = data.setdefault(name, {})
    data[names[-1]] = value


def _merge(data: Json, more: Json) -> None:
    for name, value in more.items():
        if isinstance(value, dict) and isinstance(data.get(name), dict):
            _merge(data[name], value)
        else:
            data[name] = value
