"""The input that a writer provides for one example; everything else (numbers, requirements, papers) is derived.

    ExampleClient    the entity: names, place, persons, facts
    Texts            client, products, algorithms (keys of the forms), risks and evidence pictures

A product's paths are `{"首页>对话": {"功能名称": "功能介绍"}}`. `risks` are eight pairs (risk, countermeasure).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ExamplePerson:
    """A fictitious person: a name, and the local part of an e-mail address."""

    name: str
    mailbox: str


@dataclass(frozen=True, slots=True)
class ExampleClient:
    """A filing entity; `area` is its six-digit code, `serial` determines its numbers, `until` is an end date or 长期."""

    company: str
    area: str
    region: tuple[str, ...]
    serial: int
    address: str
    licence_address: str
    website: str
    monthly_users: int
    since: str
    until: str
    legal: ExamplePerson
    officer: ExamplePerson
    team: tuple[ExamplePerson, ExamplePerson, ExamplePerson, ExamplePerson]
    scope: str
    icp: str
    domains: tuple[str, ...]
    cloud: str
    place: str


@dataclass(frozen=True, slots=True)
class Texts:
    """One example: the folder's name, its description, and its content."""

    folder: str
    about: str
    client: ExampleClient
    products: tuple[Json, ...]
    algorithms: tuple[Json, ...]
    risks: tuple[tuple[str, str], ...]
    evidence: tuple[tuple[str, str], ...]
    models: tuple[Json, ...] = ()
