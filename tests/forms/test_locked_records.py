"""Filed or approved records are read whole: every stored value, uploads by their bytes, nothing editable."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from assistant.core.values import File, Nodes
from assistant.filing.forms import match, snapshot
from assistant.filing.forms.shapes import Address, Control
from assistant.filing.run.proof import with_bytes
from beian_mock.catalogue import forms
from tests.conftest import MockRegistry, serve_mock_registry
from tests.mock.person import ACCOUNT, MockVisitor
from tests.mock.server.client import ApiClient, MockProcess
from tests.mock.server.test_filings import PROVIDER, SUPPORTER, draft, submit

pytestmark = pytest.mark.browser
Json = dict[str, Any]


@dataclass
class Filed:
    """A person logged in at a registry with a filed algorithm of each role; `stored` is the registry's data."""

    person: MockVisitor
    filer: ApiClient
    provider: str
    supporter: str

    @property
    def stored(self) -> Json:
        stored: Json = self.person.registry.state()[ACCOUNT]
        return stored

    def wrong(self, sections: Json, *, only: tuple[str, ...] = ()) -> list[Any]:
        """Return every stored value that the open page does not show whole, and every control that accepts input."""
        seen = with_bytes(self.person.page, snapshot.read(self.person.page))
        faults: list[Any] = [control.address for control in seen.controls if control.enabled and control.editable]
        for section, values in sections.items():
            for place, stored in values.items() if not only or section in only else ():
                *after, label = place.split(" › ")
                control = match.match(seen, Address((section,), label, tuple(after)))
                is_whole = isinstance(control, Control) and control.completeness == "whole"
                if not is_whole or not isinstance(control, Control) or shown(control) != as_text(stored):
                    faults.append((section, place, stored, control))
        return faults


@dataclass(frozen=True)
class Registry:
    """A registry with an approved subject and a filed algorithm of each role, and a client of it."""

    registry: MockRegistry
    filer: ApiClient
    provider: str
    supporter: str

    def seen_by(self, person: MockVisitor) -> Filed:
        """Log a person in there and return their view."""
        person.enter()
        return Filed(person, self.filer, self.provider, self.supporter)


@contextmanager
def filing(folder: Path) -> Iterator[Registry]:
    """Yield a registry with all records filed and approved."""
    with serve_mock_registry(folder) as registry:
        filer = ApiClient(MockProcess(registry.url, registry.nonce))
        with filer.http:
            filer.log_in()
            filer.approve_subject(forms()["subject"])
            names = draft(filer, PROVIDER), draft(filer, SUPPORTER)
            for name in names:
                submit(filer, name)
                filer.mock.witness("review", account=ACCOUNT, what=name, verdict="approve")
            yield Registry(registry, filer, *names)


@pytest.fixture(scope="module")
def shared(mock_pages: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Registry]:
    with filing(tmp_path_factory.mktemp("filed")) as registry:
        yield registry


@pytest.fixture
def filed(page: Page, shared: Registry, tmp_path: Path) -> Filed:
    """Return the view of a person who changes nothing there."""
    return shared.seen_by(MockVisitor(page, shared.registry, tmp_path))


def shown(control: Control) -> str:
    """Return a control's value as plain text; for an upload, its name and the digest of its bytes."""
    value = control.value
    if isinstance(value, File):
        return f"{value.name} {value.sha256}"
    return " ".join(sorted(getattr(value, "words", ()))) if control.kind == "choices" else str(value)


def as_text(stored: Any) -> str:
    """Return a stored value in the form of `shown`."""
    if isinstance(stored, list):
        return " ".join(sorted(stored)) if stored != ["北京市", "市辖区", "海淀区"] else " / ".join(stored)
    if isinstance(stored, dict):
        return f"{stored['name']} {stored['sha256']}" if "name" in stored else f"{stored['start']} 至 {stored['end']}"
    return str(stored)


def nodes_shown(person: MockVisitor) -> frozenset[tuple[str, ...]]:
    person.page.locator(".el-tree-node").first.wait_for()  # rendered after the answers beside it
    (value,) = [c.value for c in snapshot.read(person.page).controls if isinstance(c.value, Nodes)]
    return value.nodes


def test_an_approved_subject_is_read_whole(filed: Filed) -> None:
    for route in ("/subject", "/subject/published"):
        filed.person.open(route)
        assert filed.wrong(filed.stored["subject"]["sections"]) == [], route


def test_a_filed_algorithm_is_read_whole_step_by_step_and_on_one_page(filed: Filed) -> None:
    provider = next(a for a in filed.stored["algorithms"] if a["id"] == filed.provider)
    basic = ("算法基础属性信息",)
    detail = tuple(section for section in provider["sections"] if section not in basic)
    base = f"/algorithms/{filed.provider}"
    for step, sections in (("basic", basic), ("detail", detail), ("published", basic + detail)):
        filed.person.open(f"{base}/{step}")
        assert filed.wrong(provider["sections"], only=sections) == []
    ticked = {tuple(node["node"]) for node in provider["association"]}
    assert nodes_shown(filed.person) == ticked
    filed.person.open(f"{base}/association")
    assert nodes_shown(filed.person) == ticked


def test_a_supporters_answers_and_a_locked_product_are_read_whole(filed: Filed) -> None:
    supporter = next(a for a in filed.stored["algorithms"] if a["id"] == filed.supporter)
    filed.person.open(f"/algorithms/{filed.supporter}/association")
    assert filed.wrong(supporter["sections"], only=("技术服务方式",)) == []
    (product,) = filed.stored["products"]
    filed.person.open("/products")
    filed.person.press("查看")
    filed.person.page.locator(".dialog-body form").wait_for()
    assert filed.wrong(product["sections"]) == []


def test_an_approved_record_stays_readable_while_products_and_ticks_change(
    page: Page, mock_pages: Path, tmp_path: Path
) -> None:
    with filing(tmp_path / "mock") as changed:
        _approved_stays_readable(changed.seen_by(MockVisitor(page, changed.registry, tmp_path)))


def _approved_stays_readable(filed: Filed) -> None:
    before = next(a for a in filed.stored["algorithms"] if a["id"] == filed.provider)
    filer, base = filed.filer, f"/algorithms/{filed.provider}"
    filer.post("algorithms/change", id=filed.provider)
    product = filed.stored["products"][0]["id"]
    filer.post("products/save", id=product, fields={"productName": "新名"})
    filer.post("algorithms/save", id=filed.provider, step="association", fields={"nodes": [product]})
    filed.person.open(f"{base}/association")
    assert nodes_shown(filed.person) == {("新名（网站）",)}
    filed.person.open(f"{base}/published")
    assert nodes_shown(filed.person) == {tuple(node["node"]) for node in before["association"]}
    assert filed.wrong(before["sections"]) == []
