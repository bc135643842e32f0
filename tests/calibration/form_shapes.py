"""The mock's forms built as data: what a snapshot of their pages would say, without a browser.

A test compares them with the fingerprints that were made from the pages.
"""

from __future__ import annotations

import json
from typing import Any

from assistant.core.values import Kind
from assistant.filing.forms.shapes import Address, Control, FormSnapshot, InputLimits, OptionList
from assistant.filing.forms.snapshot import _addressed
from assistant.planning.maps.fingerprints import ControlPrint, Shape, words_of
from beian_mock.catalogue import FILE, FieldDef, FormDef, read_form

CATALOGUE: dict[str, Any] = json.loads(FILE.read_text("utf-8"))
OF_WIDGET: dict[str, Kind] = {
    **dict.fromkeys(("select", "filterselect", "remoteselect", "radio"), "choice"),
    **dict.fromkeys(("multiselect", "checkbox", "groupcheckbox"), "choices"),
    "upload": "file",
    "tree": "nodes",
}


def shape_of_form(form: FormDef, hidden: frozenset[str] = frozenset()) -> Shape:
    """Return the shape of a form as its page shows it, without the fields whose ids are hidden."""
    shape = []
    for section in form.sections:
        labels = {one.label for one in section.fields}
        for one in section.fields:
            if one.id in hidden:
                continue
            within = tuple(word for word in one.after if word not in labels)
            kind = OF_WIDGET.get(one.widget, one.widget)
            options = () if kind == "nodes" or one.widget == "remoteselect" else words_of(one.words)
            shape.append(
                ControlPrint((section.label,), one.label, kind, within, one.required, True, options, _limits(one))  # type: ignore[arg-type]
            )
    return tuple(shape)


def _limits(one: FieldDef) -> tuple[tuple[str, str], ...]:
    if one.widget in ("text", "textarea", "steps") and one.raw.get("max"):
        return (("max_length", str(one.raw["max"])),)
    if one.widget == "upload":
        return (("accept", " ".join(sorted(one.raw["accept"]))), ("max_files", "1"))
    return (("minimum", "0"),) if one.widget == "number" else ()


def form_of(catalogue: dict[str, Any], name: str) -> FormDef:
    return read_form(name, catalogue["forms"][name])


def page(form: FormDef) -> FormSnapshot:
    """Return the snapshot of a form with every field shown and empty."""
    controls: list[Control] = []
    for section in form.sections:
        labels = {one.label for one in section.fields}
        questions: dict[tuple[str, ...], list[str]] = {}
        for one in section.fields:
            within = tuple(word for word in one.after if word not in labels)
            controls.append(_control(section.label, one, within, tuple(questions.get(within, ()))[-8:]))
            questions.setdefault(within, []).append(one.label)
    return FormSnapshot("", form.title, "", "element_plus", tuple(_addressed(controls)), (), (), "")


def _control(section: str, one: FieldDef, within: tuple[str, ...], follows: tuple[str, ...]) -> Control:
    kind = OF_WIDGET.get(one.widget, one.widget)
    words = () if kind == "nodes" or one.widget == "remoteselect" else one.words
    most = one.raw.get("max") if one.widget in ("text", "textarea") else None
    return Control(
        ref=f"#{one.id}",
        address=Address((section,), one.label),
        raw_label=one.label,
        kind=kind,  # type: ignore[arg-type]
        kit="element_plus",
        value=None,
        options=OptionList(tuple(words)),
        limits=InputLimits(max_length=most),
        required=one.required,
        within=within,
        follows=follows,
    )
