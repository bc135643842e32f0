"""Merges a site map from its layers: bundled registry ← bundled site ← the user's layer ← a file given by name.

A layer is YAML with `format: 1`, `id` and, except in the first, `extends`. Mappings merge key by key and later layers
win; `requests` and `human_only` only grow, so that no layer can weaken the guard. Every field entry remembers its
layer. Raises MapError with every error in a layer.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from assistant.core.bundled import bundled
from assistant.core.errors import MapError
from assistant.core.language import say
from assistant.planning.maps.fingerprints import of_data
from assistant.planning.maps.layer import Layer, read_layer
from assistant.planning.maps.site_map import Calibration, DraftSave, FieldEntry, PageEntry, Request, SiteMap

_GROWING = ("requests", "human_only")
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
MOCK = "mock"
_BASES = frozenset({"registry", "mock-forms"})


def load_map(name: str, *, user_folder: Path | None = None) -> SiteMap:
    """Return the merged map called `name` (a bundled id, or the path of a layer file); raises MapError."""
    chain = _chain(name)
    if user_folder is not None and (own := user_folder / f"{chain[-1][1]['id']}.yaml").is_file():
        chain.append((str(own), read_layer(own)))
    merged: dict[str, Any] = {}
    for origin, layer in chain:
        merged = _merge(merged, layer, origin)
    layers = tuple(origin for origin, _ in chain)
    wrong = _false_mock(merged, layers)
    if wrong:
        raise MapError(file=layers[-1], what=wrong)
    return _site_map(merged, layers)


def bundled_maps() -> list[str]:
    """Return the ids of the bundled maps."""
    return sorted(path.stem for path in bundled("selectors").glob("*.yaml") if path.stem not in _BASES)


def _false_mock(merged: Layer, layers: tuple[str, ...]) -> str:
    """Report a map that falsely claims to be the mock: no file may lift the protection of the live site."""
    if not _is_mock(merged):
        return ""
    if MOCK not in layers:
        return say("mock: true 只能写在以 mock 为底（extends: mock）的对照表里")
    foreign = [host for host in merged.get("hosts", ()) if host not in _LOOPBACK]
    return say("模拟系统的主机只能是本机，不能是 {hosts}", hosts="、".join(foreign)) if foreign else ""


def _is_mock(merged: Layer) -> bool:
    return str(merged.get("mock") or "").lower() == "true"


def _chain(name: str, above: tuple[str, ...] = ()) -> list[tuple[str, Layer]]:
    path = Path(name)
    if path.suffix not in {".yaml", ".yml"}:
        path = bundled("selectors") / f"{name}.yaml"
    if not path.is_file():
        raise MapError(file=name, what=say("找不到；内置的有 {known}", known="、".join(bundled_maps())))
    if str(path) in above:
        raise MapError(file=path.name, what=say("extends 形成了循环：{chain}", chain=" → ".join((*above, str(path)))))
    layer = read_layer(path)
    origin = path.stem if path.parent == bundled("selectors") else str(path)
    below = _chain(str(layer["extends"]), (*above, str(path))) if layer.get("extends") else []
    return [*below, (origin, layer)]


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
        fields[pattern] = {**fields.get(pattern, {}), **entry, "origin": origin}
    return fields


def _deep(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(below)
    for key, value in above.items():
        both = isinstance(value, Mapping) and isinstance(merged.get(key), Mapping)
        merged[key] = _deep(merged[key], value) if both else value
    return merged


def _site_map(merged: Mapping[str, Any], layers: tuple[str, ...]) -> SiteMap:
    whole = _calibration(merged.get("calibrated"))
    return SiteMap(
        id=str(merged["id"]),
        name=str(merged.get("name", merged["id"])),
        hosts=tuple(map(str, merged.get("hosts", ()))),
        base_url=str(merged.get("base_url", "")),
        is_mock=_is_mock(merged),
        pages={key: _page(key, entry, whole) for key, entry in merged.get("pages", {}).items()},
        fields={
            pattern: _field(pattern, entry, order, whole)
            for order, (pattern, entry) in enumerate(merged.get("fields", {}).items())
        },
        landmarks=_words(merged.get("landmarks", {})),
        states={kind: _words(words) for kind, words in merged.get("states", {}).items()},
        requests=tuple(_request(entry) for entry in merged.get("requests", ())),
        human_only=tuple(dict.fromkeys(map(str, merged.get("human_only", ())))),
        node_labels=_words(merged.get("node_labels", {})),
        messages={kind: tuple(map(str, words)) for kind, words in merged.get("messages", {}).items()},
        fingerprints={page: of_data(data) for page, data in merged.get("prints", {}).items()},
        layers=layers,
        digest=hashlib.sha256(json.dumps(merged, sort_keys=True, ensure_ascii=False, default=str).encode()).hexdigest(),
    )


def _words(entry: Mapping[str, Any]) -> dict[str, str]:
    return {str(key): str(value) for key, value in entry.items()}


def _calibration(entry: Any) -> Calibration | None:
    if not isinstance(entry, Mapping) or not entry.get("on"):
        return None
    return Calibration(str(entry.get("on", "")), str(entry.get("by", "")), str(entry.get("print", "")))


def _request(entry: Mapping[str, Any]) -> Request:
    body = tuple((str(key), str(value)) for key, value in (entry.get("body") or {}).items())
    return Request(str(entry["method"]).upper(), str(entry["path"]), entry["use"], body)


def _page(key: str, entry: Mapping[str, Any], whole: Calibration | None) -> PageEntry:
    return PageEntry(
        id=key,
        route=str(entry.get("route", "")),
        title=str(entry.get("title", "")),
        kind=entry.get("kind", "form"),
        parent=str(entry.get("parent", "")),
        key=str(entry.get("key", "")),
        buttons=_words(entry.get("buttons", {})),
        detail=str(entry.get("detail", "")),
        types=tuple(map(str, _listed(entry.get("types")))),
        saves_draft=_draft(entry.get("saves_draft")),
        calibration=_calibration(entry.get("calibrated")) or whole,
    )


def _draft(entry: Any) -> DraftSave | None:
    """Return a recorded draft save; a plain text (older layers) is only a note and permits nothing."""
    if not isinstance(entry, Mapping) or not all(entry.get(key) for key in ("word", "request", "by", "on")):
        return None
    return DraftSave(*(str(entry[key]) for key in ("word", "request", "by", "on")))


def _field(pattern: str, entry: Mapping[str, Any], order: int, whole: Calibration | None) -> FieldEntry:
    options = entry.get("options")
    formats = entry.get("formats")
    return FieldEntry(
        pattern=pattern,
        page=str(entry.get("page", "")),
        section=tuple(map(str, _listed(entry.get("section")))),
        label=str(entry.get("label", "")),
        after=tuple(map(str, _listed(entry.get("after")))),
        kind=entry.get("kind", "unknown"),
        order=order,
        options=None if options is None else tuple(map(str, options)),
        max_length=_number(entry.get("max_length")),
        formats=None if formats is None else tuple(f".{str(item).strip('.').lower()}" for item in formats),
        max_bytes=_number(entry.get("max_bytes")),
        max_pages=_number(entry.get("max_pages")),
        origin=str(entry.get("origin", "")),
        guess=str(entry.get("guess", "")).lower() == "true",
        absent=str(entry.get("absent", "")).lower() == "true",
        calibration=_calibration(entry.get("calibrated")) or whole,
    )


def _number(value: Any) -> int | None:
    return None if value is None else int(value)


def _listed(value: Any) -> list[Any]:
    return [] if value is None else list(value) if isinstance(value, list | tuple) else [value]
