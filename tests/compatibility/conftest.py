"""Fixtures of these tests: the command line in Chinese, in a home of its own."""

from __future__ import annotations

from tests.cli.conftest import beian, empty_ledgers_are_made_at_once, own_home  # noqa: F401 - used by this package's tests too
