"""Writes selectors/mock-shapes.yaml, the requests of the mock's pages leaf by leaf: `python -m scripts.mock_shapes`.

The mock's catalogue says which name a field has in a body, the map which field of the profile has its label. A test
compares the file with what this script would write. For other sites shapes are learnt from what a person saves.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from assistant.core.keys import FieldKey
from assistant.declaration.profile.catalogue import specs
from assistant.declaration.profile.spec import FieldSpec
from assistant.planning.maps.request_shapes import RequestLeaf, RequestShape, shape_data

ROOT = Path(__file__).resolve().parents[1]
MAP = ROOT / "selectors" / "mock-shapes.yaml"
CATALOGUE = ROOT / "fixtures" / "registry" / "beian_mock" / "catalogue.json"
_HEAD = """\
# Made from the mock's catalogue by `python -m scripts.mock_shapes` (make docs); not edited by hand.
# What the mock's pages send when they save, leaf by leaf: a field of the profile, an echo of the server's own answer, a
# constant, or a text of a known form. A request that holds anything else stays in the browser.
format: 2
id: mock-shapes
extends: mock-forms

shapes:
"""
_RISKS = "算法风险与防范机制"
_LIST = frozenset(("checkbox", "groupcheckbox", "multiselect", "region", "steps"))
_FILES = ("/api/upload", "/api/subject", "/api/products/*", "/api/algorithms/*")
_PERSONS = (
    ("subject", "/api/subject/code"),
    ("subject", "/api/subject/submit"),
    ("confirm", "/api/algorithms/code"),
    ("confirm", "/api/algorithms/submit"),
    ("deregister", "/api/algorithms/deregister/code"),
    ("deregister", "/api/algorithms/deregister"),
)
_FAULT = {"x-fault-done": RequestLeaf("fresh", text=r"[\w,.:-]*")}


def derived_map() -> str:
    """Return the text of the layer that the catalogue implies."""
    lines = [f"  - {json.dumps(shape_data(shape), ensure_ascii=False)}\n" for shape in shapes()]
    return _HEAD + "".join(lines)


def shapes() -> Iterator[RequestShape]:
    """Yield the shapes of the mock's saves, changes and uploads, and of what only the person sends."""
    yield _save("subject", "/api/subject/save", _fields("subject"))
    yield _save("product", "/api/products/save", {"id": _echo("/api/products/*#id"), **_fields("product")})
    path = {"id": _echo("/api/paths/*#id"), "product": _echo("/api/products/*#id", "/api/paths/*#product")}
    yield _save("path", "/api/paths/save", {**path, **_fields("path")})
    function = {"id": _echo("/api/functions/*#id"), "path": _echo("/api/paths/*#id", "/api/functions/*#path")}
    yield _save("function", "/api/functions/save", {**function, **_fields("function")})
    for page, forms in (
        *((page, (page,)) for page in ("basic", "association", "support")),
        ("detail", _detail_forms()),
    ):
        for form in forms:
            step = RequestLeaf("constant", text=json.dumps(page))
            yield _save(page, "/api/algorithms/save", {"id": _algorithm(), "step": step, **_fields(form, page)})
    yield _change("subject", "/api/subject/change", None)
    yield _change("algorithms", "/api/algorithms/change", {"id": _algorithm()})
    for page, address in _PERSONS:
        yield RequestShape("submit", page, "POST", address)
    upload = {
        "file.filename": RequestLeaf("field"),
        "file.sha256": RequestLeaf("field"),
        "field": RequestLeaf("fresh", text=r"[\w.]+"),
    }
    yield RequestShape("upload", "", "POST", "/api/upload", "multipart/form-data", headers=_FAULT, body=upload)


def _save(page: str, path: str, body: Mapping[str, RequestLeaf]) -> RequestShape:
    return RequestShape("save", page, "POST", path, "application/json", headers=_FAULT, body=body)


def _change(page: str, path: str, body: Mapping[str, RequestLeaf] | None) -> RequestShape:
    return RequestShape("change", page, "POST", path, "application/json", headers=_FAULT, body=body)


def _algorithm() -> RequestLeaf:
    return _echo("/api/algorithms/*#id", "/api/algorithms#id")


def _echo(*sources: str) -> RequestLeaf:
    return RequestLeaf("echo", sources=sources)


def _fields(form: str, page: str = "") -> dict[str, RequestLeaf]:
    leaves: dict[str, RequestLeaf] = {}
    known = {_words(spec): spec.pattern for spec in specs().values() if spec.on_page and spec.page == (page or form)}
    for section in _catalogue()["forms"][form]["sections"]:
        for entry in section["fields"]:
            words = ((section["label"],), tuple(entry["after"]), entry["label"])
            leaves |= dict(_leaves(entry, known.get(words) or _labelled(section["label"], entry["label"])))
    return leaves


def _words(spec: FieldSpec) -> tuple[tuple[str, ...], tuple[str, ...], str]:
    return spec.section, spec.question, spec.label


def _labelled(section: str, label: str) -> str:
    """Return the key of an answer that the profile holds by the labels of the form."""
    detail = FieldKey.of("algorithms[].detail")
    if section == _RISKS:
        return str(detail.child("risks", label))
    return str(detail.child("answers", section).child("items", label))


def _leaves(entry: Mapping[str, Any], key: str) -> Iterator[tuple[str, RequestLeaf]]:
    path, widget = f"fields.{entry['id']}", entry["widget"]
    if widget == "upload":
        yield path, RequestLeaf("field", key=key)
        yield from ((f"{path}[].{part}", RequestLeaf("field", key=f"{key}#{part}")) for part in ("name", "size"))
        yield from (
            (f"{path}[].{part}", _echo(*(f"{file}#{part}" for file in _FILES))) for part in ("fileId", "url", "sha256")
        )
    elif widget == "tree":
        yield f"{path}[]", _echo("/api/tree#id")
    elif widget == "period":
        yield from ((f"{path}.{part}", RequestLeaf("field", key=f"{key}#{part}")) for part in ("start", "end"))
    else:
        yield path, RequestLeaf("field", key=key)
        if widget in _LIST:
            yield f"{path}[]", RequestLeaf("field", key=key)


def _detail_forms() -> tuple[str, ...]:
    return tuple(_catalogue()["detailForms"].values())


def _catalogue() -> dict[str, Any]:
    content: dict[str, Any] = json.loads(CATALOGUE.read_text(encoding="utf-8"))
    return content


if __name__ == "__main__":
    MAP.write_text(derived_map(), encoding="utf-8")
