"""Recognised text compared with the profile: licence, seals, screenshots. Differences are to be verified."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from PIL import Image

from assistant.checks.preflight.case import Case, Papers
from assistant.checks.preflight.check import RuleSelection, examine
from assistant.checks.preflight.reading_papers import read_papers
from assistant.core.bundled import bundled
from assistant.core.findings import Finding
from assistant.core.keys import FieldKey
from assistant.core.language import speaking
from assistant.declaration.documents import extra, reading
from assistant.declaration.documents.shapes import OcrLine, PageFacts, PageSeal, ScanFacts
from assistant.declaration.profile.loading import LoadedProfile, load
from tests.documents import licences
from tests.documents.licences import needs_font, needs_ocr
from tests.preflight.mutations import only_files

SCAN = "subject.licence.scan"
PROMISE = "subject.attachments.commitment"
FIGURE = "notes.evidence[{}].file"
GOOD = (
    "统一社会信用代码：{code}",
    "名称：{name}",
    "法定代表人：{person}",
    "营业期限：2019-03-01至长期",
)


@pytest.fixture(autouse=True)
def _in_chinese() -> object:
    with speaking("zh"):
        yield


@pytest.fixture(scope="module")
def loaded() -> LoadedProfile:
    """Return the example with a valid licence."""
    return load(bundled("profiles") / "chat-app")


def picture(*texts: str, seals: tuple[PageSeal, ...] = (), note: str = "") -> ScanFacts:
    """Return a scan with these recognised lines."""
    lines = tuple(OcrLine(text, (0.1, 0.1 + 0.05 * at, 0.4, 0.03)) for at, text in enumerate(texts))
    page = PageFacts(1, 2000, 1400, seals=seals, lines=lines)
    return ScanFacts("a.png", "image", 1, "0", pages=(page,), page_count=1, ocr_note=note, lines=lines)


def said(loaded: LoadedProfile, scans: dict[str, ScanFacts], rule: str) -> list[Finding]:
    """Return the findings of one rule on these scans."""
    keyed = {FieldKey.of(key): scan for key, scan in scans.items()}
    case = Case.of(loaded, None, Papers(scans=keyed), date(2026, 11, 1))
    return examine(case, None, RuleSelection(only=frozenset({rule})))


def licence_of(loaded: LoadedProfile, **changes: str) -> ScanFacts:
    """Return the profile's licence as recognised, with some lines changed."""
    subject = loaded.profile.subject
    reported = {"code": subject.basic.uscc, "name": subject.basic.name, "person": subject.legal_representative.name}
    return picture(*(changes.get(line[:2], line).format(**reported) for line in GOOD))


WRONG = {
    "R01": ("名称", "名称：另一家样例有限公司", "warn", "另一家样例有限公司"),
    "R02": ("统一", "统一社会信用代码：91350100M000100Y43", "block", "91350100M000100Y43"),
    "R07": ("营业", "营业期限：2019-03-01至2039-02-28", "warn", "2039-02-28"),
    "R08": ("法定", "法定代表人：赵样本", "warn", "法定代表人与资料不同"),
}


@pytest.mark.parametrize("rule", WRONG)
def test_a_licence_that_says_otherwise_is_detected_and_a_good_one_is_not(loaded: LoadedProfile, rule: str) -> None:
    line, wrong, severity, words = WRONG[rule]
    (finding,) = [
        item for item in said(loaded, {SCAN: licence_of(loaded, **{line: wrong})}, rule) if item.place == SCAN
    ]
    assert (finding.state, finding.severity) == ("found", severity)
    assert words in finding.found
    assert "赵样本" not in finding.found
    assert not [item for item in said(loaded, {SCAN: licence_of(loaded)}, rule) if item.place == SCAN]


def test_a_code_that_fails_its_check_digit_may_be_misread(loaded: LoadedProfile) -> None:
    scan = licence_of(loaded, 统一="统一社会信用代码：91350100M000100Y44")
    (finding,) = [item for item in said(loaded, {SCAN: scan}, "R02") if item.state == "found"]
    assert finding.severity == "warn"


@pytest.mark.parametrize("rule", WRONG)
def test_unread_pictures_are_not_checked_with_the_reason(loaded: LoadedProfile, rule: str) -> None:
    for scan, reason in ((picture(note="未检查（未安装 OCR）"), "未安装 OCR"), (picture("看不清"), "人工核对")):
        (gap,) = [finding for finding in said(loaded, {SCAN: scan}, rule) if finding.place == SCAN]
        assert gap.state == "not_checked"
        assert reason in gap.remedy


