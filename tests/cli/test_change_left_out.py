"""What `beian change` prints before a login on items missing from the profile, and on items of unknown state."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from assistant.apps.cli import changes
from assistant.apps.cli.command_options import ChangeOptions, FillOptions
from assistant.apps.cli.preparing import PreparedRun, prepare
from assistant.core.privacy import Redactor
from assistant.planning.maps.registry_state import SUBJECT, ItemState, RegistryState
from assistant.planning.plan.change import ChangeScope
from assistant.planning.plan.plan import Record, make
from assistant.proof.journal import frozen
from assistant.proof.journal.events import Event, Proved, RunOpened, Status
from assistant.proof.journal.frozen import Submission, SubmittedField, SubmittedRecord
from assistant.proof.journal.proof_file import ProofEntry
from assistant.proof.journal.run_folder import RunFolder
from tests.cli.conftest import Beian
from tests.filing.small import ALGORITHM, NAME, Json, small, write

URL = "http://127.0.0.1:9"
OTHER, PRODUCT, SECOND = "微光商城旧推荐算法", "products[微光商城/APP]", "products[微光集市/APP]"
SETTLED = "没有需要变更的；没有打开备案系统"
PASSED, FILED = Status(SUBJECT, "主体已通过", "审核通过"), Status(ALGORITHM, "已备案", "已备案")


def with_second_product() -> Json:
    """Return the small profile with a second product that its algorithm serves."""
    data = small()
    data["产品"].append(data["产品"][0] | {"产品名称": "微光集市"})
    ticks = data["算法"][0]["选择产品及功能信息"]
    ticks.append(ticks[0] | {"产品": "微光集市/APP"})
    return data


def with_other_algorithm() -> Json:
    """Return the small profile with a second algorithm that serves no product."""
    data = small()
    other = {name: part for name, part in data["算法"][0].items() if name != "选择产品及功能信息"}
    data["算法"].append(other | {"算法基础属性信息": other["算法基础属性信息"] | {"算法名称": OTHER}})
    return data


def ready(folder: Path) -> PreparedRun:
    return prepare(FillOptions(folder, site="mock", url=URL), Redactor())


def submitted(folder: Path, data: Json, then: Sequence[Event] = (PASSED, FILED)) -> Path:
    """Leave a run that submitted the whole profile of this data and then read these states."""
    current = ready(write(folder, data))
    plan = make(current.views, current.site_map, RegistryState(ItemState("主体已通过")), digest="")
    roots = {record.root: record.names for record in plan.records if record.stage == "算法"}
    with RunFolder.create(folder / "runs", NAME, "mock") as run:
        run.append(RunOpened(run.name, NAME, "mock", URL, True, {}, "", "", "", "", "fast", "", ""))
        frozen.store(run, copy("subject", (NAME,), [r for r in plan.records if r.stage == "主体"]), {})
        for number, (root, names) in enumerate(roots.items()):
            own = [r for r in plan.records if r.root == root or (not number and r.stage == "产品")]
            frozen.store(run, copy(root, names, own), {})
        for event in then:
            run.append(event)
    return folder


def copy(root: str, names: tuple[str, ...], records: Sequence[Record]) -> Submission:
    held = tuple(
        SubmittedRecord(
            r.id, r.page, r.title, r.names, tuple(SubmittedField(str(w.key), w.label, (), w.value) for w in r.planned)
        )
        for r in records
    )
    return Submission(root, names, "filing", 1, frozen.timestamp(), "", "", "审核中", "", held)


def before(folder: Path, capsys: pytest.CaptureFixture[str]) -> tuple[str, bool]:
    """Return what is printed before the browser opens, and whether one is needed."""
    needs_browser = changes._needs_browser(ready(folder), ChangeOptions(folder), as_json=False)
    return capsys.readouterr().err, needs_browser


def test_a_name_that_was_only_proved_is_not_reported_as_filed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write(tmp_path / "资料", small())
    typo = "products[微光商场/APP]"
    with RunFolder.create(folder / "runs", NAME, "mock") as run:
        run.append(RunOpened(run.name, NAME, "mock", URL, True, {}, "", "", "", "", "fast", "", ""))
        name = f"{typo}.name"
        entry = ProofEntry(name, name, (), "微光商场", "微光商场", None, "微光商场", "proved", "written")
        run.append(Proved(typo, run.write_proof(typo, [entry]), "reopened", {name: "proved"}))
    submitted(folder, small())
    said, is_open = before(folder, capsys)
    assert "微光商场" not in said
    assert (SETTLED in said, is_open) == (True, False)


def test_a_submitted_product_missing_from_the_profile_is_reported(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = submitted(tmp_path / "资料", with_second_product())
    said, is_open = before(write(folder, small()), capsys)
    assert "· 上次提交时有、资料里没有，不会清除：产品“微光集市/APP”" in said
    assert is_open


@pytest.mark.parametrize(
    ("state", "is_reported"), [("已备案", True), ("注销办理中", True), ("已注销", False), (None, False)]
)
def test_an_algorithm_missing_from_the_profile_is_reported_while_listed_and_not_deregistered(
    state: str | None, is_reported: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    listed = [Status(OTHER, state, state)] if state else []
    folder = submitted(tmp_path / "资料", with_other_algorithm(), [PASSED, FILED, *listed])
    said, is_open = before(write(folder, small()), capsys)
    assert (f"算法“{OTHER}”" in said, is_open, SETTLED in said) == (is_reported, is_reported, not is_reported)


@pytest.fixture
def overtaken(tmp_path: Path) -> Path:
    """Return a profile with a retired product; its algorithm was opened for a change and filed again unseen."""
    back = Status(ALGORITHM, "变更草稿", "变更中")
    folder = submitted(tmp_path / "资料", with_second_product(), [PASSED, FILED, back, FILED])
    data = small()
    data["产品"].append(data["产品"][0] | {"产品名称": "微光集市", "已停用": True})
    return write(folder, data)


def test_a_retired_product_is_verified_if_the_last_copy_is_outdated(
    overtaken: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    current = ready(overtaken)
    registry_state = changes.recorded(current)
    assert registry_state is not None
    plan = changes.basis_of(current, ChangeScope()).plan(registry_state, frozenset())
    assert {r.id: (r.mode, r.retired) for r in plan.records}[SECOND] == ("verify", True)
    said, is_open = before(overtaken, capsys)
    assert "○ 产品“微光集市/APP”：上次提交后退回或打开过变更" in said
    assert "不会清除" not in said
    assert is_open


def test_items_of_unknown_state_are_in_the_json_plan(overtaken: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert not changes._needs_browser(ready(overtaken), ChangeOptions(overtaken, plan=True), as_json=True)
    reported = json.loads(capsys.readouterr().out)
    assert (reported["changes"], reported["kept"]) == ([], [])
    assert reported["unknown"] == [
        {"root": PRODUCT, "title": "产品“微光商城/APP”"},
        {"root": SECOND, "title": "产品“微光集市/APP”"},
        {"root": f"algorithms[{ALGORITHM}]", "title": f"算法“{ALGORITHM}” · 基础属性"},
    ]


@pytest.mark.parametrize("site", ["mock", "cac"])
def test_a_day_that_is_none_is_refused_before_anything_else_is_looked_at(
    beian: Beian, tmp_path: Path, site: str
) -> None:
    ended = beian("change", write(tmp_path / "资料", small()), "--since", "2026-02-30", "--plan", "--site", site)
    assert (ended.code, ended.err) == (2, "--since 应写成 2026-01-31 这样的日期。\n")
