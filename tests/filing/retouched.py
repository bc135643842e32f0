"""A registry whose store was changed by hand between two runs: states that no page of a filer can bring about."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from copy import deepcopy
from pathlib import Path
from typing import TYPE_CHECKING

from tests.filing.small import Json

if TYPE_CHECKING:
    from tests.conftest import MockRegistry
    from tests.filing.conftest import FiledProfile, RunningMock

NEIGHBOUR, ITS_COMPANY = "neighbour", "隔壁演示有限公司"
SECOND_ALGORITHM, SECOND_PRODUCT = "微光商城内容排序算法", "微光书城"
Alter = Callable[[Json], list[Json]]
Prepare = Callable[["RunningMock"], None]


@contextmanager
def retouched(
    filed_profile: FiledProfile, folder: Path, alter: Alter, prepare: Prepare | None = None
) -> Iterator[RunningMock]:
    """Yield a client and its registry as a run left them, with the account changed by `prepare` and `alter`."""
    filed_profile.copy_to(folder)
    if prepare is not None:
        with filed_profile.running(folder) as running_mock:
            prepare(running_mock)
    with _store(folder) as store:
        _alter_account(store, alter)
    with filed_profile.running(folder) as running_mock:
        yield running_mock


def _alter_account(store: sqlite3.Connection, alter: Alter) -> None:
    rows = store.execute("SELECT body FROM account WHERE name LIKE 'rehearsal-%'").fetchall()
    for account in (changed for (body,) in rows for changed in alter(json.loads(body))):
        body = json.dumps(account, ensure_ascii=False)
        store.execute("INSERT OR REPLACE INTO account VALUES (?, ?)", (account["account"], body))


@contextmanager
def with_the_subject_alone(filed_profile: FiledProfile, folder: Path) -> Iterator[MockRegistry]:
    """Yield a registry whose account holds only its approved subject, with an empty ledger."""

    filed_profile.copy_to(folder)
    with _store(folder) as store:
        store.execute("DELETE FROM ledger")
        _alter_account(
            store,
            lambda account: [{**account, "items": {kind: {} for kind in account["items"]}, "algorithms": {}}],
        )
    with filed_profile.running(folder) as running_mock:
        yield running_mock.registry


def _store(folder: Path) -> closing[sqlite3.Connection]:
    return closing(sqlite3.connect(folder / "mock" / "mock.sqlite", isolation_level=None))


def with_neighbour(account: Json) -> list[Json]:
    """Return the account of another company that holds the same records under the same ids."""
    return [{**deepcopy(account), "account": NEIGHBOUR, "company": ITS_COMPANY}]


def with_seconds(account: Json) -> list[Json]:
    """Return an account with a second algorithm and a second product, copies of the first under other names."""
    richer = deepcopy(account)
    (algorithm,) = richer["algorithms"].values()
    _rename(richer["algorithms"], algorithm, SECOND_ALGORITHM, "algorithmName", algorithm["steps"]["basic"])
    (product,) = richer["items"]["product"].values()
    _rename(richer["items"]["product"], product, SECOND_PRODUCT, "productName", product["fields"])
    return [richer]


def _rename(home: Json, record: Json, name: str, field: str, fields: Json) -> None:
    assert field in fields, sorted(fields)
    text = json.dumps({**record, "id": f"{record['id']}9"}, ensure_ascii=False)
    home[f"{record['id']}9"] = json.loads(text.replace(json.dumps(fields[field], ensure_ascii=False), f'"{name}"'))
