"""Empty ledgers for tests without the cost of migrations: their statements are recorded once and replayed.

`test_database.py` tests the migrations themselves and does not use this module.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, event, inspect

from assistant.practice import database

Statement = tuple[str, Any]
_migrate = database.upgrade
_statements: dict[str, list[Statement]] = {}


def upgrade(connection: Connection) -> None:
    """Replace `database.upgrade`; an empty ledger of a known dialect takes a fraction of the time."""
    dialect = connection.dialect.name
    if inspect(connection).get_table_names():
        _migrate(connection)
    elif dialect in _statements:
        for statement, parameters in _statements[dialect]:
            connection.exec_driver_sql(statement, parameters)
    else:
        _statements[dialect] = _recorded(connection)


def _recorded(connection: Connection) -> list[Statement]:
    """Run the migrations and return the statements that wrote."""
    written: list[Statement] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if not statement.lstrip().upper().startswith(("SELECT", "PRAGMA", "SHOW")):
            written.append((statement, parameters))

    event.listen(connection, "before_cursor_execute", note)
    try:
        _migrate(connection)
    finally:
        event.remove(connection, "before_cursor_execute", note)
    return written
