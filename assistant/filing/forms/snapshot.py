"""Read a whole form in one step: the values shown, the values its framework holds, and each control's address.

`read` returns plain data; `read_live` also holds the elements, so that a driver finds a control again after the page
moved it. Both only read: nothing is clicked, typed or marked on the page (design: Snapshot, gate, write, snapshot).
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any, cast
from weakref import WeakKeyDictionary

from assistant.core import wording
from assistant.core.values import LONG_TERM, Choice, Choices, File, Kind, Nodes, Period, Region, Steps, Value
from assistant.core.values.comparison import number_in
from assistant.filing.browser.guard_scripts import COMMITMENTS
from assistant.filing.forms.kits import KITS
from assistant.filing.forms.shapes import Address, Control, FormSnapshot, InputLimits, OptionList, Rect
from assistant.filing.forms.transport import JSHandle, Page, PageFault

_FOLDER = Path(__file__).parent
_BELOW_KITS = ("walk.js", "path.js", "kit.js", "vue.js", "vue2.js", "react.js", "names.js", "months.js")
_ABOVE_KITS = ("labels.js", "own_files.js", "units.js", "snapshot.js", "beside.js")
# as one text: Playwright would serialise each node of the result, which takes longer than reading the page
_AS_TEXT = "(found) => JSON.stringify(found.data, (key, value) => (value === undefined ? null : value)) ?? 'null'"
_TAKEN = (
    f"(found) => {{ const text = ({_AS_TEXT})(found); delete found.data; return text; }}"  # only the elements remain
)
_MAKERS: WeakKeyDictionary[Page, JSHandle] = WeakKeyDictionary()
_DAY = re.compile(r"(?<!\d)(\d{4})\D+(\d{1,2})\D+(\d{1,2})(?!\d)", re.ASCII)
_HTML_SPACE = re.compile("[ \t\n\r\f]+")


@dataclass(frozen=True, slots=True)
class LiveForm:
    """A snapshot together with the elements from which it was read."""

    page: Page
    snapshot: FormSnapshot
    handle: JSHandle

    def path(self, control: Control) -> str | None:
        """Return the present CSS path of the control, or None if the page has removed its element."""
        return self._paths([control], "pathOf")[0]

    def typed_paths(self, controls: Sequence[Control]) -> list[str | None]:
        """Return the present paths of the plain inputs of these controls, in one step."""
        return self._paths(controls, "typedPathOf")

    def detached(self) -> list[Control]:
        """Return the controls whose elements the page no longer renders."""
        is_rendered_script = (
            "(one) => Boolean(one) && one.isConnected && one.checkVisibility({ visibilityProperty: true })"
        )
        script = f"(found) => found.elements.map((one) => one.deref()).map({is_rendered_script})"
        rendered: list[bool] = self.handle.evaluate(script)
        return [
            control for control, is_rendered in zip(self.snapshot.controls, rendered, strict=True) if not is_rendered
        ]

    def _paths(self, controls: Sequence[Control], function: str) -> list[str | None]:
        places = {id(control): index for index, control in enumerate(self.snapshot.controls)}
        script = f"(found, places) => {{ {path_script()}\n return places.map((place) => found.elements[place].deref())"
        script += f".map((one) => (one && one.isConnected ? {function}(one) : null)); }}"
        paths: list[str | None] = self.handle.evaluate(script, [places[id(control)] for control in controls])
        return paths


def read(page: Page, *, scope: str | None = None, hold: bool = True) -> FormSnapshot:
    """Read the open dialog, else the page (or the element of the CSS selector `scope`); `hold` reads the framework too."""
    text = _asked(
        page, lambda maker: maker.evaluate(f"(make, arg) => ({_AS_TEXT})(make().snapshot(arg))", _args(scope, hold))
    )
    return _snapshot(json.loads(text))


def read_live(page: Page, *, scope: str | None = None) -> LiveForm:
    """Read as `read` does and hold the elements."""
    handle = _asked(page, lambda maker: maker.evaluate_handle("(make, arg) => make().snapshot(arg)", _args(scope)))
    return LiveForm(page, _snapshot(json.loads(handle.evaluate(_TAKEN))), handle)


def texts_beside(page: Page, selector: str, controls: Sequence[Control]) -> list[tuple[str, Control | None]]:
    """Return the text of each element that a CSS selector finds, with the control in whose row or group it stands."""
    args = [selector, [control.ref for control in controls]]
    answer: list[list[Any]] = _asked(
        page, lambda maker: maker.evaluate("(make, args) => make().textsBeside(...args)", args)
    )
    return [(text, controls[at] if at >= 0 else None) for text, at in answer]


def _args(scope: str | None, hold: bool = True) -> dict[str, object]:
    return {"scope": scope, "hold": hold}


def _asked(page: Page, ask: Callable[[JSHandle], Any]) -> Any:
    """Call the reader script of this document, installing it first in a new document.

    The installed function makes a fresh reader for each reading, so that no state is carried over.
    """
    known = _MAKERS.get(page)
    if known is not None:
        try:
            return ask(known)
        except PageFault:  # another document, or the page failed: the second attempt raises
            _MAKERS.pop(page, None)
    _MAKERS[page] = page.evaluate_handle(f"() => () => {{ {page_script()}\n return {{ snapshot, textsBeside }}; }}")
    return ask(_MAKERS[page])


@lru_cache(maxsize=1)
def path_script() -> str:
    """Return the JavaScript functions that make the path of an element and find it again."""
    return (_FOLDER / "path.js").read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def walking_script() -> str:
    """Return the JavaScript functions that walk a page across its shadow roots, and those of `path_script`."""
    return "\n".join((_FOLDER / name).read_text(encoding="utf-8") for name in ("walk.js", "path.js"))


@lru_cache(maxsize=1)
def page_script() -> str:
    """Return the JavaScript functions of all parts, for driver scripts that read the page as the snapshot does."""
    of_kits = [part for kit in KITS for part in sorted((_FOLDER / "kits" / kit).glob("*.js"))]
    parts = [*(_FOLDER / name for name in _BELOW_KITS), *of_kits, *(_FOLDER / name for name in _ABOVE_KITS)]
    rule = f"const commitmentOf = ({COMMITMENTS})({{}});"
    return "\n".join([rule, *(part.read_text(encoding="utf-8") for part in parts)])


def _snapshot(data: dict[str, Any] | None) -> FormSnapshot:
    if data is None:
        return FormSnapshot("", "", "", KITS[-1], (), (), (), "")
    controls = _addressed([_control(raw) for raw in data["controls"]])
    return FormSnapshot(
        path=data["path"],
        title=data["title"],
        dialog=data["dialog"],
        kit=data["kit"],
        controls=tuple(controls),
        buttons=tuple(data["buttons"]),
        messages=tuple(data["messages"]),
        fingerprint=_print(controls),
    )


def _control(raw: dict[str, Any]) -> Control:
    kind = cast(Kind, raw["kind"])
    limits = raw["limits"]
    whole = raw["whole"] and raw["shown"] is not None
    return Control(
        ref=raw["path"],
        address=Address(tuple(raw["section"]), raw["raw"]),
        raw_label=raw["raw"],
        kind=kind,
        kit=raw["kit"],
        value=decode(kind, raw["shown"]),
        held=decode(kind, raw["held"]) if raw["heldSeen"] else None,
        held_seen=raw["heldSeen"],
        completeness="whole" if whole else "unreadable" if raw["shown"] is None else "partial",
        options=OptionList(_words(raw["options"]), raw["state"]),
        limits=InputLimits(
            max_length=limits.get("maxLength"),
            minimum=limits.get("minimum"),
            maximum=limits.get("maximum"),
            accept=tuple(limits.get("accept") or ()),
            max_files=limits.get("maxFiles"),
        ),
        required=raw["required"],
        enabled=raw["enabled"],
        editable=raw["editable"],
        error=raw["error"],
        rect=Rect(*raw["rect"]),
        within=tuple(raw["within"]),
        follows=tuple(raw["follows"]),
        shape=raw["shape"],
        commitment=raw["commitment"],
    )


def decode(kind: Kind, raw: Any) -> Value | None:
    """Return the value of a control of this kind from its plain form; None for no answer."""
    if raw is None:
        return None
    return _DECODERS.get(kind, str)(raw)


def shown_word(text: str) -> str:
    """Return a word as HTML renders it: white space in the source is one blank; other blanks are part of the word."""
    return _HTML_SPACE.sub(" ", text).strip()


def _words(raw: Sequence[str]) -> tuple[str, ...]:
    return tuple(map(shown_word, raw))


def _file(raw: list[Any]) -> File | None:
    """Read an upload list: names, or names with the address at which the page serves each file."""
    if not raw:
        return None
    uploads = [upload if isinstance(upload, dict) else {"name": upload, "url": ""} for upload in raw]
    return File("、".join(upload["name"] for upload in uploads), url=uploads[0]["url"] if len(uploads) == 1 else "")


def day_of(text: str) -> date | None:
    """Return the first day in a text of the page (2024-02-03, 2024年2月3日, 2024/2/3), or None."""
    match = _DAY.search(text)
    if match is None:
        return None
    try:
        return date(*(int(part) for part in match.groups()))
    except ValueError:
        return None


def _number(raw: Any) -> Decimal | str | None:
    text = str(raw)
    number = number_in(text)
    return number if number is not None else text if text.strip() else None


def _period(raw: list[str]) -> Period | None:
    start, end = day_of(raw[0] or ""), day_of(raw[1] or "")
    if start is None or (end is None and raw[1] != LONG_TERM):
        return None
    return Period(start, end)


def _addressed(controls: list[Control]) -> list[Control]:
    """Give each control the shortest chain of questions that makes its address unique in its section."""
    places = [_place(control) for control in controls]
    alike = Counter(places)
    chains = Counter(
        (place, length, control.follows[-length:])
        for control, place in zip(controls, places, strict=True)
        if alike[place] > 1
        for length in range(1, len(control.follows) + 1)
    )
    return [
        _with_chain(control, () if alike[place] == 1 else _shortest(control, place, chains))
        for control, place in zip(controls, places, strict=True)
    ]


_Place = tuple[tuple[str, ...], tuple[str, ...], str]


def _place(control: Control) -> _Place:
    return control.address.section, control.within, wording.label(control.raw_label)


def _shortest(control: Control, place: _Place, chains: Counter[tuple[_Place, int, tuple[str, ...]]]) -> tuple[str, ...]:
    for length in range(1, len(control.follows) + 1):
        if chains[(place, length, control.follows[-length:])] == 1:
            return control.follows[-length:]
    return ()


def _with_chain(control: Control, chain: tuple[str, ...]) -> Control:
    address = Address(control.address.section, control.address.label, (*control.within, *chain))
    return replace(control, address=address)


def _print(controls: list[Control]) -> str:
    """Return the fingerprint of a form's structure: no values, no errors, no positions on the screen."""
    structure = [
        [
            list(wording.titles(control.address.section)),
            [wording.label(question) for question in control.address.after],
            wording.label(control.raw_label),
            control.kind,
            control.required,
            control.limits.max_length,
            [] if control.kind == "nodes" else list(control.options.words),
        ]
        for control in controls
    ]
    return hashlib.sha256(json.dumps(structure, ensure_ascii=False).encode()).hexdigest()


_DECODERS: dict[Kind, Callable[[Any], Value | None]] = {
    "number": _number,
    "date": lambda raw: day_of(str(raw)),
    "period": _period,
    "choice": lambda raw: Choice(shown_word(raw)) if raw else None,
    "choices": lambda raw: Choices(_words(raw)),
    "region": lambda raw: Region(_words(raw)),
    "steps": lambda raw: Steps(tuple(raw)),
    "file": _file,
    "nodes": lambda raw: Nodes(frozenset(map(_words, raw))),
    "tick": bool,
}
