"""Merges a site map from its layers: bundled registry ← bundled site ← the user's layer ← a file given by name.

A layer is YAML with `format: 1` or `2`, `id` and, except in the first, `extends`. Mappings merge key by key and later
layers win; `requests`, `shapes`, `allowed_saves` and `human_only` only grow, so that no layer can weaken the guard. A layer on others names
only their fields. Every field entry remembers its layer. Raises MapError with every error in a layer.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pydantic import BaseModel

from assistant.core import settings, yaml_file
from assistant.core.bundled import bundled
from assistant.core.errors import MapError, UsageError
from assistant.core.keys import FieldKey
from assistant.core.language import comma_list, say
from assistant.core.web_address import host_of, is_address
from assistant.declaration.profile.catalogue import has_place, spec_of
from assistant.declaration.registry.algorithms_registry import REGISTRY
from assistant.planning.maps.allowed_saves import united
from assistant.planning.maps.layer import (
    FORMAT,
    NOT_ONE_OF,
    Layer,
    LayerData,
    LayerPage,
    at_line,
    read_layer,
    refuse,
)
from assistant.planning.maps.site_map import Calibration, DraftSave, FieldEntry, PageEntry, Request, SiteMap
from assistant.planning.maps.structure import structure_faults

_GROWING = ("requests", "shapes", "allowed_saves", "human_only")
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
MOCK = "mock"
_BASES = frozenset({"registry", "mock-forms", "mock-shapes"})


def load_map(name: str, *, user_folder: Path | None = None) -> SiteMap:
    """Return the merged map called `name` (a bundled id, the path of a layer file, an address); raises MapError."""
    chain = _chain(name)
    if user_folder is not None and (own := user_folder / f"{chain[-1][1]['id']}.yaml").is_file():
        layer = read_layer(own)
        _check_names(own, layer, chain)
        chain.append((str(own), layer))
    merged: dict[str, Any] = {}
    for origin, layer in chain:
        merged = _merge(merged, layer, origin)
    layers = tuple(origin for origin, _ in chain)
    data = _data(merged)
    wrong = _false_mock(data, layers)
    if wrong:
        raise MapError(file=layers[-1], what=wrong)
    refuse(Path(layers[-1]), structure_faults(data.structure))
    return _site_map(merged, data, layers)


def user_maps() -> Path:
    """Return the folder of the user's own layers."""
    return settings.config_folder() / "sites"


def known_map(name: str) -> SiteMap:
    """Return a map with the user's own layer; a web address stands for the site there. Raises MapError."""
    return load_map(name, user_folder=user_maps())


def bundled_maps() -> list[str]:
    """Return the ids of the bundled maps."""
    return sorted(path.stem for path in bundled("selectors").glob("*.yaml") if path.stem not in _BASES)


def _false_mock(data: LayerData, layers: tuple[str, ...]) -> str:
    """Report a map that falsely claims to be the mock: no file may lift the protection of the live site."""
    if not data.mock:
        return ""
    if MOCK not in layers:
        return say("mock: true 只能写在以 mock 为底（extends: mock）的对照表里")
    foreign = [host for host in data.hosts if host not in LOOPBACK]
    return say("模拟系统的主机只能是本机，不能是 {hosts}", hosts=comma_list(foreign)) if foreign else ""


def _chain_of_address(url: str) -> list[tuple[str, Layer]]:
    """Return the layers of a site that nobody has described: the registry's fields, on pages without an address."""
    host = host_of(url)
    if not host:
        raise UsageError(what=say("“{url}”不是网址；请写完整，如 https://…", url=url))
    netloc = urlsplit(url).netloc
    for known in bundled_maps():
        chain = _chain(known)
        if known != MOCK and host in chain[-1][1].get("hosts", ()):
            return chain
    pages = {kind.page: {"title": kind.record.heading} for item in REGISTRY.items for kind in item.kinds}
    layer = {
        "format": str(FORMAT),
        "id": "site-" + re.sub(r"[^\w.-]", "-", netloc),
        "name": netloc,
        "hosts": [host],
        "base_url": url,
        "pages": pages,
        "human_only": list(REGISTRY.human_only),
    }
    return [*_chain("registry"), (url, layer)]


def _chain(name: str, above: tuple[str, ...] = ()) -> list[tuple[str, Layer]]:
    if is_address(name):
        return _chain_of_address(name)
    path = Path(name)
    if path.suffix not in {".yaml", ".yml"}:
        path = bundled("selectors") / f"{name}.yaml"
    if not path.is_file():
        raise MapError(file=name, what=say("找不到；内置的有 {known}", known=comma_list(bundled_maps())))
    if str(path) in above:
        raise MapError(file=path, what=say("extends 形成了循环：{chain}", chain=" → ".join((*above, str(path)))))
    layer = read_layer(path)
    origin = path.stem if path.parent == bundled("selectors") else str(path)
    below = _chain(str(layer["extends"]), (*above, str(path))) if layer.get("extends") else []
    _check_names(path, layer, below)
    return [*below, (origin, layer)]


