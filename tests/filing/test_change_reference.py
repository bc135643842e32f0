"""Three fields of the reference filing change: exactly three are written, every other one is proved untouched."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from scripts.make_profiles import reference
from tests.conftest import ROOT, MockRegistry
from tests.examples.comparator import differences, expected
from tests.examples.filing import PROGRAM, account_of, fill

CHANGED = (
    ("版本号: '1.10'", "版本号: '1.11'"),
    ("视频 ≤ 500 MB（1080p，30 帧/秒）。", "视频 ≤ 800 MB（1080p，30 帧/秒）。"),
    ("访问地址: ", "访问地址: https://example.com/changed #"),
)
WITHIN_S = 900


def change(profile: Path, registry: MockRegistry, home: Path) -> tuple[int, dict[str, Any], str]:
    """Run `beian change` with the stand-in; return its exit code, its last line and what it said on the way."""
    site = ["--site", "mock", "--url", registry.url, "--nonce", registry.nonce, "--stand-in", "submit"]
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, "change", str(profile), *site, "--headless", "--json"],
        env={**os.environ, "BEIAN_HOME": str(home), "BEIAN_LANG": "zh", "PYTHONIOENCODING": "utf-8"},
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        timeout=WITHIN_S,
        check=False,
    )
    lines = done.stdout.strip().splitlines()
    assert lines, done.stderr
    return done.returncode, json.loads(lines[-1]), done.stderr


def events(run: str) -> list[dict[str, Any]]:
    """Return the journal of a run."""
    return [json.loads(line) for line in (Path(run) / "journal.jsonl").read_text(encoding="utf-8").splitlines()]


def leaves(held: dict[str, Any]) -> dict[tuple[str, str, str], str]:
    """Return every value of every form that the mock holds, by form, section and label."""
    forms: dict[str, dict[str, Any]] = {"主体": held["subject"]["sections"]}
    for number, product in enumerate(held["products"]):
        forms[f"产品 {number}"] = product["sections"]
        for step, path in enumerate(product["paths"]):
            forms[f"产品 {number} 路径 {step}"] = {"路径": {"步骤": path["steps"]}}
            for place, function in enumerate(path["functions"]):
                forms[f"产品 {number} 路径 {step} 功能 {place}"] = {"功能": function}
    for number, algorithm in enumerate(held["algorithms"]):
        forms[f"算法 {number}"] = algorithm["sections"] | {"关联": {"关联": algorithm["association"]}}
    return {
        (name, section, label): json.dumps(value, ensure_ascii=False, sort_keys=True)
        for name, sections in forms.items()
        for section, answers in sections.items()
        for label, value in answers.items()
    }


@pytest.mark.slow
@pytest.mark.browser
def test_a_change_of_three_fields_writes_three_and_proves_the_others_untouched(
    tmp_path: Path, fresh_registry: MockRegistry
) -> None:
    profile, home = reference(tmp_path / "基准填报"), tmp_path / "home"
    code, first, said = fill(profile, fresh_registry, home)
    assert (code, first["status"]) == (0, "submitted"), said
    account = next(name for name in fresh_registry.state() if name.startswith("rehearsal-"))
    for algorithm in fresh_registry.state()[account]["algorithms"]:
        fresh_registry.ask("/__mock__/review", {"account": account, "what": algorithm["id"], "verdict": "approve"})
    held = leaves(account_of(fresh_registry, expected(profile)))
    before = Counter(line["path"] for line in fresh_registry.ledger()["requests"] if line["path"].endswith("/save"))

    path = profile / "填报资料.yaml"
    text = path.read_text(encoding="utf-8")
    for old, new in CHANGED:
        assert old in text
        text = text.replace(old, new, 1)
    path.write_text(text, encoding="utf-8")
    code, answer, said = change(profile, fresh_registry, home)

    assert (code, answer["status"]) == (0, "submitted"), said
    total = expected(profile).total
    fields = answer["fields"]
    assert (fields["total"], fields["written"], fields["already"], fields["wrong"]) == (total, 3, total - 3, 0), said
    done = events(answer["run"])
    written = [
        each["data"]["key"] for each in done if each["kind"] == "FieldDone" and each["data"]["outcome"] == "written"
    ]
    assert len(written) == len(set(written)) == 3
    after = Counter(line["path"] for line in fresh_registry.ledger()["requests"] if line["path"].endswith("/save"))
    assert after - before == Counter({"/api/algorithms/save": 2, "/api/products/save": 1})
    stored = account_of(fresh_registry, expected(profile))
    assert differences(expected(profile), stored) == []
    unlike = {place for place, _ in leaves(stored).items() ^ held.items()}
    assert sorted(place[-1] for place in unlike) == ["版本号", "访问地址", "输出文件大小"]
    changed, other = stored["algorithms"]
    assert (changed["state"], other["state"], stored["subject"]["state"]) == ("变更审核中", "已备案", "审核通过")
    assert sorted(each["label"] for each in changed["changes"]) == ["版本号", "访问地址", "输出文件大小"]
