"""What the assistant writes on a view: targets from places, the texts that may be sent meanwhile (pure)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from assistant.filing.assist.fitting import fitted
from assistant.filing.assist.recognise import FieldPlace
from assistant.filing.forms.sent_values import texts_of
from assistant.filing.forms.shapes import Address, FieldResult, FieldTarget, FormSnapshot


def target_of(place: FieldPlace) -> FieldTarget:
    """Return what to write at a place that has a control."""
    assert place.control is not None
    planned, control = place.planned, place.control
    value = fitted(planned.value, control)
    return FieldTarget(place.key, stable_address(place), control.kind, value, planned.gate, matched=control)


def stable_address(place: FieldPlace) -> Address:
    """Return the address of a control with the questions before it, if another field of its label may yet appear."""
    assert place.control is not None
    address = place.control.address
    if not place.planned.after:
        return address
    return replace(address, after=(*place.control.within, *place.control.follows[-len(place.planned.after) :]))


def is_text(place: FieldPlace) -> bool:
    """Return whether a value is typed into its control as a text."""
    return place.control is not None and place.control.kind in ("text", "textarea")


def reworded(results: Iterable[FieldResult], places: Iterable[FieldPlace]) -> set[str]:
    """Return the values that the page did not offer, and offers in its own words now that it shows all its options."""
    refused = {r.target.key: r.target.value for r in results if r.outcome == "no_option"}
    return {
        p.key for p in places if p.key in refused and p.control and fitted(p.planned.value, p.control) != refused[p.key]
    }


def texts_on(seen: FormSnapshot, targets: Iterable[FieldTarget]) -> frozenset[str]:
    """Return every text that a page may send of its form while these values are written."""
    shown = (value for control in seen.controls for value in (control.value, control.held))
    return frozenset().union(*map(texts_of, (*shown, *(target.value for target in targets)))) - {""}
