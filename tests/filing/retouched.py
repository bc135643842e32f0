"""A registry whose store was changed by hand between two runs: what no page of a filer's can bring about."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from copy import deepcopy
from pathlib import Path

from tests.conftest import running_mock
from tests.filing.conftest import Begun, Rig
from tests.filing.small import Json

NEIGHBOUR, ITS_COMPANY = "neighbour", "隔壁演示有限公司"
SECOND_ALGORITHM, SECOND_PRODUCT = "微光商城内容排序算法", "微光书城"
Alter = Callable[[Json], list[Json]]
Prepare = Callable[[Rig], None]


@contextmanager
def retouched(begun: Begun, folder: Path, alter: Alter, prepare: Prepare = lambda rig: None) -> Iterator[Rig]:
    """Yield a desk and its registry as a run left them, its one account put through `prepare` and `alter`."""
    with begun.again(folder) as rig:
        prepare(rig)
    with closing(sqlite3.connect(folder / "mock" / "mock.sqlite", isolation_level=None)) as store:
        rows = store.execute("SELECT body FROM account WHERE name LIKE 'rehearsal-%'").fetchall()
        for account in (each for (body,) in rows for each in alter(json.loads(body))):
            body = json.dumps(account, ensure_ascii=False)
            store.execute("INSERT OR REPLACE INTO account VALUES (?, ?)", (account["account"], body))
    with running_mock(folder / "mock", port=begun.port) as registry:
        yield Rig(folder / "desk", registry)


def with_neighbour(account: Json) -> list[Json]:
    """Return an account beside another company's, which holds the very same records under the very same ids."""
    return [{**deepcopy(account), "account": NEIGHBOUR, "company": ITS_COMPANY}]


def with_seconds(account: Json) -> list[Json]:
    """Return an account with one algorithm and one product more, all but the names as the first."""
    found = deepcopy(account)
    (algorithm,) = found["algorithms"].values()
    _rename(found["algorithms"], algorithm, SECOND_ALGORITHM, "algorithmName", algorithm["steps"]["basic"])
    (product,) = found["items"]["product"].values()
    _rename(found["items"]["product"], product, SECOND_PRODUCT, "productName", product["fields"])
    return [found]


def _rename(home: Json, record: Json, name: str, field: str, fields: Json) -> None:
    assert field in fields, sorted(fields)
    text = json.dumps({**record, "id": f"{record['id']}9"}, ensure_ascii=False)
    home[f"{record['id']}9"] = json.loads(text.replace(json.dumps(fields[field], ensure_ascii=False), f'"{name}"'))
