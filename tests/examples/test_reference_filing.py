"""The reference filing – every control of the registry – is stored as its profile says, field by field."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts.make_profiles import reference
from tests.conftest import MockRegistry
from tests.examples.filing import file_and_compare


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.thorough
def test_all_263_fields_are_stored_as_expected(tmp_path: Path, fresh_registry: MockRegistry) -> None:
    file_and_compare(reference(tmp_path / "基准填报"), fresh_registry, tmp_path / "home")
