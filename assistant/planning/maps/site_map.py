"""The shape of a site map: pages, fields, landmarks, state words and permissions of one site (pure data).

A map is read from layers of YAML (`maps/overlay.py`): bundled registry ← bundled site ← the user's ← a file named on
the command line. Every entry knows its layer and whether it was calibrated on the live site.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from assistant.core.values import Kind
from assistant.planning.maps.fingerprints import PagePrint

RequestUse = Literal["read", "save", "change", "upload", "login", "asset"]


@dataclass(frozen=True, slots=True)
class Calibration:
    """When, by whom and on which structure an entry was checked against the live site."""

    on: str
    by: str
    print: str = ""


@dataclass(frozen=True, slots=True)
class Request:
    """A request that the program may let out while armed: method, path pattern (`*` in one segment, `**` in many), use.

    `change` opens what was approved for a change: a draft, nothing of which leaves the office.
    `body` names keys that must (value given) or must not (value "!") stand in a JSON body.
    """

    method: str
    path: str
    use: RequestUse
    body: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class DraftSave:
    """A button with a submitting word that, by an operator's word, saves a draft only: its word, its request, who, when."""

    word: str
    request: str
    by: str
    on: str


@dataclass(frozen=True, slots=True)
class FieldEntry:
    """Where one profile field stands on the site; words and limits only where the site differs from the schema.

    `absent`: an operator saw that the site has no such field. Of an upload: `formats` as endings (`.pdf`), `max_bytes`, `max_pages`; None is not known.
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
    """One page, list or dialog of the site: how it is reached, told apart, and read.

    `route` may hold `{names}` learnt from the address of the record; `parent` is the list that a record is opened
    from; `key` makes a row's natural key from its `{column}` texts; `buttons` are the words of what the program may
    press there (add, open, view, into, save, close, change, next_page); `types` are the labels, none of them a field of a profile, in
    which the program may type what was prepared (an application that is the person's); `detail` is the path of the request
    that brings the stored record; `saves_draft` is the one press of a person's word that the program may make, here alone.
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
        """Return the word of the button by which the page is saved; "" where the map knows none."""
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
    layers: tuple[str, ...] = ()
    digest: str = ""

    @property
    def drafts(self) -> tuple[tuple[str, str], ...]:
        """Return the person's words that an operator has recorded as saving a draft, each with the request that it sends."""
        stored = (page.saves_draft for page in self.pages.values())
        return tuple(dict.fromkeys((save.word, save.request) for save in stored if save is not None))
