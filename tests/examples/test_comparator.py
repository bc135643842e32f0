"""The comparison itself: it accepts what was stored through the mock's own API, and notices every single change."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from scripts.make_profiles import PROFILES
from scripts.make_profiles import reference as make_reference
from tests.conftest import MockRegistry
from tests.examples.comparator import Expected, differences, expected_of
from tests.examples.typist import Typist

Json = dict[str, Any]
Place = tuple[Any, ...]


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the reference filing."""
    return make_reference(tmp_path_factory.mktemp("reference"))


@pytest.mark.parametrize("name", ["chat-app", "image-generator", "reference"])
def test_entering_a_profile_by_requests_stores_what_is_expected(
    name: str, fresh_registry: MockRegistry, reference: Path
) -> None:
    profile = reference if name == "reference" else PROFILES / name
    expected = expected_of(profile)
    assert differences(expected, Typist(fresh_registry, expected, profile).enter()) == []


def test_every_changed_missing_or_added_value_is_noticed(reference: Path) -> None:
    expected = expected_of(reference)
    stored = as_state(expected)
    assert differences(expected, stored) == []
    leaves = list(_leaves(stored))
    assert len(leaves) > expected.total - 10
    for place in leaves:
        assert differences(expected, _changed(stored, place)), place
        assert differences(expected, _removed(stored, place)), place
    for place in _sections_of(stored):
        assert differences(expected, _added(stored, place)), place


def test_the_order_of_paths_steps_and_functions_counts(reference: Path) -> None:
    expected = expected_of(reference)
    path = ("products", 1, "paths", 2)
    for place in (("products",), path[:3], (*path, "steps"), (*path, "functions"), ("algorithms",)):
        state = as_state(expected)
        _at(state, place).reverse()
        assert differences(expected, state), place


def test_the_level_of_a_ticked_node_counts(reference: Path) -> None:
    expected = expected_of(reference)
    assert {level for level, _ in expected.algorithms[0].association} == {"产品", "路径", "功能"}
    state = as_state(expected)
    state["algorithms"][0]["association"][0]["level"] = "路径"
    assert differences(expected, state)


def test_what_a_condition_hides_is_not_expected(tmp_path: Path) -> None:
    text = (PROFILES / "ranking" / "填报资料.json").read_text(encoding="utf-8")
    closed = text.replace('"是否存在人工干预": "是"', '"是否存在人工干预": "否"')
    assert closed != text
    for path in (PROFILES / "ranking" / "附件").rglob("*"):
        if path.is_file():
            copy_ = tmp_path / path.relative_to(PROFILES / "ranking")
            copy_.parent.mkdir(parents=True, exist_ok=True)
            copy_.write_bytes(path.read_bytes())
    (tmp_path / "填报资料.json").write_text(closed, encoding="utf-8")
    open_, shut = expected_of(PROFILES / "ranking"), expected_of(tmp_path)
    assert shut.total == open_.total - 1
    assert "人工干预说明" not in shut.algorithms[0].sections["算法策略"]


def test_one_capability_in_two_roles_shares_what_is_not_said_again() -> None:
    first, second = expected_of(PROFILES / "image-generator").algorithms
    assert second.association == []
    assert second.sections["技术服务方式"]["技术服务方式"] == ["API", "私有化部署"]
    assert second.sections["算法模型"] == first.sections["算法模型"]
    assert second.sections["算法数据"]["支持批量输出"] != first.sections["算法数据"]["支持批量输出"]


def test_the_comparison_uses_nothing_of_the_product() -> None:
    here = Path(__file__).parent
    for name in ("comparator.py", "profile_files.py", "registry_forms.py", "english_keys.py"):
        text = (here / name).read_text(encoding="utf-8")
        assert "assistant" not in text
        assert "beian_mock import" not in text


def as_state(expected: Expected) -> Json:
    """Return the state of an account that holds exactly what is expected."""
    state: Json = {
        "subject": {"state": "审核通过", "sections": expected.subject},
        "products": [
            {
                "id": "p",
                "sections": product.sections,
                "paths": [
                    {
                        "id": "w",
                        "steps": path.steps,
                        "functions": [{"id": "f", **function["功能"]} for function in path.functions],
                    }
                    for path in product.paths
                ],
            }
            for product in expected.products
        ],
        "algorithms": [
            {
                "id": "a",
                "sections": algorithm.sections,
                "association": [{"level": level, "node": list(labels)} for level, labels in algorithm.association],
            }
            for algorithm in expected.algorithms
        ],
    }
    return copy.deepcopy(state)


def _leaves(data: Any, place: Place = ()) -> Iterator[Place]:
    if place and place[-1] in ("id", "state"):
        return
    if isinstance(data, dict):
        for key, value in data.items():
            yield from _leaves(value, (*place, key))
    elif isinstance(data, list):
        for number, value in enumerate(data):
            yield from _leaves(value, (*place, number))
    else:
        yield place


def _sections_of(stored: Json) -> Iterator[Place]:
    yield from (("subject", "sections", name) for name in stored["subject"]["sections"])
    for number, algorithm in enumerate(stored["algorithms"]):
        yield from (("algorithms", number, "sections", name) for name in algorithm["sections"])


def _at(state: Json, place: Place) -> Any:
    result: Any = state
    for step in place:
        result = result[step]
    return result


def _changed(stored: Json, place: Place) -> Json:
    state = copy.deepcopy(stored)
    value = _at(state, place)
    _at(state, place[:-1])[place[-1]] = value + 1 if isinstance(value, int) else f"{value} "
    return state


def _removed(stored: Json, place: Place) -> Json:
    state = copy.deepcopy(stored)
    del _at(state, place[:-1])[place[-1]]
    return state


def _added(stored: Json, place: Place) -> Json:
    state = copy.deepcopy(stored)
    _at(state, place)["没有这一项"] = "多出的内容"
    return state
