"""The fault of slow answers: its delays are drawn from its seed, and the ledger lists the hits."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import cast

import pytest

from beian_mock.faults.exchange import Exchange, PendingAnswer
from beian_mock.faults.fault import ActiveFault, read
from beian_mock.faults.table import KINDS
from tests.filing.live import until
from tests.mock.server.client import ApiClient


@pytest.fixture
def acts(monkeypatch: pytest.MonkeyPatch) -> list[str | float]:
    """Return the acts in order: seconds of requested waits (no time passes), and answers."""
    done: list[str | float] = []

    async def wait(_: ActiveFault, seconds: float) -> None:
        done.append(seconds)

    monkeypatch.setattr(ActiveFault, "wait", wait)
    return done


def waits(acts: list[str | float], fault_text: str) -> list[float]:
    """Let this fault hit three requests; return its delay in seconds before each answer."""

    async def then() -> PendingAnswer:
        acts.append("answered")
        return PendingAnswer()

    fault = read(fault_text, KINDS, "1")

    async def three() -> None:
        for _ in range(3):
            assert fault.applies("GET", "/api/home")
            await fault.kind.act(cast(Exchange, None), fault, then)

    acts.clear()
    with ThreadPoolExecutor(1) as beside:  # a worker that has used a browser already has a loop
        beside.submit(asyncio.run, three()).result()
    assert acts[1::2] == ["answered"] * 3
    return [float(act) for act in acts[::2]]


def test_latency_waits_before_the_answer_with_a_jitter_from_the_seed(acts: list[str | float]) -> None:
    first = waits(acts, "latency:ms=60,jitter=60,seed=3")
    assert len(set(first)) == len(first)
    assert all(0.06 <= wait <= 0.12 for wait in first)
    assert waits(acts, "latency:ms=60,jitter=60,seed=3") == first
    assert waits(acts, "latency:ms=60,jitter=60,seed=4") != first
    assert waits(acts, "latency:ms=60,seed=3") == [0.06] * 3


def test_a_late_answer_is_whole_and_recorded(filer: ApiClient) -> None:
    filer.mock.witness("faults", set=["latency:ms=1,jitter=1,path=/api/home"])
    asked = [filer.get(name)["errno"] for name in ("home", "session", "home")]
    lines = filer.mock.witness("ledger")["requests"]
    filer.mock.witness("faults", clear=True)
    assert asked == [0, 0, 0]
    assert [(line["path"], hit["name"]) for line in lines for hit in line["faults"]] == [("/api/home", "latency")] * 2


def test_switching_the_fault_off_ends_its_waits(filer: ApiClient) -> None:
    filer.mock.witness("faults", set=["latency:ms=600000,path=/api/home"])
    with ThreadPoolExecutor(1) as beside:
        answer = beside.submit(filer.get, "home")
        until(lambda: filer.mock.witness("faults")["faults"][0]["hits"], "the request waits")
        assert not answer.done()
        filer.mock.witness("faults", clear=True)
        assert answer.result()["errno"] == 0
