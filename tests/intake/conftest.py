"""What the tests of commands of intake share."""

from __future__ import annotations

from tests.cli.conftest import beian  # noqa: F401 - used by this package's tests too
