"""What a run reports as changed since the last one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from assistant.apps.cli import since
from assistant.apps.cli.command_options import FillOptions
from assistant.apps.cli.preparing import PreparedRun, baseline_of, prepare, schema_digest
from assistant.core.privacy import Redactor
from assistant.core.values import File
from assistant.proof.journal.events import Proved, RunOpened
from assistant.proof.journal.run_folder import RunFolder
from tests.cli.conftest import Beian
from tests.filing.small import NAME, Json, small, write
from tests.report.sample_run import entry


def ready(folder: Path) -> PreparedRun:
    """Return what a run of this profile knows before its browser opens."""
    return prepare(FillOptions(folder, site="mock", url="http://127.0.0.1:9"), Redactor())


def run_of(before: PreparedRun, runs: Path, **other: str) -> RunFolder:
    """Return the folder of an ended run, with its frozen profile and the event that opens its journal."""
    uploads = [value for view in before.views for value in view.values.values() if isinstance(value, File)]
    facts = {"profile": before.loaded.digest, "schema": schema_digest(), "map": before.site_map.digest, "plan": ""}
    words: Any = {"pace": "fast", "browser": "", "operator": "", "versions": {}, "rehearsal": True, "url": before.url}
    with RunFolder.create(runs, before.company, "mock", before.redactor) as run:
        run.freeze(before.loaded.folder, uploads)
        run.append(RunOpened(run=run.name, client=before.company, site="mock", **{**facts, **words, **other}))
    return run


def said_after(tmp_path: Path, data: Json, **other: str) -> list[str]:
    """File the smallest profile, change it to `data`, and return what the next run reports."""
    folder = write(tmp_path / "资料", small())
    run_of(ready(folder), tmp_path / "runs", **other)
    current = ready(write(folder, data))
    with RunFolder.create(tmp_path / "runs", current.company, "mock", current.redactor) as own:
        return list(since.lines(current, tmp_path / "runs", own))


def test_an_unchanged_profile_is_not_mentioned(tmp_path: Path) -> None:
    assert said_after(tmp_path, small()) == []


def test_changed_added_and_removed_fields_are_named_before_the_login(tmp_path: Path) -> None:
    data = small()
    data["主体"]["主体基本信息"]["详细地址"] = "科苑路 2 号"
    del data["主体"]["主体基本信息"]["网址"]
    data["算法"][0]["算法基础属性信息"]["版本号"] = "1.11"
    (line,) = said_after(tmp_path, data)
    assert "3 项" in line
    assert "详细地址" in line
    assert "版本号" in line
    assert "科苑路" not in line


def test_an_attachment_with_other_bytes_is_a_changed_field(tmp_path: Path) -> None:
    folder = write(tmp_path / "资料", small())
    run_of(ready(folder), tmp_path / "runs")
    (folder / "营业执照.pdf").write_text("%PDF-1.4\n% newer\ntrailer<<>>\n%%EOF\n", encoding="utf-8")
    current = ready(folder)
    with RunFolder.create(tmp_path / "runs", current.company, "mock", current.redactor) as own:
        (line,) = since.lines(current, tmp_path / "runs", own)
    assert "1 项" in line
    assert "营业执照" in line


def test_fill_reports_changes_before_any_browser_opens(
    beian: Beian, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BEIAN_BROWSER", "/nowhere/browser")
    folder, data = write(tmp_path / "资料", small()), small()
    words = ("fill", folder, "--site", "mock", "--url", "http://127.0.0.1:9")
    first = beian(*words)
    data["主体"]["主体基本信息"]["详细地址"] = "科苑路 2 号"
    write(folder, data)
    second = beian(*words)
    assert "没有找到可用的浏览器" in first.out
    assert "与上次填报相比" not in first.err
    assert "资料改了 1 项" in second.err
    assert "详细地址" in second.err
    assert "科苑路" not in second.err


def test_a_changed_map_is_reported(tmp_path: Path) -> None:
    (line,) = said_after(tmp_path, small(), map="of another day")
    assert "页面对照表" in line


def test_a_run_under_another_schema_is_reported_and_its_proofs_stay_the_baseline(tmp_path: Path) -> None:
    folder = write(tmp_path / "资料", small())
    before = run_of(ready(folder), folder / "runs", schema="of another version")
    digest = before.write_proof("subject", [entry("subject.basic.address", "详细地址", "科苑路 1 号", ())])
    before.append(Proved("subject", digest, "reopened", {"subject.basic.address": "proved"}))
    before.close()
    current = ready(folder)
    with RunFolder.create(folder / "runs", current.company, "mock", current.redactor) as own:
        (line,) = since.lines(current, folder / "runs", own)
    assert "字段定义有变化" in line
    assert baseline_of(current) == {"subject.basic.address": "科苑路 1 号"}


def test_a_run_of_another_client_is_not_the_last_one(tmp_path: Path) -> None:
    data = small()
    data["主体"]["主体基本信息"]["主体名称"] = f"{NAME}二"
    assert said_after(tmp_path, data) == []
