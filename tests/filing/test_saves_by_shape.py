"""The saves of a real filing leave; 5,000 changes of their requests stay in the browser."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pytest

from assistant.filing.browser.learnt_requests import LearntRequests
from assistant.filing.browser.request_leaves import body_leaves, leaf_text
from assistant.filing.browser.rules import OutgoingRequest, Rules, judge
from assistant.filing.browser.shape_match import Transaction
from assistant.planning.maps.overlay import load_map
from assistant.planning.maps.request_shapes import RequestLeaf, RequestShape
from tests.filing.conftest import SAVES, FiledProfile
from tests.filing.watched_saves import WatchedSave, written_saves

MUTATIONS = 5_000
Body = dict[str, Any]


class Save(WatchedSave):
    """One save of a filing, with its body to be changed."""

    @property
    def body(self) -> Body:
        """Return the content of the request."""
        body: Body = json.loads(self.asked.data)
        return body

    def with_body(self, body: Body | str) -> OutgoingRequest:
        """Return the request with another content."""
        text = body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)
        return replace(self.asked, data=text.encode(), body=text)


@dataclass(frozen=True)
class Echoes:
    """The site's answers as far as the true request echoes them."""

    texts: frozenset[tuple[str, tuple[str, ...]]]

    def offers(self, path: str, text: str) -> bool:
        return False

    def has(self, text: str, sources: Sequence[str] = ()) -> bool:
        """Return whether an answer at these paths had this text."""
        return (text, tuple(sources)) in self.texts

    def has_failed(self, number: str) -> bool:
        """Return that every request was answered."""
        return False


def shape_for(save: Save) -> RequestShape:
    """Return the shape that lets the save leave."""
    echoes = echoes_of(save, save.sends.shapes)
    for shape in save.sends.shapes:
        learnt = LearntRequests(echoes)  # type: ignore[arg-type]
        learnt.open("press", replace(save.sends, shapes=[shape]))
        if learnt.judged(judge(RULES, save.asked), save.asked, RULES).passed:
            return shape
    raise AssertionError(f"no shape fits {save.asked.url}")


def echoes_of(save: Save, shapes: Sequence[RequestShape]) -> Echoes:
    """Return the echoes that a request holds by one of the shapes."""
    sources = {
        path: leaf.sources for shape in shapes for path, leaf in (shape.body or {}).items() if leaf.origin == "echo"
    }
    leaves = body_leaves(save.asked.headers, save.asked.data)
    return Echoes(frozenset((leaf_text(content), sources[path]) for path, content in leaves if path in sources))


def passes(save: Save, shape: RequestShape, asked: OutgoingRequest) -> bool:
    """Return whether a request leaves in the transaction of a save."""
    learnt = LearntRequests(echoes_of(save, [shape]))  # type: ignore[arg-type]
    learnt.open("press", replace(save.sends, shapes=[shape]))
    return learnt.judged(judge(RULES, asked), asked, RULES).passed


RULES = Rules.of(
    ("127.0.0.1",), load_map("mock").requests, human_words=load_map("mock").human_only, shapes=load_map("mock").shapes
)


@pytest.fixture
def saves(filed_profile: Callable[[str], FiledProfile]) -> list[Save]:
    """Return the saves of the filing that all tests share, as the browser sent them."""
    return [Save(save.sends, save.asked) for save in written_saves(filed_profile("draft").folder / SAVES)]


def test_every_save_leaves_and_no_change_of_it(saves: list[Save]) -> None:
    assert {save.asked.url.partition("/api/")[2] for save in saves} >= {
        "subject/save",
        "products/save",
        "paths/save",
        "functions/save",
        "algorithms/save",
    }
    shapes = [shape_for(save) for save in saves]
    chance = random.Random(17)
    sent: list[str] = []
    for _ in range(MUTATIONS):
        place = chance.randrange(len(saves))
        save, shape = saves[place], shapes[place]
        name, mutate = chance.choice(list(KINDS.items()))
        mutant = mutate(save, shape, chance)
        if mutant is not None and passes(save, shape, mutant):
            sent.append(f"{name}: {mutant.url} {mutant.body}")
    assert not sent, f"{len(sent)} left, {sent[0]}"


