"""The model of a site map: pages, fields, landmarks, state words and permissions of one site (pure data).

A map is read from layers of YAML (`maps/overlay.py`): bundled registry ← bundled site ← the user's ← a file named on
the command line. Every entry knows its layer and whether it was calibrated on the live site.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from assistant.core.keys import FieldKey
from assistant.core.values import Kind
from assistant.declaration.profile.catalogue import has_place, spec_of
from assistant.planning.maps.allowed_saves import AllowedSave
from assistant.planning.maps.fingerprints import PagePrint
from assistant.planning.maps.request_shapes import RequestShape
from assistant.planning.maps.structure import SiteStructure

RequestUse = Literal["read", "save", "change", "upload", "login", "asset"]


@dataclass(frozen=True, slots=True)
class Calibration:
    """When, by whom and against which page structure an entry was calibrated on the live site."""

    on: str
    by: str
    fingerprint: str = ""


@dataclass(frozen=True, slots=True)
class Request:
    """A request that the armed guard lets pass: method, path pattern (`*` one segment, `**` several), use.

    `change` opens an approved item as a draft; it submits nothing. `body` lists keys of a JSON body that must have the
    given value or, with "!", must be absent.
    """

    method: str
    path: str
    use: RequestUse
    body: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class DraftSave:
    """A button with a submitting word that, as an operator recorded, only saves a draft: word, request, author, day."""

    word: str
    request: str
    by: str
    on: str


@dataclass(frozen=True, slots=True)
class FieldEntry:
    """The address of one profile field; words and limits only where the site differs from the schema.

    `absent`: an operator saw that the site has no such field. For an upload: `formats` as endings (`.pdf`),
    `max_bytes`, `max_pages`; None means unknown.
    """

    pattern: str
    page: str
    section: tuple[str, ...]
    label: str
    after: tuple[str, ...]
    kind: Kind
    order: int
    options: tuple[str, ...] | None = None
    max_length: int | None = None
    formats: tuple[str, ...] | None = None
    max_bytes: int | None = None
    max_pages: int | None = None
    origin: str = ""
    guess: bool = False
    absent: bool = False
    calibration: Calibration | None = None


@dataclass(frozen=True, slots=True)
class PageEntry:
    """One page, list or dialog of the site: how it is reached, recognised and read.

    `route` may hold `{names}` learnt from the address of the record. `parent` is the list from which a record is
    opened. `key` builds a row's natural key from its `{column}` texts. `buttons` are the words of the buttons that the
    program may press (add, open, view, into, save, close, change, next_page). `types` are labels outside the profile
    that the program may type into (the application that the person submits). `detail` is the path of the request that
    loads the stored record. `saves_draft` is the one press of a human-only word that the program may make, on this page
    only.
    """

    id: str
    route: str = ""
    title: str = ""
    kind: Literal["form", "list", "dialog", "other"] = "form"
    parent: str = ""
    key: str = ""
    buttons: dict[str, str] = field(default_factory=dict)
    detail: str = ""
    types: tuple[str, ...] = ()
    saves_draft: DraftSave | None = None
    calibration: Calibration | None = None

    @property
    def save_word(self) -> str:
        """Return the word of the button that saves the page; "" if the map knows none."""
        return self.saves_draft.word if self.saves_draft is not None else self.buttons.get("save", "")


@dataclass(frozen=True, slots=True)
class SiteMap:
    """The merged map of one site."""

    id: str
    name: str
    hosts: tuple[str, ...]
    base_url: str
    is_mock: bool
    pages: dict[str, PageEntry]
    fields: dict[str, FieldEntry]
    landmarks: dict[str, str]
    states: dict[str, dict[str, str]]
    requests: tuple[Request, ...]
    human_only: tuple[str, ...]
    node_labels: dict[str, str] = field(default_factory=dict)
    messages: dict[str, tuple[str, ...]] = field(default_factory=dict)
    fingerprints: dict[str, PagePrint] = field(default_factory=dict)
    shapes: tuple[RequestShape, ...] = ()
    allowed_saves: tuple[AllowedSave, ...] = ()
    structure: SiteStructure = field(default_factory=SiteStructure)
    layers: tuple[str, ...] = ()
    digest: str = ""

    def entry_at(self, place: str) -> FieldEntry | None:
        """Return the entry of a field by the key of its place; one of a risk that no layer has yet is made from the schema."""
        if place in self.fields or not has_place(place):
            return self.fields.get(place)
        spec = spec_of(FieldKey.of(place))
        return FieldEntry(place, spec.page, spec.section, spec.label, spec.question, spec.kind, 0, guess=True)

    @property
    def drafts(self) -> tuple[tuple[str, str], ...]:
        """Return the human-only words recorded as saving a draft, each with the request that it sends."""
        saves = (page.saves_draft for page in self.pages.values())
        return tuple(dict.fromkeys((save.word, save.request) for save in saves if save is not None))
