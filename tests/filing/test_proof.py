"""The proof of a record: verdict, outcome and note of each field, and what only the page holds (no browser)."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from typing import Any, cast

import pytest

from assistant.core.keys import FieldKey
from assistant.core.language import speaking
from assistant.core.values import Choice, File, Value
from assistant.core.verdict import Verdict
from assistant.declaration.registry.algorithms_registry import REGISTRY
from assistant.filing.browser.playwright import Page
from assistant.filing.forms.shapes import Address, Control, FieldResult, FieldTarget, FormSnapshot
from assistant.filing.run import proof
from assistant.planning.plan.plan import PlannedField, Record
from assistant.proof.journal.proof_file import ProofEntry

KEY = FieldKey.of("subject.basic.address")
PLACE = Address((), "详细地址")


def control(value: Value | None, held: Value | None = None, **more: Any) -> Control:
    """Return a control as read, without a model unless `held_seen` says that there is one."""
    return Control("1", PLACE, "详细地址", more.pop("kind", "text"), "", value, held, **more)


def record(expected: Value = "甲", **more: Any) -> Record:
    """Return a record that plans one value."""
    planned = (PlannedField(KEY, (), "详细地址", (), "text", expected),)
    kind = REGISTRY.kind("subject")
    return Record(
        "subject", FieldKey.of("subject"), kind, "", "", ("主体",), 0, planned, more.pop("mode", "write"), **more
    )


def result(outcome: Verdict, reason: str = "") -> FieldResult:
    """Return the result of writing the value."""
    return FieldResult(FieldTarget(str(KEY), PLACE, "text", "甲"), outcome, reason=reason)


def proved(of: Record, *controls: Control, written: FieldResult | None = None) -> list[ProofEntry]:
    """Return the proof of a record from these controls."""
    results = {} if written is None else {str(KEY): written}
    with speaking("zh"):
        return proof.entries(of, FormSnapshot("", "", "", "", controls, (), (), ""), results, how="reopened")


@pytest.mark.parametrize(
    ("shown", "written", "verdict"),
    [
        (control("甲"), None, "proved"),
        (control("甲"), "written", "proved"),
        (control("甲 "), "written", "normalised"),
        (control("乙"), "written", "differs"),
        (control("乙"), "refused", "refused"),
        (control("乙"), "by_person", "by_person"),
        (control("乙"), "human_only", "human_only"),
        (control("甲"), "refused", "proved"),
        (control("甲", completeness="partial"), "written", "unproved"),
        (control("甲", "甲", held_seen=True), "written", "proved"),
        (control("甲", "乙", held_seen=True), "written", "differs"),
        (control("甲", None, held_seen=True), "written", "differs"),
        (None, "refused", "refused"),
        (None, "written", "missing"),
        (None, None, "missing"),
    ],
)
def test_the_verdict_follows_the_reading_and_what_writing_said(
    shown: Control | None, written: Verdict | None, verdict: Verdict
) -> None:
    controls = () if shown is None else (shown,)
    (entry,) = proved(record(), *controls, written=result(written) if written else None)
    assert entry.verdict == verdict


def test_a_right_value_that_nobody_wrote_was_there_already_and_a_wrong_one_was_locked() -> None:
    outcomes = {}
    for mode in ("write", "verify"):
        for stored in ("甲", "甲 ", "乙"):
            (entry,) = proved(record(mode=mode), control(stored))
            outcomes[mode, stored] = entry.verdict, entry.outcome
    assert outcomes == {
        ("write", "甲"): ("proved", "already"),
        ("write", "甲 "): ("normalised", "already"),
        ("write", "乙"): ("differs", "locked"),
        ("verify", "甲"): ("locked", "already"),
        ("verify", "甲 "): ("locked", "already"),
        ("verify", "乙"): ("differs", "locked"),
    }


def test_an_empty_page_holds_an_empty_model_and_no_other() -> None:
    expected = record("")
    for shown, held, verdict in (
        ("", None, "proved"),
        (None, "", "proved"),
        (None, "乙", "differs"),
        ("", "乙", "differs"),
    ):
        (entry,) = proved(expected, control(shown, held, held_seen=True))
        assert entry.verdict == verdict, (shown, held)


@pytest.mark.parametrize(
    ("mode", "stored", "written", "note"),
    [
        ("write", "乙", result("refused", "格式不对"), "格式不对"),
        ("write", "甲 ", result("normalised", "写法不同"), ""),
        ("write", "乙", result("written"), ""),
        ("write", "乙", None, ""),
        ("verify", "乙", None, "正在审核"),
        ("verify", "甲", None, ""),
        ("verify", "乙", result("locked", "不可修改"), "不可修改"),
    ],
)
def test_a_note_says_why_a_field_is_not_right(mode: str, stored: str, written: FieldResult | None, note: str) -> None:
    (entry,) = proved(record(mode=mode, reason="正在审核"), control(stored), written=written)
    assert entry.note == note


def test_a_value_shown_with_masks_is_unproved_and_its_note_says_so() -> None:
    (entry,) = proved(record("13812341234"), control("138****1234"))
    assert (entry.verdict, "遮盖" in entry.note) == ("unproved", True)
    (entry,) = proved(record("13812341234"), control("138****1234", completeness="partial"))
    assert (entry.verdict, "遮盖" in entry.note) == ("unproved", True)
    for expected in ("甲", File("甲.pdf", "a" * 64)):
        (entry,) = proved(record(expected), control("乙", completeness="partial"))
        assert (entry.verdict, entry.note) == ("unproved", "")
    (entry,) = proved(record("甲"), control(File("甲.pdf"), completeness="partial"))
    assert (entry.verdict, entry.note) == ("unproved", "")


@pytest.mark.parametrize(
    ("shown", "is_extra"),
    [
        (control("乙"), True),
        (control(""), False),
        (control(None), False),
        (control("乙", editable=False), True),
        (control(Choice("乙"), kind="choice"), True),
        (control(Choice("乙"), kind="choice", editable=False), False),
        (control(Choice("乙"), kind="choices", editable=False), True),
        (control("乙", kind="area", editable=False), True),
    ],
)
def test_what_the_page_holds_beyond_the_profile_is_shown_unless_it_is_blank(shown: Control, is_extra: bool) -> None:
    entries = proved(replace(record(), planned=()), shown)
    assert [entry.verdict for entry in entries] == (["extra"] if is_extra else [])


def entry_of(planned: Value | None, stored: Value | None, verdict: Verdict = "differs") -> ProofEntry:
    """Return a proof entry with these values."""
    return ProofEntry("k", "项", ("板块",), planned, stored, None, stored, verdict)


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        (entry_of("甲", "乙"), "应填“甲”，系统保存“乙”"),
        (entry_of(None, "乙"), "应填“”，系统保存“乙”"),
        (entry_of(File("甲.pdf"), None), "应填“甲.pdf”，系统保存“”"),
        (entry_of(File("甲.pdf"), File("乙.pdf")), "应填“甲.pdf”，系统保存“乙.pdf”"),
        (entry_of("甲.pdf", File("甲.pdf")), "应填“甲.pdf”，系统保存“甲.pdf”"),
        (entry_of(File("甲.pdf"), File("甲.pdf")), "与资料里的内容不同"),
        (entry_of(File("甲.pdf"), File("甲.pdf"), "listed"), "只列出文件名"),
        (entry_of(File("甲.pdf"), File("甲.pdf"), "unproved"), "没有取到"),
        (entry_of(File("甲.pdf"), File("甲.pdf"), "ambiguous"), "与资料里的内容不同"),
        (entry_of(File("甲.pdf"), File("甲.pdf"), "truncated"), "与资料里的内容不同"),
    ],
)
def test_a_difference_names_the_place_and_both_values(entry: ProofEntry, words: str) -> None:
    with speaking("zh"):
        (line,) = proof.differences([entry])
    assert line.startswith("板块 › 项：")
    assert words in line


@pytest.mark.parametrize(
    ("earlier", "later", "is_unchanged"),
    [
        (entry_of("甲", "甲", "proved"), entry_of("甲", "甲", "proved"), True),
        (entry_of("甲", None, "missing"), entry_of("甲", None, "missing"), True),
        (entry_of("甲", None, "missing"), entry_of("甲", "乙", "differs"), False),
        (entry_of("甲", "乙", "differs"), entry_of("甲", None, "missing"), False),
        (entry_of("甲", "乙", "differs"), entry_of("甲", "丙", "differs"), False),
    ],
)
def test_a_later_reading_counts_where_the_site_stores_another_value(
    earlier: ProofEntry, later: ProofEntry, is_unchanged: bool
) -> None:
    assert proof.left_behind({"k": earlier}, [later], "有改动") == ([] if is_unchanged else [later])
    assert proof.left_behind({"k": earlier}, [replace(later, key="other")], "有改动") == [replace(later, key="other")]


@pytest.mark.parametrize(
    ("written", "verdict", "note"),
    [
        (None, "unproved", "这一条没有保存"),
        (result("written"), "unproved", "这一条没有保存"),
        (result("written", "页面提示"), "unproved", "页面提示"),
        (result("refused", "格式不对"), "refused", "格式不对"),
        (result("missing"), "missing", "这一条没有保存"),
    ],
)
def test_a_field_of_an_unsaved_record_is_refused_in_its_own_words_or_unproved(
    written: FieldResult | None, verdict: Verdict, note: str
) -> None:
    with speaking("zh"):
        entry = proof.unsaved(record().planned[0], written)
    assert (entry.verdict, entry.outcome, entry.note) == (verdict, verdict, note)


def test_an_upload_has_the_digest_of_the_bytes_that_the_site_serves(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def fetch(_: object, url: str) -> bytes | None:
        asked.append(url)
        return {"/1": b"scan", "/empty": b""}.get(url)

    monkeypatch.setattr(proof, "fetch", fetch)
    same = [control("text"), control(File("a", "known", url="/1")), control(File("", url="/1")), control(File("a"))]
    same.append(control(File("a", url="/elsewhere")))
    read = [control(File("a", url="/1")), control(File("a"), File("a", url="/1"), held_seen=True)]
    read.append(control(File("a", url="/empty")))
    page = cast(Page, None)
    snapshot = FormSnapshot("", "", "", "", (*same, *read), (), (), "")
    *unchanged, shown, held, empty = proof.with_bytes(page, snapshot).controls
    assert unchanged == same
    assert (shown.value, shown.held) == (File("a", sha256(b"scan").hexdigest(), 4), None)
    assert held.value == held.held == shown.value
    assert empty.value == File("a", sha256(b"").hexdigest(), 0)
    assert asked == ["/elsewhere", "/1", "/1", "/empty"]


def test_a_later_reading_keeps_what_is_unchanged_and_notes_what_was_right() -> None:
    right, wrong = entry_of("甲", "甲", "proved"), entry_of("甲", "乙", "differs")
    earlier = replace(right, key="other", note="earlier")
    again = replace(right, key="other", note="later")
    former = {"k": right, "other": earlier}
    assert proof.left_behind(former, [again, wrong], "有改动") == [earlier, replace(wrong, note="有改动")]
    assert proof.left_behind(former, [wrong, again], "有改动") == [replace(wrong, note="有改动"), earlier]
    assert proof.left_behind({"k": wrong}, [right], "有改动") == [right]
    assert proof.left_behind(former, [], "有改动") == []


def test_what_was_shown_while_writing_is_another_member_than_what_is_stored() -> None:
    seen = replace(result("written"), seen="写时")
    (entry,) = proved(record(), control("甲", "甲", held_seen=True), written=seen)
    assert (entry.shown, entry.held, entry.stored) == ("写时", "甲", "甲")
    (entry,) = proved(record(), control("甲"), written=result("written"))
    assert (entry.shown, entry.held, entry.stored) == ("甲", None, "甲")
    unsaved = proof.unsaved(record().planned[0], seen)
    assert (unsaved.shown, unsaved.stored) == ("写时", None)


def test_the_answer_to_a_question_of_unknown_kind_is_compared_as_the_pages_kind() -> None:
    (entry,) = proved(record("是"), control(Choice("是"), kind="choice"))
    assert (entry.verdict, entry.wanted) == ("proved", Choice("是"))


def test_a_personal_field_is_proved_as_personal() -> None:
    of = record()
    personal = replace(of, planned=(replace(of.planned[0], personal=True),))
    assert [entry.privacy for entry in proved(of, control("甲"))] == ["public"]
    assert [entry.privacy for entry in proved(personal, control("甲"))] == ["personal"]
    assert proof.unsaved(personal.planned[0], None).privacy == "personal"
    assert proof.unsaved(of.planned[0], None).privacy == "public"


def test_long_values_are_cut_at_their_difference() -> None:
    with speaking("zh"):
        (line,) = proof.differences([entry_of("同" * 100 + "甲", "同" * 100 + "乙")])
        (of_file,) = proof.differences([entry_of(File("同" * 100 + ".pdf"), File("同" * 100 + ".pdf"))])
    assert "甲" in line
    assert "乙" in line
    assert len(line) < 140
    assert f"“{'同' * 40}…”" in of_file


def test_questions_that_differ_in_a_colon_alone_are_proved_where_they_were_recognised() -> None:
    """Looked for again by label they would be two alike, and missing in the report."""
    keys = (FieldKey.of("subject.first"), FieldKey.of("subject.second"))
    labels = ("是否对外服务", "是否对外服务：")
    planned = tuple(
        PlannedField(key, (), label, (), "text", word) for key, label, word in zip(keys, labels, "甲乙", strict=True)
    )
    controls = [
        replace(control(word), ref=word, address=Address((), label)) for label, word in zip(labels, "甲乙", strict=True)
    ]
    seen = FormSnapshot("", "", "", "", tuple(controls), (), (), "")
    known = dict(zip(map(str, keys), controls, strict=True))
    read = proof.entries(replace(record(), planned=planned), seen, {}, how="reopened", known=known)
    assert [(entry.key, entry.stored, entry.verdict) for entry in read] == [
        ("subject.first", "甲", "proved"),
        ("subject.second", "乙", "proved"),
    ]
