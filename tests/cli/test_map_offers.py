"""What a foreign map brings and what it must not do: other people's files may be odd, old, copied or wrong."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.apps.cli import map_sharing
from assistant.apps.map_offers import former_name, of_colleagues, offered, own_layer, own_name
from assistant.core.errors import UsageError
from assistant.filing.calibration.map_draft import MapDraft
from assistant.planning.maps.overlay import known_map, user_maps
from assistant.practice.layout import MAPS
from tests.cli.test_map_sharing import ID, MOBILE, SITE, client, learn, shown, sit_at

__all__ = ["client", "sit_at"]
NAME = "subject.basic.name"


@pytest.fixture
def place(client: Path, sit_at: Callable[[str], None]) -> Path:
    """Return the shared folder of the client's workspace; this process is one person's."""
    sit_at("李示范")
    folder = client.parents[1] / MAPS
    folder.mkdir()
    return folder


def colleague(place: Path, body: str, mark: str = "00000000") -> Path:
    """Write a colleague's file; return its path."""
    path = place / f"{ID}.{mark}.yaml"
    path.write_text(f"format: 2\nid: {ID}\n{body}", "utf-8")
    return path


def test_maps_accepted_one_after_the_other_keep_the_words_of_both_and_of_a_run(place: Path) -> None:
    first, second = (
        offered(SITE, colleague(place, f"human_only: [{word}]\n", mark), "李示范")
        for word, mark in (("甲章", "00000001"), ("乙章", "00000002"))
    )
    assert [first.accept(), second.accept()] == [1, 1]
    MapDraft.of(user_maps(), ID, "李示范").person_only("运行中学的")
    assert first.accept() == 0
    assert {"甲章", "乙章", "运行中学的"} <= set(known_map(SITE).human_only)


def test_more_than_was_shown_is_not_accepted(place: Path) -> None:
    colleague(place, "states: {algorithm: {甲: 草稿}}\n")
    shown_offer = offered(SITE, place / f"{ID}.00000000.yaml", "李示范")
    MapDraft.of(user_maps(), ID, "李示范").learn("states", "algorithm", {"乙": "草稿"})
    assert shown_offer.accept() == 1
    colleague(place, "human_only: [盖章]\n")
    offer = offered(SITE, place / f"{ID}.00000000.yaml", "李示范")
    offer.made.asks.clear()
    with pytest.raises(UsageError):
        offer.accept()


@pytest.mark.parametrize(
    "body",
    [
        f"record: {{filings: '{'9' * 5000}'}}\n",
        f'pages: {{extra: {{title: 别的}}}}\nfields:\n  "{NAME}": {{page: extra, section: [甲], label: 名}}\n',
        'fields:\n  "没有.这一项": {section: [甲], label: 名}\n',
    ],
    ids=["a huge number", "a page of their own", "a field of a newer program"],
)
def test_no_file_of_a_colleague_stops_a_filing(place: Path, client: Path, body: str) -> None:
    colleague(place, body)
    map_sharing.take(SITE, client, "李示范")
    assert known_map(SITE).id == ID


def test_of_an_entry_only_the_place_is_taken(place: Path, client: Path) -> None:
    at = '{page: subject, section: [甲], label: 名, calibrated: {on: 2026-11-02}, options: [丙产品], max_length: "3"}'
    colleague(place, f'fields:\n  "{NAME}": {{absent: "true"}}\n  "{MOBILE}": {at}\n')
    map_sharing.take(SITE, client, "李示范")
    fields = known_map(SITE).fields
    assert (fields[NAME].absent, fields[MOBILE].label) == (False, "名")
    assert "丙产品" not in own_layer(ID).read_text("utf-8")


def test_what_is_written_beside_a_field_stays(place: Path, client: Path) -> None:
    learn("我的", how="value")
    path = own_layer(ID)
    path.write_text(path.read_text("utf-8").replace("label: 我的", "label: 我的\n    max_bytes: 500"), "utf-8")
    colleague(place, f'fields:\n  "{MOBILE}": {{section: [甲], label: 名, calibrated: {{on: 2026-11-20}}}}\n')
    map_sharing.take(SITE, client, "李示范")
    assert re.search(r"max_bytes: '?500", path.read_text("utf-8"))
    assert known_map(SITE).fields[MOBILE].label == "名"


@pytest.mark.parametrize("day", ["2062-01-01", "zzz", "''"])
def test_a_day_that_has_not_come_yet_wins_over_nothing(place: Path, client: Path, day: str) -> None:
    learn("我指的")
    colleague(place, f'fields:\n  "{MOBILE}": {{section: [甲], label: 坏的, calibrated: {{on: {day}}}}}\n')
    map_sharing.take(SITE, client, "李示范")
    assert known_map(SITE).fields[MOBILE].label == "我指的"


def test_copies_that_a_sync_makes_and_other_sites_are_no_colleagues(
    place: Path, client: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    real = colleague(place, "record: {filings: '3', right: '9', wrong: '0', last: '2026-11-02'}\n")
    for name in (f"{ID}.00000000-LAPTOP.yaml", f"{ID}.00000000 (1).yaml", f"{ID}.cn.00000000.yaml", own_name(ID)):
        (place / name).write_bytes(real.read_bytes())
    assert of_colleagues(place, ID) == [real]
    map_sharing.take(SITE, client, "李示范")
    assert " 3 " in shown(capsys)


def test_options_of_fields_are_not_laid_out_for_others(place: Path, client: Path) -> None:
    own_layer(ID).parent.mkdir(parents=True)
    own_layer(ID).write_text(
        f'format: 2\nid: {ID}\nfields:\n  "{MOBILE}": {{section: [甲], label: 名, options: [丙产品]}}\n', "utf-8"
    )
    map_sharing.give(known_map(SITE), client, {})
    (path,) = place.iterdir()
    assert path.name == own_name(ID) == own_name(ID)
    path.rename(place / former_name(ID))
    assert of_colleagues(place, ID) == []
    map_sharing.give(known_map(SITE), client, {})
    assert [path.name for path in place.iterdir()] == [own_name(ID)]
    assert "丙产品" not in path.read_text("utf-8")


def test_ways_are_asked_about_in_the_words_that_are_pressed(place: Path) -> None:
    way = "{list: {open: [产品信息]}, open: [编辑], save: [保存]}"
    path = colleague(place, f"structure: {{start: {SITE}, records: {{product: {way}}}}}\n")
    (line,) = offered(SITE, path, "李示范").asked()
    assert not set("{}[]'") & set(line), line
    assert "编辑、保存" in line
