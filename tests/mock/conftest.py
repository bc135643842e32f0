"""Shared fixtures of the page tests: a registry emptied for each test, and a reused page."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser import reused_page
from tests.conftest import MockRegistry
from tests.mock.person import MockVisitor

page, module_context = reused_page.page, reused_page.module_context


@pytest.fixture
def registry(mock_registry: MockRegistry) -> MockRegistry:
    """Return an empty registry that approves a subject at once."""
    mock_registry.reset()
    return mock_registry


@pytest.fixture
def stranger(page: Page, registry: MockRegistry, tmp_path: Path) -> MockVisitor:
    """Return a person who has not logged in."""
    return MockVisitor(page, registry, tmp_path)


@pytest.fixture
def person(stranger: MockVisitor) -> MockVisitor:
    """Return a person who has logged in by requests and sees the home page."""
    stranger.enter()
    return stranger
