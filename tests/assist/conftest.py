"""The records of a small profile with two products, planned for a site that nobody has described."""

from __future__ import annotations

import pytest

from assistant.declaration.profile.loading import load
from assistant.planning.maps.overlay import load_map
from assistant.planning.maps.registry_state import ENTITY_PASSED, ItemState, RegistryState
from assistant.planning.plan.plan import Record, make
from tests.assist.reopened_forms import ReopenedForms
from tests.filing.small import Json, small, write

SECOND: Json = {"产品名称": "微光直播", "服务形式": "APP"}


@pytest.fixture(scope="package")
def records(tmp_path_factory: pytest.TempPathFactory) -> list[Record]:
    """Return the records."""
    data = small()
    data["产品"].append({**data["产品"][0], **SECOND})
    folder = tmp_path_factory.mktemp("profile")
    write(folder, data)
    loaded = load(folder)
    passed = RegistryState(ItemState(ENTITY_PASSED))
    return list(make(loaded.records(), load_map("https://site.example/"), passed, digest="").records)


@pytest.fixture
def forms(records: list[Record]) -> ReopenedForms:
    """Return the forms of a site of which nothing is known."""
    return ReopenedForms(records)
