"""`beian report`: the newest run of a profile, a run by its folder, and damaged or missing runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.proof.journal.run_folder import JOURNAL
from tests.cli.conftest import Beian
from tests.report import sample_run

pytestmark = pytest.mark.slow


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Return the folder of a profile with two runs."""
    for name, clean in (("2026-01-01T09-00-00_mock_aaaa", True), ("2026-02-01T09-00-00_mock_bbbb", False)):
        made = sample_run.write(tmp_path / "资料" / "runs", clean=clean, pictures=False)
        made.close()
        made.path.rename(made.path.with_name(name))
    return tmp_path / "资料"


def test_a_profile_means_its_newest_run(beian: Beian, home: Path) -> None:
    ended = beian("report", home)
    page = home / "runs" / "2026-02-01T09-00-00_mock_bbbb" / "report.html"
    assert (ended.code, ended.err) == (0, "")
    assert str(page) in ended.out
    assert page.read_text(encoding="utf-8").startswith("<!")
    assert sample_run.CLIENT in ended.out


def test_a_run_is_chosen_by_its_folder_and_the_page_goes_to_the_given_path(beian: Beian, home: Path) -> None:
    page = home.parent / "报告.html"
    ended = beian("report", home / "runs" / "2026-01-01T09-00-00_mock_aaaa", "--output", page)
    assert ended.code == 0
    assert page.is_file()
    assert not (home / "runs" / "2026-01-01T09-00-00_mock_aaaa" / "report.html").exists()


def test_text_alone_writes_nothing(beian: Beian, home: Path) -> None:
    ended = beian("report", home, "--text")
    assert ended.code == 0
    assert sample_run.CLIENT in ended.out
    assert list(home.rglob("report.html")) == []


@pytest.mark.parametrize("way", [("--text",), ("--verify",), ("--head", "0" * 64), ("--pack", "存档.zip")])
def test_an_output_is_refused_where_no_page_is_written(
    beian: Beian, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: tuple[str, ...]
) -> None:
    monkeypatch.chdir(tmp_path)
    ended = beian("report", home, *way, "--output", "页面.html")
    assert (ended.code, ended.out) == (2, "")
    assert "--output" in ended.err
    assert not list(tmp_path.glob("*.html"))
    assert not list(tmp_path.glob("*.zip"))


def test_a_report_is_in_the_language_asked_for(beian: Beian, home: Path) -> None:
    beian("report", home, "--lang", "en")
    (page,) = home.rglob("report.html")
    assert '<html lang="en' in page.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["nowhere", ".", "nowhere.yaml"])
def test_a_place_without_runs_is_refused_in_a_sentence(beian: Beian, tmp_path: Path, name: str) -> None:
    ended = beian("report", tmp_path / name)
    assert (ended.code, ended.out) == (2, "")
    assert str(tmp_path / name) in ended.err
    assert "填报记录" in ended.err or "没有" in ended.err


@pytest.mark.parametrize("damage", ["cut", "changed", "rubbish", "empty"])
def test_a_damaged_run_is_reported_in_a_sentence_and_exits_with_5(beian: Beian, home: Path, damage: str) -> None:
    journal = home / "runs" / "2026-02-01T09-00-00_mock_bbbb" / JOURNAL
    content = journal.read_bytes()
    lines = content.splitlines(keepends=True)
    journal.write_bytes(
        {
            "cut": b"".join(lines[:-2]),
            "changed": content.replace("云岫".encode(), "云袖".encode(), 1),
            "rubbish": b"\x00\xff\n" + content,
            "empty": b"",
        }[damage]
    )
    ended = beian("report", home)
    assert ended.code == 5
    assert "已损坏" in ended.err
    assert "2026-02-01T09-00-00_mock_bbbb" in ended.err
    assert list(home.rglob("report.html")) == []


def test_a_page_that_cannot_be_written_is_reported_in_a_sentence(beian: Beian, home: Path) -> None:
    (home / "file").write_text("x", encoding="utf-8")
    ended = beian("report", home, "--output", home / "file" / "report.html")
    assert ended.code == 2
    assert "文件操作失败" in ended.err


def test_verify_distinguishes_complete_changed_and_open_runs_by_exit_code(beian: Beian, home: Path) -> None:
    run = home / "runs" / "2026-02-01T09-00-00_mock_bbbb"
    whole = beian("report", run, "--verify")
    assert (whole.code, whole.err) == (0, "")
    assert "前后相连，结尾完整" in whole.out
    head = next(line for line in beian("report", run, "--text").out.splitlines() if "末行摘要" in line).split(": ")[1]
    assert beian("report", run, "--verify", "--head", head).code == 0
    assert beian("report", run, "--verify", "--head", "f" * 64).code == 5
    assert beian("report", run, "--verify", "--head", "no head").code == 2
    journal = run / JOURNAL
    lines = journal.read_bytes().splitlines(keepends=True)
    journal.write_bytes(b"".join([lines[0], lines[2], lines[1], *lines[3:]]))
    swapped = beian("report", run, "--verify")
    assert swapped.code == 5
    assert "journal.jsonl 第 2 行与第 3 行调换了位置" in swapped.out
    journal.write_bytes(b"".join(lines))
    journal.write_bytes(b"".join(lines[:-1]))
    (run / f"{JOURNAL}.head").unlink()
    assert beian("report", run, "--verify").code == 10


def test_a_pack_is_written_and_verified(beian: Beian, home: Path) -> None:
    pack = home.parent / "证据.zip"
    ended = beian("report", home, "--pack", pack)
    assert (ended.code, str(pack) in ended.out) == (0, True)
    digest = next(line for line in ended.out.splitlines() if "包摘要" in line).split("：")[1]
    assert beian("report", pack, "--verify", "--head", digest).code == 0
    partly = beian("report", pack, "--verify")
    assert partly.code == 10
    assert "没有核验：report.html" in partly.out


def test_an_unmasked_pack_needs_a_yes(beian: Beian, home: Path) -> None:
    pack = home.parent / "证据.zip"
    ended = beian("report", home, "--pack", pack, "--unmasked")
    assert (ended.code, pack.exists()) == (10, False)
    assert beian("report", home, "--pack", pack, "--unmasked", "--yes").code == 0
    assert beian("report", home, "--unmasked").code == 2