def sealed(words: str, note: str = "") -> dict[str, ScanFacts]:
    """Return a 承诺书 with a seal and its recognised text."""
    return {
        PROMISE: picture("承诺", seals=(PageSeal((0.6, 0.7, 0.2, 0.2), "round", False, False, 0.9, words),), note=note)
    }


def test_the_text_of_a_seal_matches_the_name_from_any_starting_character(loaded: LoadedProfile) -> None:
    name = loaded.profile.subject.basic.name or ""
    for words in (name, name[4:] + name[:4]):
        assert not [
            finding
            for finding in said(loaded, sealed(words), "R01")
            if finding.place == PROMISE and "印章" in finding.remedy
        ]
    (other,) = [finding for finding in said(loaded, sealed("北京丙丁贸易中心"), "R01") if finding.state == "found"]
    assert (other.severity, "北京丙丁贸易中心" in other.found) == ("warn", True)
    misread = name[:-3] + name[-2:]
    assert any("没有读准" in finding.remedy for finding in said(loaded, sealed(misread), "R01"))
    assert any("未安装 OCR" in item.remedy for item in said(loaded, sealed("", "未检查（未安装 OCR）"), "R01"))


def test_a_secret_in_a_screenshot_is_named_by_kind_and_masked(loaded: LoadedProfile) -> None:
    title = loaded.profile.notes.evidence[0].title
    key = FIGURE.format(title)
    shown = ("联系电话 13800001234", "服务器 203.0.113.7", "api_key: abcd1234efgh5678ijkl", "版本 1.2.3")
    findings = [finding for finding in said(loaded, {key: picture(*shown)}, "R49") if finding.state == "found"]
    assert [word for word in ("手机号", "IP", "密钥") if any(word in item.found for item in findings)] == [
        "手机号",
        "IP",
        "密钥",
    ]
    assert len(findings) == 3
    assert not any(value in finding.found for finding in findings for value in ("13800001234", "abcd1234efgh5678ijkl"))
    assert not [finding for finding in said(loaded, {key: picture("138****1234")}, "R49") if finding.state == "found"]


def test_a_figure_counts_as_checked_only_if_the_picture_of_every_page_was_read(loaded: LoadedProfile) -> None:
    key = FIGURE.format(loaded.profile.notes.evidence[0].title)
    one = picture("版本 1.2.3")
    page = one.pages[0]
    typed = replace(page, text="说明：本页是操作手册的一页，联系电话 13800001234。", lines=())
    cases = {
        "its text only": (replace(one, pages=(typed,), ocr_note="未检查（未安装 OCR）"), "未安装 OCR"),
        "no picture read": (replace(one, pages=(typed,)), "第 1 页"),
        "one of two pages": (replace(one, pages=(page, replace(page, number=2, lines=())), page_count=2), "第 2 页"),
        "pages that were not opened": (replace(one, page_count=9), "第 2、3、4、5、6 页等 8 页"),
        "every page": (one, ""),
        "a blank page": (replace(one, pages=(page, replace(page, number=2, lines=(), blank=True)), page_count=2), ""),
    }
    for name, (scan, reason) in cases.items():
        findings = [finding for finding in said(loaded, {key: scan}, "R49") if finding.place == key]
        assert [reason in finding.remedy for finding in findings if finding.state == "not_checked"] == [True] * bool(
            reason
        ), name
        assert ["手机号" in item.found for item in findings if item.state == "found"] == [True] * (
            typed in scan.pages
        ), name


@pytest.mark.slow
@needs_ocr
@needs_font
def test_a_rendered_licence_of_another_company_is_detected_in_the_whole_check(tmp_path: Path) -> None:
    """End to end: a picture in the profile's folder, read by the child process, compared with the profile."""
    folder = tmp_path / "chat-app"
    shutil.copytree(bundled("profiles") / "chat-app", folder)
    rendered = licences.licence(tmp_path / "drawn.png", 名称="北京丙丁样例有限公司")
    Image.open(rendered).save(folder / "附件" / "营业执照.png")
    only_files(folder, "营业执照.png")
    own = load(folder)
    results = examine(Case.of(own, None, read_papers(own)), None, RuleSelection(only=frozenset({"R01"})))
    assert any(finding.place == SCAN and "北京丙丁样例有限公司" in finding.found for finding in results)


@pytest.mark.slow
def test_without_the_extra_a_check_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extra, "is_installed", lambda: False)
    reading.forget()
    folder = tmp_path / "chat-app"
    shutil.copytree(bundled("profiles") / "chat-app", folder)
    only_files(folder, "营业执照.png")
    own = load(folder)
    results = examine(Case.of(own, None, read_papers(own)), None, RuleSelection(only=frozenset({"R02"})))
    assert any(finding.place == SCAN and "未安装 OCR" in finding.remedy for finding in results)
