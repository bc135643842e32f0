"""The commands `beian papers` and `beian confirm-sheet`, and the examples of docs/papers.md."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from assistant.apps.cli import usage
from assistant.apps.cli.app import app
from assistant.core.language import speaking
from tests.papers.conftest import ROOT
from tests.papers.templates import commitment_template


@pytest.fixture
def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of an example, with separate folders for settings and shelf."""
    monkeypatch.setenv("BEIAN_HOME", str(tmp_path / "home"))
    shutil.copytree(ROOT / "profiles" / "search-engine", tmp_path / "某公司")
    return tmp_path / "某公司"


def beian(*words: object) -> int:
    """Run the command and return its exit code."""
    with speaking("zh"), pytest.raises(SystemExit) as ended:
        raise SystemExit(usage.run(app, [str(word) for word in words]))
    return int(ended.value.code or 0)


@pytest.mark.slow
def test_papers_are_made_beside_the_profile_and_their_gaps_are_reported(
    client: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert beian("papers", client) == 0
    output = capsys.readouterr().out
    assert len(list((client / "材料").glob("*.docx"))) == 10
    assert "草稿·非官方模板" in output
    assert "【待填写：" in output


def test_one_paper_alone_is_made_by_its_short_name(client: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert beian("papers", client, "--only", "工作证明", "--json", "-o", client / "别处") == 0
    answer = json.loads(capsys.readouterr().out)
    assert [item["file"] for item in answer["papers"]] == ["算法安全责任人工作证明.docx"]
    assert (client / "别处" / "算法安全责任人工作证明.docx").is_file()
    assert beian("papers", client, "--only", "不存在") == 2


def test_a_template_on_the_shelf_is_used_and_listed(client: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = commitment_template(client.parent / "模板.docx")
    assert beian("papers", "shelf", "list") == 0
    assert "空的" in capsys.readouterr().out
    assert beian("papers", "shelf", "add", file, "--paper", "承诺书") == 0
    assert beian("papers", "shelf", "list") == 0
    assert "算法备案承诺书" in capsys.readouterr().out
    assert beian("papers", client, "--only", "承诺书") == 0
    output = capsys.readouterr().out
    assert "模板里无法识别的栏目：" in output
    assert "注册资本" in output
    assert "非官方模板" not in output
    assert beian("papers", "shelf", "add", file, "--paper", "自评估报告", "--type", "没有这类") == 2


def test_a_sealed_scan_is_bound_to_its_draft(client: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert beian("papers", client, "--only", "工作证明") == 0
    scan = client / "扫描件.pdf"
    assert beian("papers", "sealed", scan, "--of", client / "材料" / "算法安全责任人工作证明.docx") == 2
    scan.touch()
    assert beian("papers", "sealed", scan, "--of", client / "材料" / "算法安全责任人工作证明.docx") == 2
    assert "0 字节" in capsys.readouterr().err
    scan.write_bytes(b"%PDF-1.7")
    assert beian("papers", "sealed", scan, "--of", client / "材料" / "算法安全责任人工作证明.docx") == 0
    assert "已登记" in capsys.readouterr().out


def test_a_draft_that_is_not_on_the_registrys_template_cannot_be_bound(
    client: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert beian("papers", client, "--only", "承诺书") == 0
    scan = client / "扫描件.pdf"
    scan.write_bytes(b"%PDF-1.7")
    capsys.readouterr()
    assert beian("papers", "sealed", scan, "--of", client / "材料" / "算法备案承诺书.docx") == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    for words in ("草稿·非官方模板", "beian papers shelf add", "重新盖章"):
        assert words in captured.err


def test_a_confirmation_sheet_is_made_and_a_change_is_reported(
    client: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert beian("confirm-sheet", client) == 0
    confirmation_file = client / "材料" / "填报信息确认表.docx"
    assert capsys.readouterr().out.strip() == str(confirmation_file)
    assert beian("confirm-sheet", client, "--check", confirmation_file) == 0
    profile = client / "profile.yaml"
    profile.write_text(profile.read_text("utf-8").replace("13800001410", "13800001499"), "utf-8")
    assert beian("confirm-sheet", client, "--check", confirmation_file) == 1
    output = capsys.readouterr().out
    assert "✖ 已改未确认：主体信息 · 算法安全责任人信息 › 手机号码" in output
    assert "13800001499" in output


def test_the_confirmation_sheet_example_in_the_docs_matches_the_output(
    client: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(client.parent)
    section = (
        (ROOT / "docs" / "papers.md").read_text("utf-8").partition("## The sheet to confirm")[2].partition("\n## ")[0]
    )
    before, after = re.findall(r"```console\n(.*?)```", section, re.DOTALL)
    for block, code in ((before, 0), (after, 1)):
        for command, expected in re.findall(r"^\$ beian (.+)\n((?:(?!\$).*\n)*)", block, re.MULTILINE):
            assert beian(*command.split()) == code
            assert capsys.readouterr().out == expected
        profile = client / "profile.yaml"
        profile.write_text(profile.read_text("utf-8").replace("13800001410", "13800001499"), "utf-8")


def test_a_confirmation_sheet_never_overwrites_another_file(client: Path) -> None:
    (client / "有.docx").write_bytes(b"mine")
    assert beian("confirm-sheet", client, "-o", client / "有.docx") == 2
    assert (client / "有.docx").read_bytes() == b"mine"
