"""The intake workbook: lossless in both directions, harmless cells, three-way merging, problems by page and cell."""

from __future__ import annotations

import datetime as dt
import io
import os
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from assistant.core.errors import InputProblems, UsageError
from assistant.core.language import choose
from assistant.core.risk_names import RISKS
from assistant.declaration.profile.loading import load
from assistant.declaration.profile.natural import key_of
from assistant.declaration.profile.schema.product import Product
from assistant.declaration.profile.schema.subject import Subject, SubjectBasics
from assistant.declaration.profile.schema.whole import Profile
from assistant.declaration.profile.updating import OLD_VERSIONS, update
from assistant.declaration.profile.vocabulary import OTHER_TYPES
from assistant.declaration.profile.workbook import reading, writing
from assistant.declaration.profile.workbook.merging import Merged, merge
from assistant.declaration.profile.workbook.restoring import restored
from assistant.declaration.profile.workbook.rows import flatten
from assistant.declaration.profile.workbook.text import disarmed, harmless
from tests.papers.conftest import EXAMPLES, SAMPLED
from tests.profile.bad_workbooks import BAD
from tests.profile.profiles import PROFILES, TEXTS, written
from tests.project.source_tree import ROOT

RARER = (pytest.param(sign, marks=pytest.mark.thorough) for sign in ("+86 1", "-5", "@甲", "'=已有撇号"))
Edit = Callable[[Workbook], None]
ExampleSent = Callable[[str], tuple[Profile, Path]]


@pytest.fixture(autouse=True)
def _chinese() -> None:
    choose("zh")


def started(path: Path) -> Profile:
    """Return the profile started from a workbook alone."""
    returned = reading.read(path)
    merged = merge(None, flatten(Profile()), returned.rows, returned.addresses)
    return restored(merged.rows, returned.addresses, path.name)


def sent(folder: Path, profile: Profile, edit: Edit | None = None) -> Path:
    """Write the workbook of a profile, edit it as a client would, and return it."""
    path = folder / "资料收集表.xlsx"
    writing.write(profile, path)
    if edit:
        book = load_workbook(path)
        edit(book)
        book.save(path)
    return path


def merged_with(path: Path, current: Profile) -> tuple[Merged, Profile]:
    """Return the merge of a returned workbook into a profile."""
    returned = reading.read(path)
    merged = merge(returned.sent, flatten(current), returned.rows, returned.addresses)
    return merged, restored(merged.rows, returned.addresses, path.name)


def beside(page: Worksheet, title: str) -> str:
    """Return the address of the answer beside a title."""
    return next(f"D{cell.row}" for (cell,) in page["C5:C200"] if cell.value == title)


def problems_of(path: Path) -> list[str]:
    """Return the problems of a workbook."""
    with pytest.raises(InputProblems) as caught:
        started(path)
    return [str(problem) for problem in caught.value.problems]


@pytest.fixture(scope="module")
def example_sent(tmp_path_factory: pytest.TempPathFactory) -> ExampleSent:
    """Return a function that gives an example and its workbook, written once and changed by no test."""

    @cache
    def made(name: str) -> tuple[Profile, Path]:
        profile = load(ROOT / "profiles" / name).profile
        return profile, sent(tmp_path_factory.mktemp(name), profile)

    return made


@pytest.mark.parametrize("name", SAMPLED)
def test_an_example_comes_back_from_a_workbook_unchanged(example_sent: ExampleSent, name: str) -> None:
    profile, book = example_sent(name)
    assert started(book) == profile


@pytest.mark.parametrize("name", SAMPLED)
def test_an_untouched_workbook_changes_nothing(example_sent: Callable[[str], tuple[Profile, Path]], name: str) -> None:
    profile, book = example_sent(name)
    merged, same = merged_with(book, profile)
    assert merged.changes == []
    assert same == profile


def test_there_are_seven_examples() -> None:
    assert len(EXAMPLES) == 7


@given(TEXTS)
@settings(max_examples=200, deadline=None)
def test_a_harmless_cell_gives_back_its_text(text: str) -> None:
    plain = harmless(text)
    assert not plain.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert disarmed(plain) == disarmed(harmless(disarmed(plain)))


