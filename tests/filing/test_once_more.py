"""Fields that were saved and are not stored are written once more in the same way, and nothing else (no browser)."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from assistant.core.keys import FieldKey
from assistant.declaration.registry.algorithms_registry import REGISTRY
from assistant.filing.forms import snapshot
from assistant.filing.forms.shapes import FieldResult, FieldTarget, FormSnapshot
from assistant.filing.run import record, writing
from assistant.filing.run.context import Filing, RecordPlaces, RecordResults
from assistant.planning.plan.plan import PlannedField, Record

KEYS = ("subject.basic.name", "subject.basic.website", "subject.basic.address")


def subject() -> Record:
    planned_fields = tuple(PlannedField(FieldKey.of(key), (), key, (), "text", "新") for key in KEYS)
    return Record(
        "subject",
        FieldKey.of("subject"),
        REGISTRY.kind("subject"),
        "主体信息",
        "",
        ("主体",),
        0,
        planned_fields,
        "write",
    )


@pytest.fixture
def fillings(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Let the page reset the first writing; return how each filling was done."""
    done: list[dict[str, Any]] = []

    def fill(_page: object, _actions: object, targets: list[FieldTarget], **how: Any) -> list[FieldResult]:
        done.append({"keys": [target.key for target in targets], **how})
        is_set_back = len(done) == 1
        return [FieldResult(target, "changed" if is_set_back else "written", before="", seen="") for target in targets]

    empty = FormSnapshot("", "", "", "", (), (), (), "")
    quiet = SimpleNamespace(first=lambda _: None)
    monkeypatch.setattr(writing, "fill", fill)
    monkeypatch.setattr(record, "_read", lambda *_: empty)
    monkeypatch.setattr(snapshot, "read", lambda _: empty)
    monkeypatch.setattr(record, "DriftCheck", lambda *_: quiet)
    monkeypatch.setattr(record, "_asks", lambda _f, _r, _planned, target, is_new: target.key == KEYS[2])
    monkeypatch.setattr(record, "at_rest", lambda _session, results, *_: results)
    for name in ("ask_about_notice", "_check_page", "note_comments", "ask_after"):
        monkeypatch.setattr(record, name, lambda *_: None)
    return done


def still(*_: object) -> None:
    """Stand for a page that sends nothing."""


def filing() -> Filing:
    scene = SimpleNamespace(
        session=SimpleNamespace(
            site=SimpleNamespace(page=SimpleNamespace(on=still, remove_listener=still)),
            browser=SimpleNamespace(actions=None, guard=SimpleNamespace(save_shapes=lambda _: [])),
            options=SimpleNamespace(pace="watch"),
            note=lambda _: None,
            prove_guard=lambda _: None,
        ),
        results=RecordResults(),
        places=RecordPlaces(),
    )
    return cast(Filing, scene)


def test_a_reset_field_is_written_again_with_the_same_watcher_and_pace(
    fillings: list[dict[str, Any]],
) -> None:
    results, stored = record._write(filing(), subject(), is_new=False)
    assert [filling["keys"] for filling in fillings] == [list(KEYS[:2])] * 2
    assert {filling["pace"] for filling in fillings} == {"watch"}
    assert fillings[0]["watch"] is fillings[1]["watch"] is not None
    assert ({result.outcome for result in results.values()}, list(stored)) == ({"written"}, [KEYS[2]])


def test_the_second_writing_covers_only_reset_fields_and_keeps_the_rest(
    fillings: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    saved: list[tuple[list[str], list[str]]] = []
    proved: list[dict[str, FieldResult]] = []

    def save(_f: object, _r: object, results: record.Results, retained: record.Results) -> tuple[bool, record.Results]:
        saved.append((sorted(results), list(retained)))
        return True, results

    monkeypatch.setattr(record, "_save", save)
    monkeypatch.setattr(record, "_prove", lambda _f, _r, results: proved.append(results))
    first = {
        key: FieldResult(FieldTarget(key, cast(Any, None), "text", "新"), "written", seen="新") for key in KEYS[:2]
    }
    stored = {KEYS[2]: FieldResult(FieldTarget(KEYS[2], cast(Any, None), "text", "新"), "by_person")}
    fillings.append({"keys": []})
    record._write_once_more(filing(), subject(), first, stored, frozenset({KEYS[1]}))
    assert [filling["keys"] for filling in fillings[1:]] == [[KEYS[1]]]
    assert saved == [(sorted(KEYS[:2]), [KEYS[2]])]
    assert {key: result.outcome for key, result in proved[0].items()} == {
        KEYS[0]: "written",
        KEYS[1]: "written",
        KEYS[2]: "by_person",
    }
