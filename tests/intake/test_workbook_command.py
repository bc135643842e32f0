"""The commands `beian workbook` and `beian import`: exit codes, written files and unchanged files."""

from __future__ import annotations

import io
import shutil
import sys
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from filelock import FileLock
from openpyxl import load_workbook

from assistant.apps.cli import workbooks
from assistant.apps.cli.workbooks import import_file, import_published, workbook
from assistant.core.errors import InputProblems, UsageError
from assistant.core.language import choose
from assistant.declaration.profile import updating
from assistant.declaration.profile.loading import load
from assistant.declaration.profile.saving import save
from assistant.declaration.profile.schema.subject import Subject, SubjectBasics
from assistant.declaration.profile.schema.whole import Profile
from assistant.declaration.profile.workbook.merging import CellChange, Merged
from assistant.declaration.profile.workbook.returning import ReturnedWorkbook
from assistant.declaration.profile.workbook.sent import SENT
from tests.project.source_tree import ROOT


@pytest.fixture(autouse=True)
def _chinese() -> None:
    choose("zh")


@pytest.fixture
def chat(tmp_path: Path) -> Path:
    """Return a copy of the chat-app example."""
    return shutil.copytree(ROOT / "profiles" / "chat-app", tmp_path / "甲")


@cache
def chat_renamed(name: str) -> bytes:
    """Return the workbook of the chat-app example with the entity's name changed by the client."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "表.xlsx"
        assert workbook(ROOT / "profiles" / "chat-app", None, path) == 0
        book = load_workbook(path)
    book["主体"]["D5"] = name
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def returned(folder: Path, name: str) -> Path:
    """Return a workbook with the entity's name changed by the client."""
    path = folder / "表.xlsx"
    path.write_bytes(chat_renamed(name))
    return path


