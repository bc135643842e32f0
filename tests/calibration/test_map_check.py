"""`beian map check`: read and compare the pages; report as text, JSON, and a page with masked pictures."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from assistant.filing.calibration import patrol
from assistant.planning.maps.overlay import load_map
from beian_mock.catalogue import forms
from tests.calibration.operator import Operator, calibrating
from tests.conftest import MockRegistry
from tests.mock.person import MockVisitor
from tests.mock.server.client import ApiClient, MockProcess

pytestmark = pytest.mark.browser
Json = dict[str, Any]


def _patrol(registry: MockRegistry, home: Path, *options: str, is_program: bool = False) -> tuple[int, str]:
    with calibrating("mock", registry, home, *options, name=("map", "check"), is_program=is_program) as started:
        guest = started.guest(registry.url)
        guest.do(lambda page: _log_in(MockVisitor(page, registry, home)))
        guest.leave()
        return started.ended()


def _log_in(person: MockVisitor) -> None:
    """Send the login until the site takes it; the program continues from the page after it as soon as that is shown.

    A page that is still loading may replace the captcha after it was read.
    """
    person.open("/login")
    for _ in range(3):
        with person.page.expect_response("**/api/login") as answered:
            person.type_login()
        if not answered.value.json().get("errno"):
            return
    raise AssertionError(answered.value.text())


@pytest.fixture
def filer(fresh_registry: MockRegistry) -> ApiClient:
    """Return a client whose account holds one record of every kind, the subject approved."""
    made = ApiClient(MockProcess(fresh_registry.url, fresh_registry.nonce))
    made.log_in()
    made.approve_subject(forms()["subject"])
    made.add_product(forms())
    fields = made.answers(forms()["basic"], algorithmType="排序精选类")
    name = made.post("algorithms/save", step="basic", fields=fields)["datas"]["id"]
    made.post("algorithms/save", id=name, step="detail", fields=made.answers(forms()["detailRanking"]))
    return made


@pytest.mark.thorough
def test_healthy_pages_are_as_the_map_says_and_nothing_is_written(
    fresh_registry: MockRegistry, tmp_path: Path, filer: ApiClient
) -> None:
    before = fresh_registry.state()
    code, said = _patrol(fresh_registry, tmp_path, "--json")
    data = json.loads(next((line for line in said.splitlines() if line.startswith("{")), said))
    states = {page["page"]: page["state"] for page in data["pages"]}
    assert {page: state for page, state in states.items() if state == "changed"} == {}, said
    assert {"product", "path", "function", "basic", "detail", "association"} <= {
        p for p in states if states[p] == "same"
    }
    assert code == 0, said
    assert fresh_registry.state() == before


def test_changed_pages_are_reported_with_masked_pictures(
    fresh_registry: MockRegistry, tmp_path: Path, filer: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patrol, "RENDERED_WITHIN_S", 2.5)  # each check waits in vain for the changed field
    expected = [{"kind": "relabel", "seed": 1, "form": "product", "among": ["accessUrl"]}]
    reported = fresh_registry.ask("/__mock__/variant", {"set": expected})["told"][0]
    page = tmp_path / "巡检.html"
    code, said = _patrol(fresh_registry, tmp_path, "--html", str(page))
    assert code == 3, said
    assert said.count("✖") == 2, said  # the page, and its one change
    assert f"“产品 › 访问地址”可能改名为“产品 › {reported['to']}”" in said
    html = page.read_text(encoding="utf-8")
    assert str(reported["to"]) in html
    assert "data:image/png;base64," in html
    assert "<script" not in html


@pytest.mark.thorough
def test_answering_one_field_does_not_accept_a_change_but_the_whole_page_does(
    fresh_registry: MockRegistry, tmp_path: Path, filer: ApiClient
) -> None:
    expected = [{"kind": "relabel", "seed": 1, "form": "product", "among": ["accessUrl"]}]
    reported = fresh_registry.ask("/__mock__/variant", {"set": expected})["told"]
    assert _calibrated(fresh_registry, tmp_path, reported, "--only", "products[].name") == (10, 1)
    assert _patrol(fresh_registry, tmp_path)[0] == 3
    code, settled = _calibrated(fresh_registry, tmp_path, reported, "--page", "产品")
    assert code == 0
    assert settled > 1
    assert _patrol(fresh_registry, tmp_path)[0] == 0


def _calibrated(registry: MockRegistry, home: Path, changes: list[Json], *options: str) -> tuple[int, int]:
    """Calibrate the page of a product as far as asked; return the exit code and the number of settled fields."""
    with calibrating("mock", registry, home, "--operator", "张样例", *options) as started:
        operator = Operator(started.guest(registry.url), registry, home, changes)
        operator.log_in()
        operator.go("/products", row="编辑")
        operator.page("product")
        if "--only" in options:
            operator.put_off()
        operator.guest.leave()
        return started.ended()[0], operator.settled


@pytest.mark.thorough
def test_a_tree_that_is_rendered_late_is_no_change(
    fresh_registry: MockRegistry, tmp_path: Path, filer: ApiClient
) -> None:
    """The page reports that it is ready while the server still prepares the tree."""
    late = {"name": "latency", "path": "/api/tree", "ms": 2500, "times": 0}
    fresh_registry.ask("/__mock__/faults", {"set": [late]})
    code, said = _patrol(fresh_registry, tmp_path, "--json")
    assert all(fault["hits"] for fault in fresh_registry.ask("/__mock__/faults")["faults"])
    data = json.loads(next((line for line in said.splitlines() if line.startswith("{")), said))
    states = {page["page"]: page["state"] for page in data["pages"]}
    assert states["association"] == "same", said
    assert code == 0, said


@pytest.mark.thorough
def test_a_review_shows_the_whole_map_with_masked_pictures_and_writes_nothing(
    fresh_registry: MockRegistry, tmp_path: Path, filer: ApiClient
) -> None:
    page, before = tmp_path / "对照表.html", fresh_registry.state()
    with calibrating("mock", fresh_registry, tmp_path, "--review", "--html", str(page)) as started:
        guest = started.guest(fresh_registry.url)
        guest.do(lambda shown: _log_in(MockVisitor(shown, fresh_registry, tmp_path)))
        guest.leave()
        code, said = started.ended()
    assert code == 0, said
    html, known = page.read_text(encoding="utf-8"), load_map("mock")
    assert [entry.pattern for entry in known.fields.values() if entry.label and entry.pattern not in html] == []
    assert (
        html.count("data:image/png;base64,") >= len(known.fingerprints) - 2
    )  # a locked subject, and no supporter's algorithm
    assert "<script" not in html
    company = next(iter(before.values()))["company"]
    assert company not in html
    assert fresh_registry.state() == before
    assert not (tmp_path / "beian" / "config" / "sites").exists()


@pytest.mark.thorough
def test_an_empty_form_requests_no_record_and_that_is_no_change(fresh_registry: MockRegistry, tmp_path: Path) -> None:
    made = ApiClient(MockProcess(fresh_registry.url, fresh_registry.nonce))
    made.log_in()
    made.approve_subject(forms()["subject"])
    code, said = _patrol(fresh_registry, tmp_path, "--json", is_program=True)
    data = json.loads(next((line for line in said.splitlines() if line.startswith("{")), said))
    states = {page["page"]: page["state"] for page in data["pages"]}
    assert (code, states["product"], states["basic"]) == (0, "same", "same"), said
