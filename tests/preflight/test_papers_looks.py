"""R40, R44, R45, R49 and R50: similarity, scans, signatures, screenshots, text to be published, with clean twins."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from assistant.checks.preflight.case import Papers
from assistant.checks.preflight.check import RuleSelection, examine
from assistant.checks.preflight.reading_papers import read_papers
from assistant.checks.preflight.scan_looks import resident_id_scans
from assistant.core.keys import FieldKey
from assistant.declaration.documents.shapes import (
    DocumentBlock,
    Fact,
    OcrLine,
    PageFacts,
    PageSeal,
    PaperFacts,
    Quote,
    ScanFacts,
)
from tests.preflight.mutations import IMAGE, NEWS, ExampleFolder, nothing, only_files, put

REPORT = FieldKey.of("algorithms[晨屿资讯个性化推荐算法].basic.assessment")
PUBLICATION = FieldKey.of("algorithms[绘澜画坊图像生成算法-1].basic.publication")
LICENCE = FieldKey.of("subject.licence.scan")
OWN = "".join(f"第{number}段写本单位第{number * 7}号召回服务的参数和第{number * 3}次评测。" for number in range(120))
OTHER = "".join(f"另{number}处讲别家在{number * 11}台设备上做的第{number * 5}轮标注抽查。" for number in range(120))
COMMITMENT = FieldKey.of("subject.attachments.commitment")
PROOF = FieldKey.of("subject.responsible.employment_proof")
SEAL = PageSeal((0.6, 0.7, 0.2, 0.2), "round", cropped=False, faded=False, score=0.9)
PAGE = PageFacts(1, 1700, 2300, dpi=200, colour=True)


def severities_of(example_folder: ExampleFolder, rule: str, papers: Papers, example: str = NEWS) -> list[str]:
    """Return the severities of one rule's findings with these papers."""
    results = examine(example_folder.case(example, nothing, papers), scope=RuleSelection(only=frozenset({rule})))
    return [finding.severity for finding in results if finding.state == "found"]


def paper(**more: object) -> PaperFacts:
    """Return the facts of a paper."""
    return replace(PaperFacts("材料.docx", "未知"), **more)  # type: ignore[arg-type]


def scan(page: PageFacts) -> ScanFacts:
    """Return a scan of one page."""
    return ScanFacts("扫描.pdf", "pdf", 1, "", pages=(page,), page_count=1, lines=page.lines)


@pytest.mark.parametrize(("other", "expected"), [(OWN, ["warn"]), (OTHER, [])])
def test_a_report_like_another_clients_is_detected_by_r40(
    example_folder: ExampleFolder, other: str, expected: list[str]
) -> None:
    rule = "R40"
    assert severities_of(example_folder, rule, Papers(texts={REPORT: OWN}, others=(other,))) == expected


@pytest.mark.parametrize(("words", "expected"), [("张三", ["warn"]), ("", [])])
def test_a_typed_signature_is_detected_by_r45(example_folder: ExampleFolder, words: str, expected: list[str]) -> None:
    rule, block = "R45", DocumentBlock("text", f"算法安全负责人（签名）：{words}")
    assert severities_of(example_folder, rule, Papers({REPORT: paper(blocks=(block,))})) == expected


@pytest.mark.parametrize(
    "block",
    [
        DocumentBlock("text", "算法安全负责人（手写签名）：顾示范"),
        DocumentBlock("cell", "顾示范", label="算法安全负责人签名"),
        DocumentBlock("text", "负责人 顾示范 签字：顾示范", page=3),
        DocumentBlock("text", "顾示范签名：顾示范"),
    ],
    ids=["line", "cell", "name-before", "name-in-the-label"],
)
def test_r45_quotes_the_label_and_never_the_name(example_folder: ExampleFolder, block: DocumentBlock) -> None:
    results = examine(
        example_folder.case(NEWS, nothing, Papers({REPORT: paper(blocks=(block,))})),
        scope=RuleSelection(only=frozenset({"R45"})),
    )
    (finding,) = [finding for finding in results if finding.state == "found"]
    assert "顾示范" not in finding.found + finding.remedy
    assert "签" in finding.found


@pytest.mark.parametrize(("words", "expected"), [("联系 13800001310", ["warn"]), ("联系 138****1310", [])])
def test_a_telephone_in_a_screenshot_is_detected_by_r49(
    example_folder: ExampleFolder, words: str, expected: list[str]
) -> None:
    rule, case = "R49", example_folder.case(NEWS, nothing)
    title = case.notes.evidence[0].title
    key = FieldKey.of("notes").child("evidence", title).child("file")
    assert (
        severities_of(
            example_folder, rule, Papers(scans={key: scan(replace(PAGE, lines=(OcrLine(words, (0, 0, 9, 9)),)))})
        )
        == expected
    )


