"""Every test's ledger without the minutes of its migrations: their statements run once, and are repeated after that.

The migrations themselves are tried by `test_database.py`, which takes no part in this.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, event, inspect

from assistant.practice import database

Statement = tuple[str, Any]
_migrate = database.upgrade
_statements: dict[str, list[Statement]] = {}


def upgrade(connection: Connection) -> None:
    """Do to a ledger what `database.upgrade` does; an empty one of a known dialect takes a fraction of the time."""
    dialect = connection.dialect.name
    if inspect(connection).get_table_names():
        _migrate(connection)
    elif dialect in _statements:
        for statement, parameters in _statements[dialect]:
            connection.exec_driver_sql(statement, parameters)
    else:
        _statements[dialect] = _recorded(connection)


def _recorded(connection: Connection) -> list[Statement]:
    """Migrate, and return the statements that wrote."""
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
