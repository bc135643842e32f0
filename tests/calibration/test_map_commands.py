"""`beian map export` and `merge` as commands: what is refused, what is shown, what is written."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from assistant.filing.calibration.map_draft import MapDraft
from assistant.filing.forms.shapes import Address, Control, OptionList
from assistant.filing.site.fingerprint import control_print
from assistant.planning.maps.fingerprints import PagePrint
from assistant.planning.maps.overlay import load_map
from tests.calibration.operator import PROGRAM
from tests.conftest import ROOT
from tests.filing.in_process import worker


@dataclass
class OfficeFolders:
    """One office's folders, and the commands run in them."""

    home: Path

    @property
    def maps(self) -> Path:
        return self.home / "config" / "sites"

    @property
    def environment(self) -> dict[str, str]:
        return {**os.environ, "BEIAN_HOME": str(self.home), "BEIAN_LANG": "zh", "PYTHONIOENCODING": "utf-8"}

    def run(self, *words: str) -> tuple[int, str]:
        """Run `beian` in this process and return exit code and everything printed."""
        done = worker().run(list(words), self.environment)
        assert "Traceback" not in done.stderr, done.stderr
        return done.returncode, done.stdout + done.stderr

    def run_program(self, *words: str) -> tuple[int, str]:
        """Run `beian` as a program and return exit code and everything printed."""
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM, *words],
            env=self.environment,
            cwd=ROOT,
            capture_output=True,
            encoding="utf-8",
            timeout=60,
            check=False,
        )
        assert "Traceback" not in done.stderr, done.stderr
        return done.returncode, done.stdout + done.stderr


@pytest.fixture
def calibrated(tmp_path: Path) -> OfficeFolders:
    office = OfficeFolders(tmp_path / "one")
    map_draft = MapDraft.open(office.maps, "cac", "张样例", date(2026, 11, 26))
    map_draft.absent(load_map("cac").fields["subject.basic.website"])
    map_draft.allow("POST", "/api/entity/save", "save")
    control = Control(
        "#a", Address((), "产品"), "产品", "choice", "native", None, options=OptionList(("甲产品", "乙产品"))
    )
    map_draft.accept(load_map("cac").fields["subject.basic.name"], control)
    return office


@pytest.mark.program
def test_a_map_goes_from_office_to_office_without_names_and_asks_before_it_widens_the_guard(
    calibrated: OfficeFolders, tmp_path: Path
) -> None:
    given, other = tmp_path / "给同行.yaml", OfficeFolders(tmp_path / "two")
    code, said = calibrated.run_program("map", "export", str(given), "--site", "cac")
    assert code == 0
    assert "其中 1 项带着页面上的选项（产品）" in said
    assert "张样例" not in given.read_text(encoding="utf-8")
    code, said = other.run("map", "merge", str(given), "--site", "cac")
    assert code == 1
    assert "POST /api/entity/save save" in said
    assert not (other.maps / "cac.yaml").exists()
    assert other.run_program("map", "merge", str(given), "--site", "cac", "--yes")[0] == 0
    made = load_map("cac", user_folder=other.maps)
    assert made.fields["subject.basic.website"].absent
    assert "/api/entity/save" in {request.path for request in made.requests}


def test_a_merge_that_yields_no_valid_map_leaves_the_old_one(calibrated: OfficeFolders, tmp_path: Path) -> None:
    """A live host in a layer of the mock is refused only once the layers are combined."""
    MapDraft.open(calibrated.maps, "mock", "张样例", date(2026, 11, 26)).person_only("提交草稿")
    own = calibrated.maps / "mock.yaml"
    before = own.read_bytes()
    foreign = tmp_path / "foreign.yaml"
    foreign.write_text("format: 1\nid: mock\nhosts: [live.example]\n", encoding="utf-8")
    code, said = calibrated.run("map", "merge", str(foreign), "--site", "mock", "--yes")
    assert code not in {0, 1}, said
    assert "live.example" in said
    assert own.read_bytes() == before


def test_impossible_requests_are_refused_in_one_sentence(calibrated: OfficeFolders, tmp_path: Path) -> None:
    given = tmp_path / "a.yaml"
    assert "还没有校准过" in OfficeFolders(tmp_path / "none").run("map", "export", str(given))[1]
    assert calibrated.run("map", "export", str(given))[0] == 0
    assert "已存在" in calibrated.run("map", "export", str(given))[1]
    assert "不是 mock 的" in calibrated.run("map", "merge", str(given), "--site", "mock")[1]
    assert "没有页面指纹" in calibrated.run("map", "check", "--site", "cac")[1]
    assert "product（产品）" in calibrated.run("calibrate", "--site", "cac", "--page", "nothing")[1]
    assert "--home" in calibrated.run("calibrate", "--site", "cac", "--review")[1]
    shape = (control_print(Control("#a", Address((), "甲"), "甲", "text", "native", None)),)
    MapDraft.open(calibrated.maps, "cac", "张样例", date(2026, 11, 26)).close_page("subject", PagePrint((shape,)))
    assert "beian calibrate --site cac --home" in calibrated.run("map", "check", "--site", "cac")[1]
    assert "没有这些键" in calibrated.run("calibrate", "--site", "cac", "--only", "nothing")[1]
    assert "--url" in calibrated.run("calibrate", "--site", "mock")[1]