@pytest.mark.parametrize(
    ("papers", "reason"),
    [
        (Papers(scans={REPORT: scan(PAGE)}), "扫描件没有文字"),
        (Papers(), "未提供材料内容"),
        (Papers({REPORT: paper(images=3)}), "没有写明日期的人工核验记录"),
    ],
    ids=["scan", "unread", "pictures"],
)
def test_pictures_of_a_report_without_a_human_check_are_not_checked_by_r49(
    example_folder: ExampleFolder, papers: Papers, reason: str
) -> None:
    results = examine(example_folder.case(NEWS, nothing, papers), scope=RuleSelection(only=frozenset({"R49"})))
    findings = [finding for finding in results if finding.place == str(REPORT)]
    assert [(finding.state, reason in finding.remedy) for finding in findings] == [("not_checked", True)]


def test_a_human_check_covers_the_pictures_of_a_scanned_report(example_folder: ExampleFolder) -> None:
    note = {"规则": "R49", "对象": "报告里的截图", "结果": "不通过", "核验人": "某甲", "日期": "2026-11-01"}
    case = example_folder.case(NEWS, put("佐证与说明", "人工核验", to=[note]), Papers(scans={REPORT: scan(PAGE)}))
    findings = [
        finding
        for finding in examine(case, scope=RuleSelection(only=frozenset({"R49"})))
        if finding.place == str(REPORT)
    ]
    assert [finding.state for finding in findings] == ["found"]


@pytest.mark.parametrize(("words", "expected"), [("生成视频", ["warn", "warn"]), ("生成图像", [])])
def test_a_kind_that_the_form_does_not_tick_is_detected_by_r50(
    example_folder: ExampleFolder, words: str, expected: list[str]
) -> None:
    rule = "R50"
    facts = (Fact("算法应用场景", f"应用于创作台，根据输入的文本和图像，{words}。", Quote("应用于创作台", 1)),)
    assert severities_of(example_folder, rule, Papers({PUBLICATION: paper(facts=facts)}), IMAGE) == expected


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        (PAGE, []),
        (replace(PAGE, colour=False), ["warn"]),
        (replace(PAGE, dpi=96), ["warn"]),
        (replace(PAGE, width_px=700), ["warn"]),
        (replace(PAGE, width_px=400), ["block"]),
        (replace(PAGE, blank=True), ["block"]),
        (replace(PAGE, turn=1), ["block"]),
        (replace(PAGE, turn=1, turn_known=False), ["warn"]),
    ],
)
def test_a_licence_that_is_grey_small_blank_or_rotated_is_reported_by_r44(
    example_folder: ExampleFolder, page: PageFacts, expected: list[str]
) -> None:
    assert severities_of(example_folder, "R44", Papers(scans={LICENCE: scan(page)})) == expected


def test_an_electronic_seal_is_to_be_verified_and_never_called_missing(example_folder: ExampleFolder) -> None:
    signed = replace(scan(PAGE), signatures=1)
    results = examine(example_folder.case(NEWS, nothing, Papers(scans={COMMITMENT: signed})))
    own = [one for one in results if one.rule == "R44" and one.state == "found" and one.place == str(COMMITMENT)]
    assert [one.severity for one in own] == ["warn"]
    assert "电子签章" in own[0].found
    assert "没有找到红色印章" not in own[0].found
    assert severities_of(example_folder, "R44", Papers(scans={COMMITMENT: scan(PAGE)})) == ["block"]


def test_objects_inside_a_word_file_are_called_unread(example_folder: ExampleFolder) -> None:
    held = ScanFacts("报告.docx", "docx", 1, "", embedded=2)
    results = examine(example_folder.case(NEWS, nothing, Papers(scans={REPORT: held})))
    gaps = [one for one in results if one.rule == "R44" and one.state == "not_checked" and "嵌入" in one.remedy]
    assert ["2 个文件或对象" in one.remedy for one in gaps] == [True]


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        (replace(PAGE, seals=(SEAL,)), []),
        (PAGE, ["warn"]),
        (replace(PAGE, seals=(SEAL,), dpi=96), ["warn"]),
        (replace(PAGE, seals=(SEAL,), turn=1, width_px=2300, height_px=1700), ["block"]),
        (replace(PAGE, seals=(SEAL,), turn=2), ["block"]),
        (replace(PAGE, seals=(SEAL,), turn=1), ["warn"]),
        (replace(PAGE, seals=(SEAL,), turn=2, turn_known=False), ["warn"]),
        (replace(PAGE, seals=(SEAL,), turn=0, turn_known=False), []),
        (replace(PAGE, blank=True), ["block"]),
    ],
    ids=["good", "without-seal", "dots", "lying", "upside-down", "wide-table", "doubtful", "unknown", "blank"],
)
def test_the_scan_of_a_report_is_checked_by_r44(
    example_folder: ExampleFolder, page: PageFacts, expected: list[str]
) -> None:
    assert severities_of(example_folder, "R44", Papers(scans={REPORT: scan(page)})) == expected


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        (PAGE, []),
        (replace(PAGE, width_px=320), []),
        (replace(PAGE, width_px=280), ["warn"]),
        (replace(PAGE, turn=1), ["warn"]),
        (replace(PAGE, blank=True), ["warn"]),
    ],
)
def test_the_scan_of_an_identity_document_is_checked_by_r44(
    example_folder: ExampleFolder, page: PageFacts, expected: list[str]
) -> None:
    case = example_folder.case(NEWS, nothing)
    assert [kind for _, kind in resident_id_scans(case)] == ["法定代表人身份证扫描件", "算法安全责任人身份证扫描件"]
    for key, _ in resident_id_scans(case):
        assert severities_of(example_folder, "R44", Papers(scans={key: scan(page)})) == expected


