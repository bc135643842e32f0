"""What the program of 5c189fd left – profile, map layer, runs – loads, is verified and reported, and is resumed.

`make_golden` has made the archive with that program: a filing to its end, and one killed after the site had stored a
function whose answer the program had not read.
"""

from __future__ import annotations

import json
import shutil
import tarfile
import tempfile
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from assistant.apps.cli.command_options import FillOptions
from assistant.apps.cli.preparing import baseline_of, copies_of, prepare
from assistant.core.privacy import Redactor
from assistant.core.values import compare
from assistant.declaration.profile.loading import load
from assistant.planning.maps.overlay import load_map
from assistant.planning.maps.site_map import Calibration, Request
from assistant.practice import workspace
from assistant.proof.journal import baseline
from assistant.proof.journal.events import AnswerApplied, Proved, UnlistedAnswered
from assistant.proof.journal.run_folder import JOURNAL, RunFolder
from assistant.proof.report.verify import verify
from assistant.proof.report.view import build
from tests.cli.conftest import Beian
from tests.compatibility.make_golden import GOLDEN, OPERATOR, PORT
from tests.conftest import serve_mock_registry
from tests.examples.comparator import differences, expected_of
from tests.examples.filing import account_of, fill
from tests.filing.small import ALGORITHM, NAME, small, write

NAMED_FILES = 32  # whose digests the journal holds
FUNCTION_PRINT = "e52022859f0cf22e"
FUNCTION = "products[微光商城/APP].paths[首页>分类>列表].functions[商品排序]"
HOST = f"127.0.0.1:{PORT}"


@pytest.fixture
def golden(tmp_path: Path) -> Path:
    """Return a folder with what the old program left, one client a folder."""
    with tarfile.open(GOLDEN) as archive:
        archive.extractall(tmp_path / "golden", filter="data")
    return tmp_path / "golden"


