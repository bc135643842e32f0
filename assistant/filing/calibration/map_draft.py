"""What a calibration has learnt, written into the user's layer of the map: `sites/<id>.yaml`, and no other file.

The operator's comments stay (ruamel). Each learnt entry carries the day, the operator and the fingerprint of what was
seen. The new file is read back through the map's own reader before it replaces the old one.
"""

from __future__ import annotations

import copy
import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from filelock import Timeout

from assistant.core import files, yaml_file
from assistant.core.errors import MapError
from assistant.core.language import say
from assistant.core.locks import locked
from assistant.filing.forms.match import questions_of
from assistant.filing.forms.shapes import Control
from assistant.filing.site.fingerprint import control_print
from assistant.planning.maps.allowed_saves import AllowedSave, added, allowed_data, allowed_of
from assistant.planning.maps.fingerprints import PagePrint, to_data
from assistant.planning.maps.layer import FORMAT, read_layer, without_nothing
from assistant.planning.maps.request_shapes import RequestShape, shape_data
from assistant.planning.maps.site_map import FieldEntry
from assistant.planning.maps.success import KEY, SuccessRecord

_SEEN = frozenset("page section label after kind options max_length formats absent calibrated".split())
_WAITS_S = 10.0
_WAYS = ("structure", "records")
_MARKS = frozenset({("calibrated",), ("saves_draft",), (KEY,)})
_OF_A_FIELD = 2  # fields → pattern
_UNITED = frozenset({("human_only",), ("hosts",), ("requests",), ("shapes",), ("allowed_saves",)})
_HEAD = "# 页面对照表的本机一层，由 beian 写入；只记页面结构，不含任何填报内容。\n"
BY_VALUE, BY_LOOK = "value", "look"
"""How a place was learnt at which nobody has pointed; the mark stands beside day and operator."""
Data = dict[str, Any]
_SHORT_CODE = re.compile(r'"?[\w.:/-]{0,24}"?|\[\]|\{\}', re.ASCII)