@pytest.mark.slow
def test_the_text_of_an_identity_document_is_not_stored(tmp_path: Path) -> None:
    case = ExampleFolder(tmp_path).case(NEWS, nothing)
    only_files(tmp_path / NEWS, "留存")
    papers = read_papers(case.loaded)
    cards = {key for key, _ in resident_id_scans(case)}
    assert cards <= set(papers.scans)
    assert not cards & {*papers.facts, *papers.texts}
    assert not any(papers.scans[key].lines for key in cards)


@pytest.mark.parametrize(
    ("papers", "reason"),
    [(Papers(scans={REPORT: scan(PAGE)}), "扫描件没有文字"), (Papers(), "未提供材料内容")],
    ids=["scan", "unread"],
)
def test_a_scan_without_text_is_distinguished_from_an_unread_one(
    example_folder: ExampleFolder, papers: Papers, reason: str
) -> None:
    results = examine(example_folder.case(NEWS, nothing, papers), scope=RuleSelection(only=frozenset({"R39"})))
    assert [finding.remedy for finding in results if finding.place == str(REPORT)] == [reason]


@pytest.mark.parametrize(("other", "expected"), [(OWN, ["warn"]), (OTHER, [])])
def test_one_paper_scanned_twice_for_two_papers_is_detected_by_r44(
    example_folder: ExampleFolder, other: str, expected: list[str]
) -> None:
    facts = {
        key: paper(blocks=(DocumentBlock("text", text, page=1, recognised=True),), recognised=(1,))
        for key, text in ((PROOF, OWN), (COMMITMENT, other))
    }
    scans = {
        key: replace(scan(replace(PAGE, seals=(SEAL,), fingerprint=look)), sha256=look * 4)
        for key, look in ((PROOF, "0" * 16), (COMMITMENT, "f" * 16))
    }
    assert severities_of(example_folder, "R44", Papers(facts, scans)) == expected


@pytest.mark.parametrize(
    ("digest", "look", "words", "expected"),
    [
        ("1" * 64, "0" * 16, ("", ""), [("block", "同一份文件")]),
        ("2" * 64, "0" * 15 + "7", ("", ""), [("warn", "看起来是同一份文件")]),
        ("2" * 64, "0" * 15 + "7", (OWN, OWN), [("warn", "看起来是同一份文件")]),
        ("2" * 64, "0" * 15 + "7", (OWN, OTHER), []),
        ("2" * 64, "f" * 16, ("", ""), []),
    ],
    ids=["same", "saved-again", "same-words", "other-words", "other"],
)
def test_one_file_for_two_papers_is_detected_by_r44(
    example_folder: ExampleFolder, digest: str, look: str, words: tuple[str, str], expected: list[tuple[str, str]]
) -> None:
    first = replace(scan(replace(PAGE, seals=(SEAL,), fingerprint="0" * 16)), sha256="1" * 64)
    second = replace(scan(replace(PAGE, seals=(SEAL,), fingerprint=look)), sha256=digest)
    facts = {
        key: paper(blocks=(DocumentBlock("text", text),))
        for key, text in zip((PROOF, COMMITMENT), words, strict=True)
        if text
    }
    papers = Papers(facts, scans={PROOF: first, COMMITMENT: second})
    findings = examine(example_folder.case(NEWS, nothing, papers), scope=RuleSelection(only=frozenset({"R44"})))
    seen = [(finding.severity, finding.place, finding.found) for finding in findings if finding.state == "found"]
    assert [(severity, place) for severity, place, _ in seen] == [
        (severity, str(COMMITMENT)) for severity, _ in expected
    ]
    assert all(sentence in seen[at][2] and "工作证明" in seen[at][2] for at, (_, sentence) in enumerate(expected))