Mutation = Callable[[Save, RequestShape, random.Random], OutgoingRequest | None]
ACTS = ["final", "2", 2, True, "Y", "送审", {"stage": 2}, ["report"], "归档", 1, "publish"]
KEYS = ["stage", "state", "flag", "isFinal", "button", "workflow", "next", "审批", "opType2", "auditStatus", "confirm"]


def leaves_of(body: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Yield each leaf of a body with its place."""
    if isinstance(body, dict | list) and body:
        for key, inner in body.items() if isinstance(body, dict) else enumerate(body):
            yield from leaves_of(inner, (*place, key))
    else:
        yield place, body


def put(body: Body, place: tuple[Any, ...], value: Any) -> Body:
    """Return a body with another leaf."""
    copy: Any = json.loads(json.dumps(body))
    inner = copy
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = value
    result: Body = copy
    return result


def other_value(save: Save, shape: RequestShape, chance: random.Random) -> OutgoingRequest | None:
    """Change one leaf to something else."""
    place, value = chance.choice(list(leaves_of(save.body)))
    text = str(value)
    others = [
        text + chance.choice("0甲 x。"),
        text[:-1],
        text[::-1],
        chance.choice(["9" * 7, "某甲", 41, True, "x" * 30]),
    ]
    new = chance.choice([other for other in others if str(other).strip() != text.strip()] or ["别的"])
    return None if new in ("", []) and value in ("", []) else save.with_body(put(save.body, place, new))


def swapped(save: Save, shape: RequestShape, chance: random.Random) -> OutgoingRequest | None:
    """Give one field the value of another."""
    leaves = [leaf for leaf in leaves_of(save.body) if leaf[1] not in ("", [], None)]
    (place, value), (other_place, other) = chance.choice(leaves), chance.choice(leaves)
    ids = ("fileId", "url", "nodes")  # which of the site's own ids it is, only the proof tells
    is_of_one_kind = other_place[-1] in ids or place[-1] in ids or "nodes" in (*place, *other_place)
    return None if str(value) == str(other) or is_of_one_kind else save.with_body(put(save.body, place, other))


def emptied(save: Save, shape: RequestShape, chance: random.Random) -> OutgoingRequest | None:
    """Empty a field that has a value of the profile."""
    known = {
        path: leaf
        for path, leaf in (shape.body or {}).items()
        if leaf.origin == "field" and leaf.key in save.sends.fields
    }
    names = [
        key
        for key, value in save.body["fields"].items()
        if f"fields.{key}" in known and isinstance(value, str) and value
    ]
    return (
        save.with_body(put(save.body, ("fields", chance.choice(names)), chance.choice(["", None, []])))
        if names
        else None
    )


def emptied_list(save: Save, shape: RequestShape, chance: random.Random) -> OutgoingRequest | None:
    """Empty a list, a period or the files of a field that has a value of the profile, or the ticked nodes."""
    known = [
        path.removeprefix("fields.")
        for path, leaf in (shape.body or {}).items()
        if path.endswith("nodes[]") or any(key in save.sends.fields for key in leaf.keys)
    ]
    names = [
        name
        for name, value in save.body["fields"].items()
        if isinstance(value, list | dict)
        and value
        and any(path.startswith((f"{name}[]", f"{name}.")) for path in known)
    ]
    if not names:
        return None
    return save.with_body(put(save.body, ("fields", chance.choice(names)), chance.choice([[], None, {}, ""])))


def without(save: Save, shape: RequestShape, chance: random.Random) -> OutgoingRequest | None:
    """Leave out a constant, or a field that has a value of the profile."""
    body = save.body
    if "step" in body and chance.random() < 0.3:
        del body["step"]
        return save.with_body(body)
    known = {leaf.key: path for path, leaf in (shape.body or {}).items() if leaf.origin == "field"}
    paths = [known[key] for key, value in save.sends.fields.items() if key in known and value.parts and "#" not in key]
    names = [path.removeprefix("fields.").removesuffix("[]") for path in paths]
    names = [name for name in names if body["fields"].get(name) not in (None, "", [])]
    if not names:
        return None
    del body["fields"][chance.choice(names)]
    return save.with_body(body)


def added(save: Save, shape: RequestShape, chance: random.Random) -> OutgoingRequest:
    """Add a key that says what to do."""
    key, value = chance.choice(KEYS), chance.choice(ACTS)
    place = chance.choice([(key,), ("fields", key)])
    return save.with_body(put(save.body, place, value))


def renamed(save: Save, shape: RequestShape, chance: random.Random) -> OutgoingRequest:
    """Send the fields under another name, or everything one level deeper."""
    body = save.body
    if chance.random() < 0.5:
        return save.with_body({"data": body, "stage": 2})
    return save.with_body({**{key: value for key, value in body.items() if key != "fields"}, "final": body["fields"]})


def listed(save: Save, shape: RequestShape, chance: random.Random) -> OutgoingRequest | None:
    """Repeat, leave out or reorder the elements of a list that is a value of the profile."""
    known = {
        path for path, leaf in (shape.body or {}).items() if leaf.origin == "field" and leaf.key in save.sends.fields
    }
    lists = [k for k, v in save.body["fields"].items() if isinstance(v, list) and v and f"fields.{k}[]" in known]
    if not lists:
        return None
    name = chance.choice(lists)
    value = list(save.body["fields"][name])
    is_ordered = save.sends.fields[(shape.body or {})[f"fields.{name}[]"].key].is_ordered
    reordered = value[::-1] if is_ordered and value[::-1] != value else value[1:]
    return save.with_body(
        put(save.body, ("fields", name), chance.choice([[*value, value[0]], reordered, [*value, "其他"]]))
    )


def rewritten(save: Save, shape: RequestShape, chance: random.Random) -> OutgoingRequest:
    """Write the same body in a way that another parser reads differently, or not at all."""
    text = save.asked.data.decode()
    ways = [
        "\ufeff" + text,
        text + "//",
        "/**/" + text,
        f"{text}\n{text}",
        text[:-1] + ',"fields":{}}',
        text[:-1] + ',"stage":NaN}',
        text.replace(":", "=", 1),
        f"[{text}]",
        text[:-1],
        json.dumps(text),
    ]
    return save.with_body(chance.choice(ways))


def addressed(save: Save, shape: RequestShape, chance: random.Random) -> OutgoingRequest:
    """Send it to another address, or to the same one in disguise."""
    head, _, tail = save.asked.url.rpartition("/")
    urls = [
        f"{save.asked.url}?stage=2",
        f"{save.asked.url}/",
        f"{save.asked.url};stage=2",
        f"{head}//{tail}",
        f"{head}/%2e/{tail}",
        f"{head}/{tail.upper()}",
        f"{head}/{tail}All",
        f"{head}/x/../{tail}",
        f"{save.asked.url}?",
    ]
    return replace(save.asked, url=chance.choice(urls[:-1]))


def with_head(save: Save, shape: RequestShape, chance: random.Random) -> OutgoingRequest:
    """Add a header, change the type or the method."""
    headers = dict(save.asked.headers)
    plain = {name: value for name, value in headers.items() if name.lower() != "content-type"}
    ways = [
        replace(save.asked, headers={**headers, "X-Action": "final"}),
        replace(save.asked, headers={**headers, "X-HTTP-Method": "PUT"}),
        replace(save.asked, headers={**headers, "Content-Encoding": "gzip"}),
        replace(save.asked, headers={**plain, "Content-Type": "text/plain"}),
        replace(save.asked, headers={**plain, "Content-Type": "application/json; charset=utf-16"}),
        replace(save.asked, method=chance.choice(["PUT", "PATCH", "DELETE"])),
    ]
    return chance.choice(ways)


KINDS: dict[str, Mutation] = {
    "another value": other_value,
    "a value of another field": swapped,
    "an emptied field": emptied,
    "an emptied list": emptied_list,
    "a missing leaf": without,
    "a new key": added,
    "other names": renamed,
    "another list": listed,
    "another notation": rewritten,
    "another address": addressed,
    "other headers": with_head,
}


def test_the_mutations_change_what_they_should() -> None:
    leaf = RequestLeaf("field", key="subject.basic.name")
    shape = RequestShape("save", "subject", "POST", "/api/subject/save", "application/json", body={"fields.name": leaf})
    data = b'{"fields": {"name": "\xe7\x94\xb2"}}'
    asked = OutgoingRequest("POST", "http://127.0.0.1/api/subject/save", body=data.decode(), data=data)
    for name, mutate in KINDS.items():
        mutant = mutate(Save(Transaction([shape]), asked), shape, random.Random(1))
        assert mutant is None or mutant != asked, name
