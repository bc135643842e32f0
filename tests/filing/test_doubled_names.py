"""A record that its list holds twice is left and reported, and does not end the run."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from assistant.core.errors import DoubledRecord
from assistant.declaration.registry.algorithms_registry import REGISTRY
from assistant.filing.run import frozen_proof, opening
from assistant.filing.run.context import Baseline, Filing
from assistant.planning.maps.registry_state import ItemState, RegistryState
from assistant.planning.plan.plan import Record


def test_a_record_listed_twice_is_left_and_not_called_unsubmitted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def row(*_: object) -> None:
        raise DoubledRecord(page="产品列表", name="微光商城/APP", count=2)

    monkeypatch.setattr(opening, "_row", row)
    monkeypatch.setattr(frozen_proof, "_held", lambda *_: [])
    plan = SimpleNamespace(registry_state=RegistryState(ItemState("主体已通过")))
    copies = [SimpleNamespace(root="algorithms[甲]", records=["one"])]
    baseline = Baseline(copies=cast(Any, copies))
    session: Any = SimpleNamespace(followers=[])
    filing = Filing(session, baseline, cast(Any, plan))
    record: Any = SimpleNamespace(
        kind=REGISTRY.kind("product"), parent="", page="product", names=("微光商城/APP",), mode="verify"
    )
    assert not frozen_proof.is_unsubmitted(filing, cast(Record, record))
    assert opening.open_record(filing, cast(Record, record)).how == "left"
