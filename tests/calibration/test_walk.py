"""From an uncalibrated map to one that files a whole profile: through the panel, by presses."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from assistant.filing.calibration.map_draft import MapDraft
from assistant.planning.maps.overlay import load_map
from assistant.planning.maps.site_map import SiteMap
from beian_mock.catalogue import forms
from tests.calibration.attack import attacked, learnt_submission
from tests.calibration.operator import PROGRAM, Operator, calibrating
from tests.conftest import ROOT, MockRegistry
from tests.examples.filing import copied
from tests.filing import rogue
from tests.mock.server.client import ApiClient, MockProcess

pytestmark = pytest.mark.browser
TRIAL = """# nobody has calibrated this one
format: 1
id: trial
extends: mock
calibrated: {on: ""}
"""
VARIANT = [{"kind": "relabel", "seed": 5, "count": 14}, {"kind": "requests", "seed": 3, "count": 5}]
PAGES, PRESSES_PER_PAGE = 8, 3


@pytest.fixture
def trial(tmp_path: Path) -> Path:
    """Return a map of the mock without any calibration."""
    path = tmp_path / "trial.yaml"
    path.write_text(TRIAL, encoding="utf-8")
    return path


def test_an_operator_calibrates_one_page_of_a_changed_site(
    fresh_registry: MockRegistry, trial: Path, tmp_path: Path
) -> None:
    registry, filer = fresh_registry, ApiClient(MockProcess(fresh_registry.url, fresh_registry.nonce))
    reported = registry.ask("/__mock__/variant", {"set": VARIANT})["told"]
    site = VariantSite(filer, addresses(reported))
    options = ("--operator", "张样例", "--page", "功能")
    with filer.http, calibrating(str(trial), registry, tmp_path, *options, is_program=True) as started:
        filer.log_in()
        approved_subject(site)
        path = records(site)[1]
        operator = Operator(started.guest(registry.url), registry, tmp_path, reported)
        operator.log_in()
        operator.go(f"/paths/{path}/functions", row="编辑")
        operator.page("function")
        operator.guest.leave()
        code, said = started.ended()
    assert code == 0, said
    made = load_map(str(trial), user_folder=tmp_path / "beian" / "config" / "sites")
    calibrated = [entry for entry in made.fields.values() if entry.calibration is not None]
    assert len(calibrated) == operator.settled == len(list(forms()["function"].fields()))
    assert {entry.calibration.by for entry in calibrated if entry.calibration} == {"张样例"}
    assert operator.actions["page"] == PRESSES_PER_PAGE
    assert f"{addresses(reported)['/api/functions']}/save" in {request.path for request in made.requests}


@pytest.mark.thorough
def test_an_operator_calibrates_a_changed_site_and_a_filing_is_proved_on_it(
    fresh_registry: MockRegistry, trial: Path, tmp_path: Path
) -> None:
    registry, filer = fresh_registry, ApiClient(MockProcess(fresh_registry.url, fresh_registry.nonce))
    reported = registry.ask("/__mock__/variant", {"set": VARIANT})["told"]
    site = VariantSite(filer, addresses(reported))
    with filer.http, calibrating(str(trial), registry, tmp_path, "--operator", "张样例") as started:
        filer.log_in()
        operator = Operator(started.guest(registry.url), registry, tmp_path, reported)
        walk(operator, site)
        operator.guest.leave()
        code, said = started.ended()
    assert code == 0, said
    own = tmp_path / "beian" / "config" / "sites"
    made = load_map(str(trial), user_folder=own)
    fields = [entry for entry in made.fields.values() if entry.label]
    assert [entry.pattern for entry in fields if entry.calibration is None] == []
    assert {entry.calibration.by for entry in fields if entry.calibration} == {"张样例"}
    assert operator.settled == len(fields)
    assert operator.actions["field"] <= len(fields)
    assert operator.actions["page"] == PRESSES_PER_PAGE * PAGES
    assert operator.actions.get("picked", 0) < operator.settled / 4, operator.actions
    presses = sum(count for what, count in operator.actions.items() if what != "picked")
    print(f"{presses} presses for {len(fields)} fields on {PAGES} pages: {operator.actions}")
    code, answer, said = file_chat_app(trial, registry, tmp_path)
    assert (code, answer["status"]) == (0, "submitted"), said
    figures = answer["fields"]
    assert figures["proved"] + figures["normalised"] == figures["total"] > 100
    ledger = registry.ledger()
    submissions = [*ledger["subject_submissions"], *ledger["submissions"]]
    mine = [submission for submission in submissions if set(submission["code_fetched_by_all"]) == {"stand-in"}]
    assert len(mine) == len(answer["submitted_by"])
    no_submission_leaves_the_browser(registry, made, tmp_path)


@dataclass
class VariantSite:
    """The mock's API at its other addresses, for the records that an operator opens."""

    filer: ApiClient
    paths: dict[str, str]

    def post(self, path: str, /, **body: Any) -> Any:
        """Post to the address that a path has in this variant; return its datas."""
        old = next((old for old in self.paths if f"/api/{path}".startswith(old)), "/api/")
        at = f"/api/{path}".replace(old, self.paths.get(old, old), 1).removeprefix("/api/")
        answer = self.filer.post(at, **body)
        assert answer["errno"] == 0, answer
        return answer["datas"]

    def algorithm(self, name: str, **fixed: Any) -> str:
        """Add an algorithm and return its id."""
        fields = self.filer.answers(forms()["basic"], **fixed) | {"algorithmName": name}
        return str(self.post("algorithms/save", step="basic", fields=fields)["id"])


