"""Three fields of the reference filing change: exactly three are written, all others are proved untouched."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from scripts.make_profiles import reference
from tests.conftest import MockRegistry
from tests.examples.comparator import differences, expected_of
from tests.examples.filing import account_of, fill
from tests.filing.changing import change, unlike

CHANGED = (
    ("版本号: '1.10'", "版本号: '1.11'"),
    ("视频 ≤ 500 MB（1080p，30 帧/秒）。", "视频 ≤ 800 MB（1080p，30 帧/秒）。"),
    ("访问地址: ", "访问地址: https://example.com/changed #"),
)


def events(run: str) -> list[dict[str, Any]]:
    """Return the journal of a run."""
    return [json.loads(line) for line in (Path(run) / "journal.jsonl").read_text(encoding="utf-8").splitlines()]


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.thorough
def test_a_change_of_three_fields_writes_three_and_proves_the_others_untouched(
    tmp_path: Path, fresh_registry: MockRegistry
) -> None:
    profile, home = reference(tmp_path / "基准填报"), tmp_path / "home"
    code, first, said = fill(profile, fresh_registry, home)
    assert (code, first["status"]) == (0, "submitted"), said
    account = next(name for name in fresh_registry.state() if name.startswith("rehearsal-"))
    for algorithm in fresh_registry.state()[account]["algorithms"]:
        fresh_registry.ask("/__mock__/review", {"account": account, "what": algorithm["id"], "verdict": "approve"})
    held = account_of(fresh_registry, expected_of(profile))
    before = Counter(line["path"] for line in fresh_registry.ledger()["requests"] if line["path"].endswith("/save"))

    path = profile / "填报资料.yaml"
    text = path.read_text(encoding="utf-8")
    for old, new in CHANGED:
        assert old in text
        text = text.replace(old, new, 1)
    path.write_text(text, encoding="utf-8")
    changed = change(fresh_registry, home, profile)

    assert (changed.code, changed.answer["status"]) == (0, "submitted"), changed.err
    total = expected_of(profile).total
    fields = changed.fields
    figures = (fields["total"], fields["written"], fields["already"], fields["wrong"])
    assert figures == (total, 3, total - 3, 0), changed.err
    assert fields["proved"] + fields["normalised"] == total
    verdicts = {key: verdict for key, verdict in changed.verdicts().items() if verdict not in {"extra", "hidden"}}
    assert (len(verdicts), set(verdicts.values()) - {"normalised"}) == (total, {"proved", "locked"})
    done = events(changed.answer["run"])
    written = [
        item["data"]["key"] for item in done if item["kind"] == "FieldDone" and item["data"]["outcome"] == "written"
    ]
    assert len(written) == len(set(written)) == 3
    assert [verdicts[key] for key in written] == ["proved"] * 3
    after = Counter(line["path"] for line in fresh_registry.ledger()["requests"] if line["path"].endswith("/save"))
    assert after - before == Counter({"/api/algorithms/save": 2, "/api/products/save": 1})
    stored = account_of(fresh_registry, expected_of(profile))
    assert differences(expected_of(profile), stored) == []
    assert unlike(held, stored) == ["版本号", "访问地址", "输出文件大小"]
    opened, other = stored["algorithms"]
    assert (opened["state"], other["state"], stored["subject"]["state"]) == ("变更审核中", "已备案", "审核通过")
    assert sorted(item["label"] for item in opened["changes"]) == ["版本号", "访问地址", "输出文件大小"]
