"""An interrupted play of drifts continues where it ended."""

from __future__ import annotations

from pathlib import Path

from assistant.planning.maps.drift import PageChange
from tests.calibration.drift_store import DriftStore
from tests.calibration.drifts import Drift


def test_stored_drifts_are_read_back_and_only_the_rest_is_played(tmp_path: Path) -> None:
    file = tmp_path / "found.jsonl"
    first = DriftStore(file)
    assert first.missing("drift 1", ["subject", "product"]) == ["subject", "product"]
    drift = Drift(
        "subject", {"kind": "relabel", "label": "网址"}, [PageChange("relabelled", "甲 › 网址", "甲 › 网站")], wrong=1
    )
    first.keep("drift 1", drift)
    again = DriftStore(file)
    assert list(again.of("drift 1", ["product", "subject"])) == [drift]
    assert again.missing("drift 1", ["subject", "product"]) == ["product"]
    assert again.missing("healthy 1", ["subject"]) == ["subject"]


def test_a_truncated_line_counts_as_missing(tmp_path: Path) -> None:
    file = tmp_path / "found.jsonl"
    DriftStore(file).keep("drift 1", Drift("subject", {}, []))
    file.write_text(file.read_text(encoding="utf-8") + '{"turn": "drift 1", "fo', encoding="utf-8")
    again = DriftStore(file)
    again.keep("drift 1", Drift("product", {}, []))
    assert set(DriftStore(file).drifts) == {("drift 1", "subject"), ("drift 1", "product")}