def addresses(changes: list[dict[str, str]]) -> dict[str, str]:
    """Return the other addresses of the mock's API, old → new."""
    return {change["label"]: change["to"] for change in changes if change["kind"] == "requests"}


def test_no_submission_leaves_the_browser_where_the_map_knows_another_address(
    fresh_registry: MockRegistry, trial: Path, tmp_path: Path
) -> None:
    reported = fresh_registry.ask("/__mock__/variant", {"set": VARIANT})["told"]
    MapDraft.of(tmp_path / "maps", "trial", "张样例").allow(
        "POST", f"{addresses(reported)['/api/subject']}/save", "save"
    )
    learnt = load_map(str(trial), user_folder=tmp_path / "maps")
    no_submission_leaves_the_browser(fresh_registry, learnt, tmp_path)


def no_submission_leaves_the_browser(registry: MockRegistry, learnt: SiteMap, home: Path) -> None:
    """Attack a draft that lacks only its submission, at the variant's address; then the person submits."""
    registry.reset()
    reported = registry.ask("/__mock__/variant", {"set": VARIANT})["told"]
    site = VariantSite(ApiClient(MockProcess(registry.url, registry.nonce)), addresses(reported))
    with site.filer.http:
        site.filer.log_in()
        site.post("subject/save", fields=site.filer.answers(forms()["subject"]))
        site.post("subject/code")
        code = site.filer.code("filer")
        stopped = attacked(learnt, registry, home, code)
        ledger = registry.ledger()
        assert rogue.submissions(ledger) == []
        assert ledger["subject_submissions"] == []
        assert {"hands", "page", "request"} <= {attempt.layer for attempt in stopped}
        assert any(attempt.url.endswith(learnt_submission(learnt)) and attempt.why == "floor" for attempt in stopped), (
            stopped
        )
        site.post("subject/submit", commit=True, code=code)
        assert len(registry.ledger()["subject_submissions"]) == 1


def walk(operator: Operator, site: VariantSite) -> None:
    """Walk through all pages, each with a record that shows its whole form."""
    filer = site.filer
    operator.log_in()
    site.post("subject/save", fields=filer.answers(forms()["subject"]))
    operator.go("/subject")
    operator.page("subject")
    site.post("subject/code")
    site.post("subject/submit", commit=True, code=filer.code("filer"))
    product, path = records(site)
    kind = "生成合成类（深度合成）"
    provider = site.algorithm("样例一算法", algorithmType=kind, role="服务提供者")
    site.post(
        "algorithms/save", id=provider, step="detail", fields=filer.answers(forms()["detailGenerative"], scene="其他")
    )
    supporter = site.algorithm("样例二算法", algorithmType=kind, role="服务技术支持者")
    operator.go("/products", row="编辑")
    operator.page("product")
    operator.go(f"/products/{product}/paths", row="编辑")
    operator.page("path")
    operator.go(f"/paths/{path}/functions", row="编辑")
    operator.page("function")
    operator.go("/algorithms", f"/algorithms/{provider}/basic")
    operator.page("basic")
    operator.go(f"/algorithms/{provider}/detail")
    operator.page("detailGenerative")
    operator.go(f"/algorithms/{provider}/association")
    operator.page("association")
    operator.go(f"/algorithms/{supporter}/association")
    operator.page("support")


def approved_subject(site: VariantSite) -> None:
    """Submit a subject, which the registry approves."""
    site.post("subject/save", fields=site.filer.answers(forms()["subject"]))
    site.post("subject/code")
    site.post("subject/submit", commit=True, code=site.filer.code("filer"))


def records(site: VariantSite) -> tuple[str, str]:
    """Add a product with a path and a function, and return the ids of product and path."""
    product = site.post("products/save", fields=site.filer.answers(forms()["product"]))["id"]
    path = site.post("paths/save", product=product, fields=site.filer.answers(forms()["path"]))["id"]
    site.post("functions/save", path=path, fields=site.filer.answers(forms()["function"]))
    return str(product), str(path)


def file_chat_app(site: Path, registry: MockRegistry, home: Path) -> tuple[int, dict[str, Any], str]:
    """File the chat-app profile by the calibrated map, with the simulated operator."""
    command = [sys.executable, "-c", PROGRAM, "fill", str(copied("chat-app", home)), "--site", str(site)]
    done = subprocess.run(
        [*command, "--url", registry.url, "--nonce", registry.nonce, "--stand-in", "submit", "--headless", "--json"],
        env={**os.environ, "BEIAN_HOME": str(home / "beian"), "BEIAN_LANG": "zh", "PYTHONIOENCODING": "utf-8"},
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        timeout=600,
        check=False,
    )
    lines = done.stdout.strip().splitlines()
    assert lines, done.stderr
    return done.returncode, json.loads(lines[-1]), done.stderr