@dataclass(slots=True)
class MapDraft:
    """The user's layer of one site's map, as it grows while the operator calibrates."""

    path: Path
    site: str
    operator: str
    today: date
    data: Data = field(default_factory=dict)
    _old: Data = field(default_factory=dict)
    _waits: bool = False

    @classmethod
    def of(cls, folder: Path, site: str, operator: str) -> MapDraft:
        """Return the draft of a site as of today; raises MapError."""
        return cls.open(folder, site, operator, date.today())

    @classmethod
    def open(cls, folder: Path, site: str, operator: str, today: date) -> MapDraft:
        """Return the draft of a site with what its layer already holds; raises MapError."""
        path = folder / f"{site}.yaml"
        known = dict(yaml_file.read_mapping(path)) if path.is_file() else {}
        if known:
            read_layer(path)
        map_draft = cls(path, site, operator, today, copy.deepcopy(known), known)
        map_draft.data.setdefault("format", str(FORMAT))
        map_draft.data.setdefault("id", site)
        return map_draft

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """Hold back writing while many entries are learnt by one answer; write all of them at the end."""
        self._waits = True
        try:
            yield
        finally:
            self._waits = False
            self.save()

    def stamp(self, fingerprint: str) -> Data:
        """Return the mark of an entry: day, operator, fingerprint."""
        return {"on": self.today.isoformat(), "by": self.operator, "print": fingerprint}

    def accept(self, entry: FieldEntry, control: Control, *, how: str = "") -> None:
        """Write down where a field stands and what it accepts; keep what the operator wrote beside it.

        `how` says that nobody has pointed at it: its value was seen there, or its label while a record was looked at.
        """
        seen = control_print(control)
        learnt: Data = {"page": entry.page, "section": list(control.address.section), "label": seen.label}
        learnt |= {"after": list(questions_of(control, len(entry.after))), "kind": control.kind}
        if control.options.words and control.kind != "nodes" and control.options.state != "remote":
            learnt["options"] = list(control.options.words)
        if control.limits.max_length is not None:
            learnt["max_length"] = str(control.limits.max_length)
        if control.limits.accept:
            learnt["formats"] = list(control.limits.accept)
        held = self._beside(entry.pattern)
        self._under("fields")[entry.pattern] = (
            held | learnt | {"calibrated": self.stamp(_digest(seen)) | ({"how": how} if how else {})}
        )
        self.save()

    def holds(self, pattern: str) -> bool:
        """Return whether the layer says where a field stands, or that it is absent."""
        return bool({"section", "label", "absent"} & set(self.data.get("fields", {}).get(pattern) or {}))

    def is_inferred(self, pattern: str) -> bool:
        """Return whether a field's place was learnt from its value, or by looking."""
        entry = self.data.get("fields", {}).get(pattern) or {}
        return entry.get("calibrated", {}).get("how") in (BY_VALUE, BY_LOOK)

    def forget(self, pattern: str) -> None:
        """Remove where a field stands; what the operator wrote beside it stays."""
        held = self._beside(pattern)
        fields = self._under("fields")
        fields.pop(pattern, None)
        if held:
            fields[pattern] = held
        self.save()

    def absent(self, entry: FieldEntry) -> None:
        """Write down that the site has no such field."""
        held = self._beside(entry.pattern)
        self._under("fields")[entry.pattern] = held | {"absent": "true", "calibrated": self.stamp("absent")}
        self.save()

    def _beside(self, pattern: str) -> Data:
        """Return the parts of a field's entry that calibrating keeps: those that no reading of a page writes."""
        held: Data = self.data.get("fields", {}).get(pattern) or {}
        own = _SEEN if "calibrated" in held else {"absent"}
        return {key: value for key, value in held.items() if key not in own}

    def close_page(self, page: str, seen: PagePrint, *, detail: str = "") -> None:
        """Write down a page's fingerprint and the request that loads its record."""
        self._under("prints")[page] = to_data(seen)
        entry = self._under("pages").setdefault(page, {})
        entry["calibrated"] = self.stamp(seen.digest())
        if detail:
            entry["detail"] = detail
        self.save()

    def note(self, page: str, key: str, value: Any) -> None:
        """Write down one more fact about a page."""
        self._under("pages").setdefault(page, {})[key] = value
        self.save()

    def note_button(self, page: str, name: str, word: str) -> None:
        """Write down the label of one button of a page; the others stay."""
        held = self._under("pages").setdefault(page, {}).get("buttons") or {}
        self.note(page, "buttons", {**held, name: word})

    def saves_draft(self, page: str, word: str, request: str) -> None:
        """Write down, with day and operator, that a button with a person-only label saves a draft on this page."""
        operator = self.operator or "–"
        self.note(page, "saves_draft", {"word": word, "request": request, "by": operator, "on": self.today.isoformat()})

    def forget_draft(self, page: str, word: str) -> None:
        """Withdraw that a button saves a draft on a page, and the request that was allowed for it."""
        entry = self._under("pages").get(page, {})
        draft = entry.get("saves_draft")
        if not isinstance(draft, Mapping) or draft.get("word") != word:
            return
        del entry["saves_draft"]
        requests = [
            request
            for request in self.data.get("requests", [])
            if f"{request['method']} {request['path']}" != draft.get("request")
        ]
        if "requests" in self.data:
            self.data["requests"] = requests
        self.save()

    def learn(self, part: str, key: str, value: Any) -> None:
        """Write down an entry of `landmarks` or `states`; words of states are added to the known ones."""
        held = self._under(part)
        held[key] = {**held.get(key, {}), **value} if isinstance(value, Mapping) else value
        self.save()

    def allow(self, method: str, path: str, use: str, body: Mapping[str, str] | None = None) -> None:
        """Write down a request that may leave while the assistant writes."""
        entry: Data = {"method": method, "path": path, "use": use}
        if body:
            entry["body"] = dict(body)
        requests = self.data.setdefault("requests", [])
        if entry not in requests:
            requests.append(entry)
        self.save()

    def learn_structure(self, structure: Mapping[str, Any], *, how: str = "") -> None:
        """Write down where records of the site are, with day and operator; what the layer says of its other kinds stays.

        What it says of the same kind gives way if it was learnt before anybody had saved such a record, or by looking only.
        """
        held = self._under("structure")
        held["start"] = structure["start"]
        mark = {"on": self.today.isoformat(), "by": self.operator or "–"} | ({"how": how} if how else {})
        known = held.get("records", {})
        unsaved = {kind for kind, way in known.items() if _is_unsaved(way)}
        taken = known.keys() - unsaved
        fresh = {kind: {**way, "learnt": mark} for kind, way in structure["records"].items() if kind not in taken}
        held["records"] = {**known, **fresh}
        self.data["format"] = str(FORMAT)
        self.save()

    def learn_shapes(self, shapes: Sequence[RequestShape]) -> None:
        """Write down what saves send, leaf by leaf; a shape of the same kind is replaced.

        A constant that is no short code could be content of a client: such a shape is not written down.
        """
        held = {_kind(entry): entry for entry in self.data.get("shapes", ())}
        held |= {_kind(shape_data(shape)): shape_data(shape) for shape in shapes if _is_free_of_content(shape)}
        self.data["shapes"] = list(held.values())
        self.data["format"] = str(FORMAT)
        self.save()

    def remember_saves(self, saves: Sequence[AllowedSave]) -> None:
        """Write down the saves that a person has allowed on this site; one that is there already stays as it is."""
        fresh = [allowed_data(save) for save in added(self.data.get("allowed_saves", ()), saves)]
        if not fresh:
            return
        self.data["allowed_saves"] = [*self.data.get("allowed_saves", ()), *fresh]
        self.data["format"] = str(FORMAT)
        self.save()

    def forget_saves(self, saves: Sequence[AllowedSave]) -> None:
        """Withdraw saves that a person has allowed."""
        entries = self.data.get("allowed_saves", ())
        remaining = [entry for entry in entries if added(map(allowed_data, saves), [allowed_of(entry)])]
        if len(remaining) < len(entries):
            self.data["allowed_saves"] = remaining
            self.save()

    def take_places(self, places: Mapping[str, Data]) -> None:
        """Write down where a colleague has learnt fields; what the operator wrote beside a field stays."""
        self._under("fields").update({pattern: self._beside(pattern) | place for pattern, place in places.items()})

    def count(self, record: SuccessRecord) -> None:
        """Write down how the filings with this map went."""
        self.data[KEY] = record.data()
        self.save()

    def person_only(self, word: str) -> None:
        """Write down the label of a control that only the person may press."""
        words = self.data.setdefault("human_only", [])
        if word not in words:
            words.append(word)
        self.save()

    def save(self, check: Callable[[Path], object] = read_layer) -> None:
        """Write the whole layer, with its comments, after `check` has read a draft of it.

        Raises MapError and leaves the old file if it cannot carry the change, `check` refuses the draft, or another run
        goes on writing it.
        """
        if self._waits:
            return
        files.make_folder(self.path.parent)
        try:
            with locked(self.path.with_name(f".{self.path.stem}.lock"), _WAITS_S):
                self._write(check)
        except Timeout:
            raise MapError(file=self.path, what=say("另一处正在改动它，请稍后再试")) from None
        self._old = copy.deepcopy(self.data)

    def _write(self, check: Callable[[Path], object]) -> None:
        if self.path.is_file():
            self._follow(dict(without_nothing(yaml_file.read_mapping(self.path))))
            content = yaml_file.revised(files.read(self.path, yaml_file.MAX_BYTES), self._old, self.data)
            if content is None:
                raise MapError(file=self.path, what=say("无法在保留注释的前提下修改该文件"))
        else:
            content = _HEAD.encode() + yaml_file.dump(self.data)
        with TemporaryDirectory() as folder:
            draft = Path(folder) / self.path.name
            draft.write_bytes(content)
            check(draft)
        files.write(self.path, content)

    def _follow(self, written: Data) -> None:
        """Apply what was learnt here to what another run has written since."""
        if written != without_nothing(self._old):
            self.data, self._old = _applied(self._old, self.data, written), written

    def _under(self, part: str) -> Data:
        held: Data = self.data.setdefault(part, {})
        return held