@pytest.mark.parametrize("text", ["=1+1", "＝乙", "''+两个", *RARER])
def test_signs_of_formulas_are_neutralised_and_restored(tmp_path: Path, text: str) -> None:
    path = sent(tmp_path, Profile(subject=Subject(basic=SubjectBasics(name=text))))
    cell = load_workbook(path)["主体"]["D5"]
    assert cell.data_type == "s"
    assert str(cell.value).startswith("'")
    assert started(path).subject.basic.name == text


@pytest.mark.slow
@given(PROFILES)
@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_cell_of_any_workbook_is_a_formula(profile: Profile) -> None:
    buffer = io.BytesIO()
    writing._book(profile, OTHER_TYPES[0], ()).save(buffer)
    for page in load_workbook(buffer).worksheets:
        for row in page.iter_rows():
            for cell in row:
                assert cell.data_type != "f"
                assert not str(cell.value or "").startswith(("=", "+", "-", "@"))


def test_eighteen_digits_and_a_version_stay_text(tmp_path: Path) -> None:
    profile = load(written(tmp_path)).profile
    path = sent(tmp_path, profile)
    page = load_workbook(path)["算法1 智聊生成合成算法-1"]
    cell = page[beside(page, "版本号")]
    assert (cell.value, cell.number_format) == ("1.10", "@")
    assert started(path).algorithms[0].basic.version == "1.10"


def test_every_answer_cell_is_text_and_open_and_the_labels_are_locked(tmp_path: Path) -> None:
    page = load_workbook(sent(tmp_path, Profile()))["主体"]
    assert page.protection.sheet
    for row in range(5, page.max_row + 1):
        assert page[f"D{row}"].number_format == "@"
        assert not page[f"D{row}"].protection.locked
        assert page[f"C{row}"].protection.locked
    assert page.freeze_panes == "D5"


def test_a_closed_list_is_a_drop_down_that_refuses_other_words(tmp_path: Path) -> None:
    book = load_workbook(sent(tmp_path, Profile()))
    rules = {str(rule.sqref): rule for rule in book["产品"].data_validations.dataValidation}
    form = next(rule for cells, rule in rules.items() if cells.startswith("C6"))
    assert form.type == "list"
    assert form.showErrorMessage
    assert form.errorStyle == "stop"
    assert book["_选项"].sheet_state == "veryHidden"


@pytest.mark.parametrize("type_", ["生成合成类（深度合成）", *OTHER_TYPES])
def test_an_empty_workbook_of_every_type_has_an_algorithm_and_reads_as_empty(tmp_path: Path, type_: str) -> None:
    path = tmp_path / "空.xlsx"
    writing.write(Profile(), path, type_)
    page = next(page for page in load_workbook(path).worksheets if page.title.startswith("算法1"))
    assert started(path) == Profile()
    said = sum("没有对照系统核对" in str(cell.value) for row in page.iter_rows() for cell in row)
    assert said == (5 if type_ in OTHER_TYPES else 0)


def test_a_new_algorithm_is_read_once_and_not_doubled_by_a_second_import(tmp_path: Path) -> None:
    def fill(book: Workbook) -> None:
        page = next(page for page in book.worksheets if page.title.startswith("算法1"))
        page[beside(page, "算法名称")] = "甲乙算法"
        asked = {
            page[f"C{row}"].value: row for row in range(5, 300) if str(page[f"A{row}"].value).startswith("risks|+")
        }
        assert list(asked) == list(RISKS)
        page[f"D{asked['算法滥用']}"] = "有措施"

    path = sent(tmp_path, Profile(), fill)
    merged, first = merged_with(path, Profile())
    assert [change.kind for change in merged.changes] == ["add", "add"]
    assert first.algorithms[0].detail.risks == {"算法滥用": "有措施"}
    again, second = merged_with(path, first)
    assert not again.changes
    assert second == first


@pytest.mark.slow
def test_a_risk_that_the_office_has_answered_under_its_long_name_is_one_risk(tmp_path: Path) -> None:
    def answer(book: Workbook) -> None:
        page = next(page for page in book.worksheets if page.title.startswith("算法1"))
        page[beside(page, "算法滥用")] = "客户的措施"

    algorithm = load(written(tmp_path)).profile.algorithms[0]
    asked = Profile(
        algorithms=(algorithm.model_copy(update={"detail": algorithm.detail.model_copy(update={"risks": {}})}),)
    )
    detail = algorithm.detail.model_copy(update={"risks": {"算法滥用风险及防范机制": "我方的措施"}})
    current = Profile(algorithms=(algorithm.model_copy(update={"detail": detail}),))
    merged, profile = merged_with(sent(tmp_path, asked, answer), current)
    assert [change.kind for change in merged.changes if "风险" in change.what or "滥用" in change.what] == ["conflict"]
    assert profile.algorithms[0].detail.risks == {"算法滥用风险及防范机制": "我方的措施"}


