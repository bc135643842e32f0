"""Mocks for the server tests: one process for all of them, emptied before each."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from beian_mock.catalogue import forms
from tests.mock.server.client import ApiClient, MockProcess, running


@pytest.fixture(scope="session")
def shared_mock() -> Iterator[MockProcess]:
    with running() as mock:
        yield mock


@pytest.fixture
def mock(shared_mock: MockProcess) -> MockProcess:
    shared_mock.witness("reset", accounts="forget")
    return shared_mock


@pytest.fixture
def filer(mock: MockProcess) -> Iterator[ApiClient]:
    """Return a client logged in with the demo account."""
    client = ApiClient(mock)
    with client.http:
        client.log_in()
        yield client


@pytest.fixture
def ready(filer: ApiClient) -> ApiClient:
    """Return a client whose subject is approved."""
    filer.approve_subject(forms()["subject"])
    return filer
