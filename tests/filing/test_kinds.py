"""A submission is of the kind that the command knows; the prompt counts what became of the patch."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from assistant.core import language
from assistant.core.keys import FieldKey
from assistant.declaration.registry.algorithms_registry import REGISTRY
from assistant.filing.run import change, change_prompts, submitted
from assistant.filing.run import confirm as confirmation
from assistant.filing.run.context import Baseline, Filing, RecordResults
from assistant.filing.run.tally import ProofCount
from assistant.planning.plan.change import Difference
from assistant.planning.plan.change import Kind as Way
from assistant.planning.plan.plan import Record
from assistant.proof.journal import frozen
from assistant.proof.journal.frozen import Kind
from assistant.proof.journal.proof_file import ProofEntry


def scene(kind: Kind | None, word: str) -> Any:
    """Return a filing of a command that submits this kind, on a page that shows this state."""
    states = {"algorithm": {"变更审核中": "变更审核中", "注销办理中": "注销办理中"}}
    site = SimpleNamespace(
        text=lambda name: word if name == "receipt_state" else "", map=SimpleNamespace(states=states)
    )
    return SimpleNamespace(
        baseline=Baseline(kind=kind),
        results=RecordResults(),
        plan=SimpleNamespace(records=(), profile_digest=""),
        session=SimpleNamespace(
            site=site,
            browser=SimpleNamespace(pump=lambda _: None),
            options=SimpleNamespace(papers=()),
            folder=None,
            note=lambda _: None,
            picture=lambda _: "",
        ),
    )


@pytest.mark.parametrize(
    ("kind", "word", "copied_kind"),
    [
        ("deregister", "", "deregister"),
        ("change", "新的说法", "change"),
        ("change", "审核通过", "change"),
        (None, "变更审核中", "change"),
        (None, "", "filing"),
    ],
)
def test_a_copy_is_of_the_kind_that_the_command_submits(
    kind: Kind | None, word: str, copied_kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(frozen, "store", lambda _run, copy, _bytes: copy)
    filing = scene(kind, word)
    key = FieldKey.of("algorithms[甲].basic")
    record = SimpleNamespace(
        id=str(key),
        key=key,
        names=("甲",),
        kind=REGISTRY.kind("basic"),
        page="basic",
        root="algorithms[甲]",
        planned=(),
    )
    confirmation.note_receipt(cast(Filing, filing), cast(Record, record), "person")
    assert [(copy.kind, copy.seen) for copy in filing.baseline.copies] == [(copied_kind, False)]
    assert submitted.kind_of("注销办理中") == "deregister"


def difference(key: str, kind: Way) -> Difference:
    return Difference("algorithms[甲]", key, f"条目“{key}”", key, (), key, "旧", "新", kind)


def entry(key: str, stored: str) -> ProofEntry:
    right = stored == "新"
    return ProofEntry(key, key, (), "新", stored, stored, stored, "proved" if right else "by_person")


def test_the_prompt_counts_what_was_done_and_names_what_was_left() -> None:
    results = RecordResults(
        skipped={"留着的"}, count=ProofCount({"改了": entry("改了", "新"), "旁人的": entry("旁人的", "别的")})
    )
    patch = [
        difference("改了", "changed"),
        difference("旁人的", "foreign"),
        difference("留着的", "removed"),
        difference("删掉的", "removed"),
    ]
    done = [difference for difference in patch if change._is_done(results, difference)]
    assert [difference.key for difference in done] == ["改了", "删掉的"]
    with language.speaking("zh"):
        first, second = change_prompts.written(done, [difference for difference in patch if difference not in done])
    assert first == "变更 1 项，新增 0 条，停用 1 条，其余各项已核对、没有改动。"
    assert second == "没有改、仍与资料不同：条目“旁人的” › 旁人的、条目“留着的”"
