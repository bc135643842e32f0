"""The patch that `beian change` prints shows no personal value, not even one in a file name or a long text."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import pytest

from assistant.apps.cli import changes
from assistant.core.keys import FieldKey
from assistant.core.privacy import Redactor
from assistant.core.values import File, Value
from assistant.declaration.registry.algorithms_registry import REGISTRY
from assistant.planning.maps.overlay import load_map
from assistant.planning.maps.registry_state import ItemState, RegistryState
from assistant.planning.plan.change import ChangeBasis, Difference
from assistant.planning.plan.plan import Plan, Record

CANARY, OTHER = "司徒哨兵", "欧阳探针"


def difference(label: str, before: Value, after: Value) -> Difference:
    """Return a public field of the subject that differs."""
    return Difference(
        "subject", "subject", "主体", f"subject.{label}", ("信息",), label, before, after, "changed", "主体"
    )


DIFFERENCES = [
    difference("工作证明", File(f"{CANARY}工作证明.pdf", "a" * 64), File(f"{OTHER}工作证明.pdf", "b" * 64)),
    difference("地址", "科苑路 1 号", "科" * 58 + f"由{CANARY}收，{CANARY}转"),
]


@pytest.fixture
def patch_lines(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """Return the lines of the patch against the last submission, against the real page, and as data."""
    redactor = Redactor([CANARY, OTHER])
    key = FieldKey.of("subject")
    waiting = Record("subject", key, REGISTRY.kind("subject"), "主体", "", ("甲",), 1, (), "gated", f"等{CANARY}")
    plan = Plan("", "", RegistryState(ItemState("主体已通过"), {}), (waiting,))
    ready: Any = SimpleNamespace(redactor=redactor)
    basis = ChangeBasis((), load_map("mock"), "", {"subject.basic.name": "甲"})
    real: list[str] = []
    monkeypatch.setattr(changes, "recorded", lambda _: None)
    monkeypatch.setattr(changes, "progress", real.append)
    changes._tell_real(DIFFERENCES, plan, redactor.clean)
    data = changes._patch_json(DIFFERENCES, plan, "", redactor.clean)
    lines = list(changes._patch_lines(ready, basis, plan, DIFFERENCES))
    return {"lines": lines, "real": real, "data": json.dumps(data, ensure_ascii=False, indent=0).splitlines()}


@pytest.mark.parametrize("where", ["lines", "real", "data"])
def test_a_personal_value_in_a_public_field_is_hidden_even_in_a_cut_line(
    patch_lines: dict[str, list[str]], where: str
) -> None:
    text = "\n".join(patch_lines[where])
    assert "司徒" not in text
    assert "欧阳" not in text
    assert ("[***]工作证明.pdf（aaaaaaaa）" in text, "[***]工作证明.pdf（bbbbbbbb）" in text) == (True, True)
