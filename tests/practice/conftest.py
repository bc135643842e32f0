"""Workspaces for tests, created quickly, with clients and runs whose journals contain what a run would have read."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from assistant.practice import workspace
from assistant.practice.workspace import Workspace
from assistant.proof.journal.chain import Chain
from assistant.proof.journal.events import Event, Proved, RunClosed, RunOpened, RunStatus
from assistant.proof.journal.proof_file import ProofEntry
from assistant.proof.journal.run_folder import RunFolder
from tests.cli.conftest import beian, empty_ledgers_are_made_at_once, own_home, ring  # noqa: F401 - used by this package's tests too
from tests.filing.small import NAME, Json, small, write
from tests.practice.postgres import Server, serving

Played = Callable[..., Path]


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """Yield a PostgreSQL server for all tests of this session that need one."""
    with serving() as server:
        yield server


@pytest.fixture
def home(tmp_path: Path) -> Workspace:
    """Return an empty workspace."""
    return workspace.init(tmp_path / "工作区 一")


def add(home: Workspace, folder: str = "微光", content: Json | None = None) -> Path:
    """Add a client with a complete small profile to a workspace and return its folder."""
    client = home.clients / folder
    client.mkdir(parents=True)
    write(client, content or small())
    return client


def entity_only(name: str = NAME, code: str = "91440300MA5EXAMP0C") -> Json:
    """Return a profile with an entity and no algorithm, which takes a third of the time of a small filing."""
    content = small()
    content["主体"]["主体基本信息"] |= {"主体名称": name, "统一社会信用代码": code}
    return {"beian": content["beian"], "主体": content["主体"]}


def day(text: str) -> datetime:
    """Return noon in UTC of a day, which is the same local day from UTC-11 to UTC+11."""
    return datetime.fromisoformat(f"{text}T12:00:00").replace(tzinfo=UTC)


def opened(*, rehearsal: bool = False, client: str = NAME, operator: str = "王填报") -> RunOpened:
    """Return the opening event of a run on the registry or on the mock."""
    return RunOpened(
        run="r",
        client=client,
        site="mock" if rehearsal else "cac",
        url="http://127.0.0.1:9/" if rehearsal else "https://beian.cac.gov.cn/",
        rehearsal=rehearsal,
        versions={},
        profile="0",
        schema="0",
        map="0",
        plan="0",
        pace="fast",
        browser="",
        operator=operator,
    )


def play(
    folder: Path,
    on: str,
    *events: Event,
    rehearsal: bool = False,
    status: RunStatus | None = None,
    client: str = NAME,
) -> Path:
    """Write the journal of a run on a day: opened, these events, and closed if a status is given."""
    run = folder / "runs" / f"{on}T12-00-00_cac_{len(events):04x}"
    run.mkdir(parents=True)
    (run / "proof").mkdir()
    with Chain(run / "journal.jsonl", lambda: day(on)) as chain:
        chain.append(opened(rehearsal=rehearsal, client=client), *(_with_proof(run, event) for event in events))
        if status is not None:
            chain.append(RunClosed(status, 60.0, submitted_by=_submitted_by(events)))
    return run


def _with_proof(run: Path, event: Event) -> Event:
    """Return an event; of a proof, write the file for its verdicts, every stored value as wanted, and name it."""
    if not isinstance(event, Proved):
        return event
    entries = [
        ProofEntry(key, key, (), "甲", "甲", None, "甲", verdict, "already") for key, verdict in event.verdicts.items()
    ]
    return replace(event, proof=RunFolder(run).write_proof(event.record, entries))


def _submitted_by(events: tuple[Event, ...]) -> dict[str, str]:
    return {name: "person" for event in events if (name := getattr(event, "name", "")) and hasattr(event, "receipt")}


@pytest.fixture
def loopless() -> Iterator[None]:
    """Run a worker as its process does, on a thread without an event loop; earlier browser tests may have left one."""
    previous = asyncio.events._get_running_loop()
    asyncio.events._set_running_loop(None)
    yield
    asyncio.events._set_running_loop(previous)