def test_only_changes_of_the_client_are_merged(tmp_path: Path) -> None:
    profile = load(written(tmp_path)).profile

    def change(book: Workbook) -> None:
        book["主体"]["D5"] = "改名科技有限公司"

    path = sent(tmp_path, profile, change)
    basic = profile.subject.basic.model_copy(update={"address": "资料里新写的地址"})
    current = profile.model_copy(update={"subject": profile.subject.model_copy(update={"basic": basic})})
    merged, new = merged_with(path, current)
    assert [(change.kind, change.where, change.returned) for change in merged.changes] == [
        ("change", "主体!D5", "改名科技有限公司")
    ]
    assert (new.subject.basic.name, new.subject.basic.address) == ("改名科技有限公司", "资料里新写的地址")


def test_a_change_on_both_sides_is_a_conflict_and_the_profile_stays(tmp_path: Path) -> None:
    profile = load(written(tmp_path)).profile

    def change(book: Workbook) -> None:
        book["主体"]["D5"] = "表中的名称"

    path = sent(tmp_path, profile, change)
    basic = profile.subject.basic.model_copy(update={"name": "资料的名称"})
    current = profile.model_copy(update={"subject": profile.subject.model_copy(update={"basic": basic})})
    merged, new = merged_with(path, current)
    assert [(conflict.current, conflict.sent, conflict.returned) for conflict in merged.conflicts] == [
        ("资料的名称", "演示科技有限公司", "表中的名称")
    ]
    assert new == current


def test_a_workbook_without_its_sent_state_only_fills_empty_fields(tmp_path: Path) -> None:
    profile = load(written(tmp_path)).profile

    def change(book: Workbook) -> None:
        book["主体"]["D5"] = "表中的名称"
        book["主体"][beside(book["主体"], "详细地址")] = "新地址"
        book["_底稿"]["A2"] = "z:AAAA"

    merged, new = merged_with(sent(tmp_path, profile, change), profile)
    assert sorted(change.kind for change in merged.changes) == ["change", "conflict"]
    assert (new.subject.basic.name, new.subject.basic.address) == (profile.subject.basic.name, "新地址")


def test_a_cleared_row_removes_its_product_and_a_renamed_product_keeps_its_functions(tmp_path: Path) -> None:
    profile = load(written(tmp_path)).profile
    two = profile.model_copy(update={"products": (*profile.products, Product(name="乙", form="网站"))})

    def change(book: Workbook) -> None:
        page = book["产品"]
        page["B6"] = "智聊新名"
        for place in range(2, page.max_column + 1):
            page.cell(7, place).value = None

    merged, new = merged_with(sent(tmp_path, two, change), two)
    assert [change.kind for change in merged.changes] == ["change", "remove"]
    assert [key_of(product, 0) for product in new.products] == ["智聊新名/APP"]
    assert new.products[0].paths == profile.products[0].paths


def test_full_width_digits_and_spaces_in_a_number_are_no_change(tmp_path: Path) -> None:
    profile = load(written(tmp_path)).profile

    def change(book: Workbook) -> None:
        page = book["主体"]
        page["D6"] = "９１440300ＭA5FAKE00X "

    merged, _ = merged_with(sent(tmp_path, profile, change), profile)
    assert merged.changes == []


def test_all_faults_come_at_once_with_page_cell_and_remedy(tmp_path: Path) -> None:
    def corrupt(book: Workbook) -> None:
        page = book["主体"]
        page["D5"] = "=HYPERLINK(1)"
        page["D6"] = 91440300123456789012
        page[beside(page, "证件有效期")] = "去年"
        page[beside(page, "月活跃用户量")] = "很多"
        page[beside(page, "详细地址")] = dt.datetime(2026, 1, 2)
        page.merge_cells("D7:D8")
        book["功能访问路径及功能"]["B8"] = "没有的产品"

    shown = "\n".join(problems_of(sent(tmp_path, load(written(tmp_path)).profile, corrupt)))
    for words in ("主体!D5", "主体!D6", "主体!D8", "主体!D9", "公式", "15 位", "取消合并"):
        assert words in shown