def _applied(before: Any, after: Any, other: Any, path: tuple[str, ...] = ()) -> Any:
    """Return another state of a layer with the changes between two states made.

    Parts are changed key by key, of lists of words and requests what was added and removed. The place of a field, the way
    to a record and each mark are one value: half of another run's would be a place or way that nobody has seen.
    """
    if before == after:
        return other
    if isinstance(after, Mapping) and isinstance(other, Mapping) and not _is_one_value(path):
        old: Mapping[str, Any] = before if isinstance(before, Mapping) else {}
        changed = {key: _applied(old.get(key), value, other.get(key), (*path, key)) for key, value in after.items()}
        staying = {key: value for key, value in other.items() if key not in old or key in after}
        if len(path) == _OF_A_FIELD and path[0] == "fields" and _place(after) != _place(old):
            staying = {key: value for key, value in staying.items() if key not in _SEEN}
            changed |= {key: after.get(key) for key in _SEEN}
        return {**staying, **{key: value for key, value in changed.items() if value is not None}}
    if path[:1] in _UNITED and isinstance(after, list) and isinstance(other, list):
        old_items = before if isinstance(before, list) else []
        fresh = [item for item in after if item not in old_items and item not in other]
        return [item for item in other if item in after or item not in old_items] + fresh
    return after


def _is_one_value(path: tuple[str, ...]) -> bool:
    return path[-1:] in _MARKS or (path[:2] == _WAYS and len(path) > len(_WAYS))


def _place(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in entry.items() if key in _SEEN}


def _is_unsaved(way: Mapping[str, Any]) -> bool:
    """Return whether a way was learnt without a save that anybody had seen at work."""
    learnt = way.get("learnt")
    return learnt is not None and (way.get("saves") == "person" or learnt.get("how") == BY_LOOK)


def _kind(entry: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(str(entry.get(name, "")) for name in ("use", "page", "method", "path"))


def _is_free_of_content(shape: RequestShape) -> bool:
    return all(_SHORT_CODE.fullmatch(leaf.text) for leaf in shape.leaves() if leaf.origin == "constant")


def _digest(seen: object) -> str:
    return hashlib.sha256(repr(seen).encode()).hexdigest()[:16]