@pytest.mark.slow
def test_the_difference_is_shown_and_written_only_after_a_yes(
    chat: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = load(chat).profile
    path = returned(tmp_path, "改名公司")
    assert import_file(path, chat, None, yes=False) == 10
    assert "改名公司" in capsys.readouterr().out
    assert load(chat).profile == before
    assert import_file(path, chat, None, yes=True) == 0
    assert load(chat).profile.subject.basic.name == "改名公司"
    assert import_file(path, chat, None, yes=True) == 0
    assert "没有要改的内容" in capsys.readouterr().out


def test_a_conflict_exits_with_ten_and_leaves_the_profile_unchanged(chat: Path, tmp_path: Path) -> None:
    path = returned(tmp_path, "表中名")
    subject = chat / "主体.yaml"
    subject.write_text(
        subject.read_text(encoding="utf-8").replace("深圳星河示例科技有限公司", "资料名"), encoding="utf-8"
    )
    assert import_file(path, chat, None, yes=True) == 10
    assert load(chat).profile.subject.basic.name == "资料名"


def test_an_import_never_leaves_a_profile_that_cannot_be_opened(tmp_path: Path) -> None:
    folder = shutil.copytree(ROOT / "profiles" / "image-generator", tmp_path / "丁")
    before = load(folder).profile
    path = tmp_path / "表.xlsx"
    workbook(folder, None, path)
    book = load_workbook(path)
    page = next(page for page in book.worksheets if page.title.startswith("算法1"))
    cell = next(cell for (cell,) in page["C5:C200"] if cell.value == "算法名称")
    page[f"D{cell.row}"] = "改名图像生成算法-1"
    book.save(path)
    with pytest.raises(InputProblems):
        import_file(path, folder, None, yes=True)
    assert load(folder).profile == before


def test_an_existing_workbook_is_never_overwritten(chat: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for _ in range(3):
        assert workbook(chat, None, None) == 0
    stem = "资料收集表-深圳星河示例科技有限公司"
    names = sorted(path.name for path in tmp_path.glob("*.xlsx"))
    assert names == sorted([f"{stem}.xlsx", f"{stem}（第2版）.xlsx", f"{stem}（第3版）.xlsx"])
    answers = returned(tmp_path, "改名公司")
    before = answers.read_bytes()
    with pytest.raises(UsageError, match="已存在，不会覆盖"):
        workbook(chat, None, answers)
    assert answers.read_bytes() == before


def test_a_change_made_during_the_confirmation_is_preserved(
    chat: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = returned(tmp_path, "改名公司")
    subject = chat / "主体.yaml"
    meant = subject.read_text("utf-8").replace("深圳星河示例科技有限公司", "另一窗口写的公司")

    def edit_concurrently(_: str) -> bool:
        subject.write_text(meant, "utf-8")
        return True

    monkeypatch.setattr(workbooks, "confirmed", edit_concurrently)
    with pytest.raises(UsageError, match="核对期间被改动过"):
        import_file(path, chat, None, yes=False)
    assert subject.read_text("utf-8") == meant


def test_an_import_waits_for_the_lock_of_the_profile(
    chat: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = returned(tmp_path, "改名公司")
    before = load(chat).profile
    monkeypatch.setattr(updating, "_WAITS_S", 0.1)
    with FileLock(chat / updating.LOCK), pytest.raises(UsageError, match="正在改动"):
        import_file(path, chat, None, yes=True)
    assert load(chat).profile == before


def test_the_confirmation_lists_every_change_to_existing_values(
    chat: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    fills = [CellChange("change", f"主体!D{row}", f"空项{row}", "", "", "填上") for row in range(100)]
    own = [CellChange("change", f"产品!B{row}", f"改项{row}", "原文", "原文", "") for row in range(100)]
    last = [
        CellChange("add", "产品!9", "增项"),
        CellChange("remove", "产品!8", "删项"),
        CellChange("conflict", "产品!7", "冲项"),
    ]
    loaded, merged = load(chat), Merged({}, [*fills, *own, *last])
    assert workbooks._taken(ReturnedWorkbook(loaded, loaded.profile, merged, knows_sent=True), yes=False) == 10
    shown = capsys.readouterr().out
    assert [f"改项{row}" for row in range(100) if f"改项{row} " not in shown] == []
    places = [shown.index(word) for word in ("冲项", "删项", "改项0", "改项99", "增项", "空项0", "空项59")]
    assert places == sorted(places)
    assert "空项60" not in shown
    assert "…另有 40 处，只是填补资料中空着的项" in shown


def test_a_workbook_without_a_profile_creates_an_equal_one(chat: Path, tmp_path: Path) -> None:
    path = tmp_path / "表.xlsx"
    workbook(chat, None, path)
    assert import_file(path, None, tmp_path / "新", yes=False) == 0
    assert load(tmp_path / "新").profile == load(chat).profile
    with pytest.raises(UsageError):
        import_file(path, None, tmp_path / "新", yes=True)


def test_an_empty_workbook_is_made_for_a_type_prefix(tmp_path: Path) -> None:
    assert workbook(None, "排序精选", tmp_path / "空.xlsx") == 0
    for wrong in ("没有这类", ""):
        with pytest.raises(UsageError):
            workbook(None, wrong, tmp_path / "错.xlsx")
    with pytest.raises(UsageError):
        workbook(tmp_path, "排序精选", tmp_path / "错.xlsx")
    assert not (tmp_path / "错.xlsx").exists()


def test_rows_can_be_pasted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "算法名称\t主体名称\t应用产品\n甲算法\t甲公司\t丙（APP、小程序）\n"
    monkeypatch.setattr(sys, "stdin", io.StringIO(text))
    assert import_published(Path("-"), None, tmp_path / "新") == 0
    assert [product.form for product in load(tmp_path / "新").profile.products] == ["APP", "小程序"]


def test_rows_of_a_list_create_the_profile_of_one_entity(tmp_path: Path) -> None:
    rows = ["算法名称\t主体名称\t应用产品", "甲算法\t甲公司\t甲(APP)", "乙算法\t乙公司\t--"]
    path = tmp_path / "清单.txt"
    path.write_text("\n".join(rows), encoding="utf-8")
    with pytest.raises(UsageError, match="2 个主体"):
        import_published(path, None, tmp_path / "新")
    assert import_published(path, "甲公司", tmp_path / "新") == 0
    profile = load(tmp_path / "新").profile
    assert profile != Profile()
    assert [(product.name, product.form) for product in profile.products] == [("甲", "APP")]


@pytest.fixture
def two(tmp_path: Path) -> tuple[Path, Path]:
    """Return the folders of two companies; only the first has a code."""
    return saved(tmp_path, "甲公司", "91440300MA5EXAMP0C"), saved(tmp_path, "乙公司", None)


def saved(folder: Path, name: str, code: str | None) -> Path:
    """Save the profile of a company."""
    profile = Profile(subject=Subject(basic=SubjectBasics(name=name, uscc=code)))
    save(profile, folder / name / "填报资料.yaml")
    return folder / name


@cache
def sent_to(name: str, code: str | None) -> bytes:
    """Return the workbook of a company as it is sent."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "表.xlsx"
        workbook(saved(Path(folder), name, code), None, path)
        return path.read_bytes()


def filled(company: Path, *, loses_sent: bool = False, **cells: str) -> Path:
    """Return the workbook of a company with its address and these cells of the entity filled."""
    path, basic = company / "表.xlsx", load(company).profile.subject.basic
    book = load_workbook(io.BytesIO(sent_to(str(basic.name), basic.uscc)))
    entity = book["主体"]
    for number in range(1, entity.max_row + 1):
        label = str(entity.cell(number, 3).value or entity.cell(number, 2).value or "")
        for name, text in ({"详细地址": "新的地址"} | cells).items():
            if label.startswith(name):
                entity.cell(number, 4).value = text
    if loses_sent:
        del book[SENT]
    book.save(path)
    return path


@pytest.mark.parametrize("loses_sent", [pytest.param(False, marks=pytest.mark.thorough), True])
def test_a_workbook_of_another_company_is_refused_and_nothing_is_written(
    two: tuple[Path, Path], *, loses_sent: bool
) -> None:
    own, other = two
    before = load(own).profile
    for home, source in ((own, other), (other, own)):
        with pytest.raises(UsageError, match="另一家公司"):
            import_file(filled(source, loses_sent=loses_sent), home, None, yes=True)
    assert load(own).profile == before


def test_a_workbook_of_another_company_is_refused_under_this_companys_name(two: tuple[Path, Path]) -> None:
    own, other = two
    with pytest.raises(UsageError, match="乙公司"):
        import_file(filled(other, 主体名称="甲公司"), own, None, yes=True)


@pytest.mark.slow
def test_a_company_may_correct_its_own_name_and_code_in_its_workbook(two: tuple[Path, Path]) -> None:
    own, other = two
    for company, cells in ((own, {"主体名称": "甲集团公司"}), (other, {"统一社会信用代码": "91440300MA5FAKE1X7"})):
        assert import_file(filled(company, loses_sent=False, **cells), company, None, yes=True) == 0
        assert import_file(company / "表.xlsx", company, None, yes=True) == 0
    assert load(own).profile.subject.basic.name == "甲集团公司"
    assert load(other).profile.subject.basic.uscc == "91440300MA5FAKE1X7"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("sent", "current", "returned"),
    [
        (("甲公司", "91440300MA5EXAMP0X"), ("甲公司", "91440300MA5EXAMP0C"), {}),
        (
            ("甲公司", "91440300MA5EXAMP0C"),
            ("甲公司", "91440300MA5EXAMP0C"),
            {"统一社会信用代码": "9144 0300 ma5e xamp 0c"},
        ),
        (("甲（深圳）公司", None), ("甲（深圳）公司", None), {"主体名称": "甲(深圳)公司"}),
    ],
)
def test_a_companys_own_workbook_is_taken_whatever_notation_it_is_in(
    tmp_path: Path, sent: tuple[str, str | None], current: tuple[str, str | None], returned: dict[str, str]
) -> None:
    path = filled(saved(tmp_path / "发出", *sent), loses_sent=bool(returned), **returned)
    home = saved(tmp_path / "现在", *current)
    import_file(path, home, None, yes=True)
    assert load(home).profile.subject.basic.address == "新的地址"


@pytest.mark.slow
@pytest.mark.parametrize(
    "sent",
    [
        pytest.param(("星语", None), marks=pytest.mark.thorough),
        pytest.param(("北京星语科技有限公司", "91440300MA5EXAMP0X"), marks=pytest.mark.thorough),
        ("星语", "91440300MA5EXAMP0X"),
    ],
)
def test_a_refused_workbook_is_taken_once_it_says_what_the_profile_says(
    tmp_path: Path, sent: tuple[str, str | None]
) -> None:
    home = saved(tmp_path / "现在", name := "北京星语科技公司", code := "91440300MA5EXAMP0C")
    out = saved(tmp_path / "发出", *sent)
    with pytest.raises(UsageError, match="统一社会信用代码都改成"):
        import_file(filled(out), home, None, yes=True)
    (out / "表.xlsx").unlink()
    import_file(filled(out, 主体名称=name, 统一社会信用代码=code), home, None, yes=True)
    assert load(home).profile.subject.basic.address == "新的地址"


def test_a_workbook_of_another_company_is_refused_although_this_companys_code_was_typed_into_it(tmp_path: Path) -> None:
    home = saved(tmp_path, "甲公司", "91440300MA5EXAMP0C")
    other = saved(tmp_path, "乙公司", "91440300MA5FAKE1X7")
    with pytest.raises(UsageError, match="另一家公司"):
        import_file(filled(other, 统一社会信用代码="91440300MA5EXAMP0C"), home, None, yes=True)