@pytest.fixture
def maps(golden: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make the old client's settings this machine's, and return the folder of their maps."""
    monkeypatch.setenv("BEIAN_HOME", str(golden / "filed" / "beian"))
    return golden / "filed" / "beian" / "config" / "sites"


def run_of(home: Path) -> RunFolder:
    """Return the one run of a client."""
    (run,) = (home / "资料" / "runs").iterdir()
    return RunFolder.open(run)


def values_of(profile: Path) -> dict[str, Any]:
    """Return every declared value of a profile by its key."""
    return {str(key): value for view in load(profile).records() for key, value in view.values.items()}


def test_the_profile_holds_what_was_declared_and_passes_the_checks(golden: Path, tmp_path: Path, beian: Beian) -> None:
    profile = golden / "filed" / "资料"
    old, new = values_of(profile), values_of(write(tmp_path / "neu", small()))
    assert {key: str(value) for key, value in old.items()} == {key: str(value) for key, value in new.items()}
    ended = beian("check", profile, "--json")
    assert (ended.code, [item for item in json.loads(ended.out)["findings"] if item["severity"] == "error"]) == (0, [])


def test_the_map_layer_of_an_old_calibration_lies_over_today_s_map(maps: Path) -> None:
    site_map = load_map("mock", user_folder=maps)
    name, kind = site_map.fields["subject.basic.name"], site_map.fields["subject.basic.type"]
    assert (name.max_length, name.calibration and name.calibration.by) == (60, OPERATOR)
    assert kind.options == ("企业", "事业单位")
    assert site_map.pages["function"].calibration == Calibration("2026-11-26", OPERATOR, FUNCTION_PRINT)
    assert site_map.fingerprints["function"].digest() == FUNCTION_PRINT
    assert site_map.states["subject"]["审核已通过"] == "主体已通过"
    assert Request("POST", "/api/functions/save-as", "save", (("kind", "draft"),)) in site_map.requests
    assert "提交草稿" in site_map.human_only


def test_the_report_of_an_old_run_shows_the_figures_that_it_ended_with(golden: Path, beian: Beian) -> None:
    answer = json.loads((golden / "filed" / "answer.json").read_text(encoding="utf-8"))
    run = run_of(golden / "filed")
    view = build(run)
    fields, records = answer["fields"], answer["records"]
    assert {name: getattr(view.tally, name) for name in fields} == fields
    assert (view.status, view.saved, len(view.gated)) == (answer["status"], records["saved"], records["gated"])
    assert {act.by for act in view.acts} == {"stand-in"}
    ended = beian("report", run.path)
    assert (ended.code, ended.err) == (0, "")
    assert f"共 {fields['total']} 项：已核对 {fields['proved']}" in ended.out
    page = (run.path / "report.html").read_text(encoding="utf-8")
    assert ALGORITHM in page
    assert page.count("data:image/") == records["saved"]


def test_an_old_run_is_verified_to_its_last_line_and_a_changed_one_is_not(golden: Path, beian: Beian) -> None:
    run = run_of(golden / "filed").path
    verified = verify(run)
    assert verified.is_whole
    assert (verified.checked, verified.without_digest) == (NAMED_FILES, ())
    assert beian("report", run, "--verify").code == 0
    proof = min((run / "proof").glob("*.json"))
    proof.write_bytes(proof.read_bytes().replace("科苑路".encode(), "科园路".encode(), 1))
    assert [fault.file for fault in verify(run).breaks] == [f"proof/{proof.name}"]
    assert beian("report", run, "--verify").code == 5


def test_an_old_run_that_was_killed_is_reported_as_broken_off(golden: Path, beian: Beian) -> None:
    run = run_of(golden / "killed")
    verified = verify(run.path)
    assert (verified.breaks, verified.is_whole, verified.is_closed) == ((), False, False)
    view = build(run)
    assert (view.status, view.ended, view.saved) == ("interrupted", None, 3)
    assert [record.id for record in view.records if record.is_unsaved] == [FUNCTION]
    ended = beian("report", run.path, "--text")
    assert ended.code == 0
    assert f"共 {view.tally.total} 项：已核对 {view.tally.proved}" in ended.out


def test_the_status_of_the_client_is_read_from_an_old_run(golden: Path, tmp_path: Path, beian: Beian) -> None:
    home = workspace.init(tmp_path / "工作区")
    shutil.copytree(golden / "filed" / "资料", home.clients / "微光")
    ended = beian("status", "--json", "--workspace", home.folder)
    assert ended.code == 0, ended.err
    (row,) = json.loads(ended.out)["clients"]
    assert (row["client"], row["rehearsal"]) == (NAME, True)
    assert row["entity"] == "主体已通过（系统显示：审核通过）［演练］"
    assert [(item["name"], item["state"]) for item in row["algorithms"]] == [(ALGORITHM, "审核中［演练］")]


@pytest.mark.parametrize(
    ("name", "fields", "copies"), [("filed", 53, ["subject", f"algorithms[{ALGORITHM}]"]), ("killed", 29, ["subject"])]
)
def test_what_an_old_run_has_proved_is_the_baseline_and_what_was_submitted_is_read(
    golden: Path, name: str, fields: int, copies: list[str]
) -> None:
    profile = golden / name / "资料"
    ready = prepare(FillOptions(profile, site="mock", url=f"http://{HOST}"), Redactor())
    held = baseline_of(ready)
    assert baseline.damaged(profile / "runs") == []
    assert len(held) == fields
    declared = values_of(profile)
    other = {
        key for key in held if str(held[key]) != str(declared[key]) and compare(declared[key], held[key]) != "equal"
    }
    assert {key.rpartition(".")[2] for key in other} <= {"association"}  # the site writes a node in its own words
    submissions = copies_of(ready)
    assert [copy.root for copy in submissions] == copies
    assert all(held[key] == value for copy in submissions for key, value in copy.values().items() if key in held)


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize(
    ("stage", "saves", "submissions"),
    [
        pytest.param(("--stage", "产品"), {"/api/products/save": 1}, (1, 0), id="what it was killed in"),
        pytest.param(
            (),
            {"/api/products/save": 1, "/api/algorithms/save": 3},
            (1, 1),
            id="to the submission",
            marks=pytest.mark.thorough,
        ),
    ],
)
def test_a_killed_run_is_resumed_and_stores_every_record_once(
    golden: Path, mock_pages: Path, stage: tuple[str, ...], saves: dict[str, int], submissions: tuple[int, int]
) -> None:
    """The profile's product gets another address meanwhile: by the old proof the program may write over its own value."""
    home = golden / "killed"
    profile, old = home / "资料", run_of(home).path
    journal = (old / JOURNAL).read_bytes()
    declared = profile / "填报资料.yaml"
    declared.write_text(
        declared.read_text(encoding="utf-8").replace("example.com/app", "example.com/neu"), encoding="utf-8"
    )
    with (
        FileLock(Path(tempfile.gettempdir()) / f"beian-{PORT}.lock"),
        serve_mock_registry(home / "mock", port=PORT) as registry,
    ):
        before = len(registry.ledger()["requests"])
        code, answer, said = fill(profile, registry, home / "beian", "mock", *stage)
        ledger = registry.ledger()
        whole = expected_of(profile)
        expected = replace(whole, algorithms=[]) if stage else whole
        assert differences(expected, account_of(registry, expected)) == [], said
    assert (code, answer["fields"]["wrong"]) == (0, 0), said
    assert stage or answer["status"] == "submitted", said
    assert "资料改了 1 项" in said
    assert (len(ledger["subject_submissions"]), len(ledger["submissions"])) == submissions
    assert saved_in(ledger["requests"][before:]) == saves
    run = RunFolder.open(Path(answer["run"]))
    events = [entry.event for entry in run.events()]
    assert [event for event in events if isinstance(event, AnswerApplied | UnlistedAnswered)] == []
    proved = {key for event in events if isinstance(event, Proved) for key in event.verdicts}
    assert {f"{FUNCTION}.name", f"{FUNCTION}.introduction"} <= proved
    assert (old / JOURNAL).read_bytes() == journal


def saved_in(requests: list[dict[str, Any]]) -> Counter[str]:
    """Return how often each path of a save is among some requests."""
    return Counter(line["path"] for line in requests if line["method"] == "POST" and line["path"].endswith("/save"))