def _check_names(path: Path, layer: Layer, below: Sequence[tuple[str, Layer]]) -> None:
    """Raise MapError for every field that the layers below do not have, and every field on a page that no layer has."""
    layers = [lower for _, lower in below]
    if layers:
        refuse(path, _unknown(layer, yaml_file.read(path), _names("fields", layers), _names("pages", [*layers, layer])))


def _names(section: str, layers: Iterable[Layer]) -> dict[str, None]:
    """Return the names in a section of some layers, in order."""
    return dict.fromkeys(name for layer in layers for name in layer.get(section, {}))


def _unknown(layer: Layer, node: yaml_file.Node, fields: Collection[str], pages: Collection[str]) -> Iterator[str]:
    for name, field in layer.get("fields", {}).items():
        if name not in fields and not has_place(name):
            groups = {other: other.rpartition(".")[0] for other in fields}
            group = name.rpartition(".")[0]
            known = [other for other in fields if groups[other] == group] or dict.fromkeys(groups.values())
            fault = say("不认识的填报项 {found}；可用：{known}", found=f"fields.{name}", known=comma_list(known))
            yield at_line(fault, node, ("fields", name))
        if field.get("page") and field["page"] not in pages:
            fault = say(NOT_ONE_OF, place=f"fields.{name}.page", found=field["page"], known=comma_list(pages))
            yield at_line(fault, node, ("fields", name, "page"))


def _merge(below: Mapping[str, Any], above: Layer, origin: str) -> dict[str, Any]:
    merged = dict(below)
    for key, value in above.items():
        if key in _GROWING:
            merged[key] = [*merged.get(key, ()), *(value or ())]
        elif key == "fields":
            merged[key] = _merge_fields(merged.get(key, {}), value or {}, origin)
        elif isinstance(value, Mapping) and isinstance(merged.get(key), Mapping):
            merged[key] = _deep(merged[key], value)
        else:
            merged[key] = value
    return merged


def _merge_fields(below: Mapping[str, Any], above: Layer, origin: str) -> dict[str, Any]:
    fields = {pattern: dict(entry) for pattern, entry in below.items()}
    for pattern, entry in above.items():
        fields[pattern] = {**(fields.get(pattern) or _of_schema(pattern)), **entry, "origin": origin}
    return fields


def _of_schema(place: str) -> dict[str, Any]:
    """Return what the schema says of one of the eight risks, for which no layer has a field of its own."""
    if not has_place(place):
        return {}
    spec = spec_of(FieldKey.of(place))
    return {"page": spec.page, "section": spec.section, "label": spec.label, "kind": spec.kind}


def _deep(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(below)
    for key, value in above.items():
        both = isinstance(value, Mapping) and isinstance(merged.get(key), Mapping)
        merged[key] = _deep(merged[key], value) if both else value
    return merged


def _data(merged: Mapping[str, Any]) -> LayerData:
    fields = {
        pattern: {name: value for name, value in entry.items() if name != "origin"}
        for pattern, entry in merged.get("fields", {}).items()
    }
    return LayerData.model_validate({**merged, "fields": fields})


def _site_map(merged: Mapping[str, Any], data: LayerData, layers: tuple[str, ...]) -> SiteMap:
    whole = _calibration(data.calibrated)
    return SiteMap(
        id=data.id,
        name=str(merged.get("name", data.id)),
        hosts=data.hosts,
        base_url=data.base_url,
        is_mock=data.mock,
        pages={key: _page(key, page, whole) for key, page in data.pages.items()},
        fields={
            pattern: FieldEntry(
                pattern=pattern,
                order=order,
                origin=merged["fields"][pattern]["origin"],
                calibration=_calibration(field.calibrated) or whole,
                **_without(field, "order", "confidence", "calibrated"),
            )
            for order, (pattern, field) in enumerate(data.fields.items())
        },
        landmarks=data.landmarks,
        states=data.states,
        requests=tuple(
            Request(request.method.upper(), request.path, request.use, tuple(request.body.items()))
            for request in data.requests
        ),
        shapes=data.shapes,
        allowed_saves=united(data.allowed_saves),
        structure=data.structure,
        human_only=tuple(dict.fromkeys(data.human_only)),
        node_labels=data.node_labels,
        messages=data.messages,
        fingerprints=data.fingerprints,
        layers=layers,
        digest=hashlib.sha256(json.dumps(merged, sort_keys=True, ensure_ascii=False, default=str).encode()).hexdigest(),
    )


def _without(part: BaseModel, *names: str) -> dict[str, Any]:
    return {name: value for name, value in part if name not in names}


def _calibration(entry: Mapping[str, str]) -> Calibration | None:
    return Calibration(entry["on"], entry.get("by", ""), entry.get("print", "")) if entry.get("on") else None


def _page(key: str, page: LayerPage, whole: Calibration | None) -> PageEntry:
    save = dict(page.saves_draft or {})
    return PageEntry(
        id=key,
        saves_draft=DraftSave(**save) if save and all(save.values()) else None,
        calibration=_calibration(page.calibrated) or whole,
        **_without(page, "saves_draft", "calibrated"),
    )
