"""The fingerprint of a page: the shape of its form and its requests, without any value of the form."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from assistant.filing.forms.shapes import Control, FormSnapshot, InputLimits
from assistant.planning.maps.fingerprints import ControlPrint, Shape, words_of

_SIMPLE = r"(?=[^/]*\d)[0-9a-zA-Z_-]{3,}"
_NAMING = r"[^/]*[%@][^/]*|(?=[^/]*\d)[^/]*\.[^/]*"  # a name or an account, or a number with a dot
_NUMBERED = re.compile(rf"(?<=/)(?!v\d+(?:\.\d+)*(?:/|$))(?:{_SIMPLE}|{_NAMING}|\d+)(?=/|$)")


def shape_of(snapshot: FormSnapshot) -> Shape:
    """Return the shape of a form: its labelled controls in page order."""
    return tuple(control_print(control) for control in snapshot.controls if control.raw_label.strip())


def control_print(control: Control) -> ControlPrint:
    """Return the fingerprint of one control."""
    known = control.options.state != "remote" and control.kind != "nodes"
    return ControlPrint(
        section=control.address.section,
        label=control.raw_label.strip("*＊:： "),
        kind=control.kind,
        within=control.within,
        required=control.required,
        options=words_of(control.options.words) if known else (),
        limits=_limits(control.limits),
    )


def path_of(url: str) -> str:
    """Return the path of an address with `*` for each segment that names a record (`/api/algorithms/*`)."""
    return _NUMBERED.sub("*", urlsplit(url).path)


def names_record(segment: str) -> bool:
    """Return whether a segment of an address names one record."""
    return path_of(f"/{segment}") == "/*"


def asked(method: str, url: str) -> str:
    """Return a request in the form used in fingerprints: method and path."""
    return f"{method} {path_of(url)}"


def _limits(limits: InputLimits) -> tuple[tuple[str, str], ...]:
    named: Iterable[tuple[str, object]] = (
        ("max_length", limits.max_length),
        ("minimum", limits.minimum),
        ("maximum", limits.maximum),
        ("accept", " ".join(sorted(limits.accept)) or None),
        ("max_files", limits.max_files),
    )
    return tuple((name, str(value)) for name, value in named if value is not None)
