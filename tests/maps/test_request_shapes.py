"""The bundled shapes are what the mock's catalogue implies, and a layer's shapes are checked when it is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.core.errors import MapError
from assistant.planning.maps.layer import read_layer
from assistant.planning.maps.overlay import load_map
from assistant.planning.maps.request_shapes import RequestLeaf
from scripts import mock_shapes


def test_the_bundled_shapes_are_those_of_the_catalogue() -> None:
    assert mock_shapes.MAP.read_text(encoding="utf-8") == mock_shapes.derived_map()


def test_every_save_of_the_mock_has_a_shape_that_names_every_field() -> None:
    shapes = [shape for shape in load_map("mock").shapes if shape.use == "save"]
    assert {shape.page for shape in shapes} == {
        "subject",
        "product",
        "path",
        "function",
        "basic",
        "detail",
        "association",
        "support",
    }
    without = [path for shape in shapes for path, leaf in (shape.body or {}).items() if leaf == RequestLeaf("field")]
    assert not without
    assert all(shape.is_proved for shape in shapes)


@pytest.mark.parametrize(
    "shape",
    [
        "{use: save}",
        "{use: save, page: a, method: POST, path: /a, body: {x: guess}}",
        "{use: save, page: a, method: POST, path: /a, body: 3}",
        "7",
    ],
)
def test_what_is_no_shape_is_refused_by_its_number(tmp_path: Path, shape: str) -> None:
    path = tmp_path / "own.yaml"
    path.write_text(f"format: 2\nid: x\nextends: mock\nshapes:\n  - {shape}\n", encoding="utf-8")
    with pytest.raises(MapError, match="shapes 的第 1 条"):
        read_layer(path)