def test_unreadable_values_name_their_cells(tmp_path: Path) -> None:
    def corrupt(book: Workbook) -> None:
        page = book["主体"]
        page[beside(page, "证件有效期")] = "去年"
        page[beside(page, "月活跃用户量")] = "很多"
        book["功能访问路径及功能"]["B8"] = "没有的产品"

    texts = problems_of(sent(tmp_path, load(written(tmp_path)).profile, corrupt))
    assert len(texts) == 3
    assert all("!" in text for text in texts)


def test_a_version_that_became_a_number_is_refused(tmp_path: Path) -> None:
    def corrupt(book: Workbook) -> None:
        page = book["算法1 智聊生成合成算法-1"]
        page[beside(page, "版本号")] = 1.1

    (text,) = problems_of(sent(tmp_path, load(written(tmp_path)).profile, corrupt))
    assert "末尾的 0" in text


@pytest.mark.parametrize("name", BAD)
def test_any_other_file_is_refused_with_a_message(tmp_path: Path, name: str) -> None:
    path = tmp_path / f"{name}.xlsx"
    path.write_bytes(BAD[name]())
    (text,) = problems_of(path)
    assert text.endswith("。")
    assert path.name in text


def test_a_truncated_workbook_is_refused(tmp_path: Path) -> None:
    path = sent(tmp_path, Profile())
    whole = path.read_bytes()
    for cut in range(200, 12000, 1500):
        path.write_bytes(whole[:-cut])
        assert problems_of(path), cut


def test_a_text_longer_than_a_cell_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    path = tmp_path / "长.xlsx"
    with pytest.raises(UsageError):
        writing.write(Profile(subject=Subject(basic=SubjectBasics(name="长" * 40000))), path)
    assert not path.exists()


def test_a_folder_of_parts_is_updated_part_by_part_and_the_former_files_are_retained(tmp_path: Path) -> None:
    whole = load(written(tmp_path / "甲")).profile
    (tmp_path / "乙").mkdir()
    for name in ("主体", "产品"):
        text = (ROOT / "profiles" / "chat-app" / f"{name}.yaml").read_text(encoding="utf-8")
        (tmp_path / "乙" / f"{name}.yaml").write_text(text, encoding="utf-8")
    loaded = load(tmp_path / "乙")
    new = loaded.profile.model_copy(update={"subject": whole.subject})
    assert [path.name for path in update(loaded, new)] == ["主体.yaml"]
    assert load(tmp_path / "乙").profile == new
    assert (tmp_path / "乙" / OLD_VERSIONS / "主体.1.yaml").exists()


def test_a_failing_write_leaves_every_file_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("主体", "产品"):
        text = (ROOT / "profiles" / "chat-app" / f"{name}.yaml").read_text(encoding="utf-8")
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    loaded = load(tmp_path)
    new = loaded.profile.model_copy(update={"subject": Subject(), "products": loaded.profile.products[:1]})
    real = os.fsync
    for failing in range(1, 5):
        calls = iter(range(1, 100))

        def fsync(handle: int, failing: int = failing, calls: object = calls) -> None:
            if next(calls) == failing:  # type: ignore[call-overload]
                raise OSError(28, "No space left on device")
            real(handle)

        monkeypatch.setattr(os, "fsync", fsync)
        with pytest.raises(OSError, match="No space"):
            update(loaded, new)
        assert load(tmp_path).profile == loaded.profile
    monkeypatch.setattr(os, "fsync", real)
    update(loaded, new)
    assert load(tmp_path).profile == new


def test_every_page_fits_a4_landscape_with_headings_and_page_numbers(tmp_path: Path) -> None:
    path = tmp_path / "表.xlsx"
    writing.write(load(ROOT / "profiles" / "search-engine").profile, path)
    pages = [page for page in load_workbook(path) if page.sheet_state == "visible"]
    for page in pages:
        setup = page.page_setup
        assert (setup.orientation, setup.paperSize, setup.fitToHeight) == ("landscape", 9, 0), page.title
        assert page.sheet_properties.pageSetUpPr
        assert page.sheet_properties.pageSetUpPr.fitToPage
        assert "&P" in str(page.oddFooter and page.oddFooter.right and page.oddFooter.right.text)
    assert all(page.print_title_rows and page.freeze_panes for page in pages[1:])
    assert not pages[2].print_area, "a row that the client adds below would not be printed"
