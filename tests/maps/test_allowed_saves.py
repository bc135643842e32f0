"""The saves that were allowed on a site, in a layer: what is read, what is refused with its place, and how two layers unite."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from assistant.core.errors import MapError
from assistant.core.language import speaking
from assistant.filing.calibration.map_draft import MapDraft
from assistant.filing.calibration.merge import merged, shared
from assistant.planning.maps.allowed_saves import AllowedSave, allowed_data, allowed_of
from assistant.planning.maps.layer import read_layer
from assistant.planning.maps.overlay import load_map
from assistant.planning.maps.request_shapes import HEADER_TEXT, RequestLeaf, RequestShape

SITE, ID = "https://registry.example.cn/", "site-registry.example.cn"
HEAD = f"format: 2\nid: {ID}\nallowed_saves:\n"
LEAVES = {
    "name": RequestLeaf("known"),
    "city": RequestLeaf("code", sources=("/api/*/cities#city",)),
    "status": RequestLeaf("value"),
    "files[]": RequestLeaf("echo", sources=("@uploads",)),
    "id": RequestLeaf("echo"),
    "papers.sha256": RequestLeaf("file"),
    "step": RequestLeaf("constant", text='"basic"'),
    "draft": RequestLeaf("constant", text="true"),
    "none": RequestLeaf("constant", text="null"),
}
SHAPE = RequestShape(
    *("autosave", "", "POST", "/api/*/save", "application/json"),
    query={"op": RequestLeaf("constant", text='"store"'), "id": RequestLeaf("known")},
    headers={"x-token": RequestLeaf("fresh", text=HEADER_TEXT)},
    body=LEAVES,
)
SAVED = AllowedSave(SHAPE, "2026-12-01", "王")


def remember(folder: Path, *saves: AllowedSave) -> tuple[AllowedSave, ...]:
    """Write saves into the layer of a site and return what its map then has."""
    MapDraft.open(folder, ID, "王", date(2026, 12, 1)).remember_saves(saves)
    return load_map(SITE, user_folder=folder).allowed_saves


def test_what_was_allowed_is_read_as_it_was_written(tmp_path: Path) -> None:
    assert remember(tmp_path) == ()
    assert not [*tmp_path.iterdir()]
    assert remember(tmp_path, SAVED) == (SAVED,)


def test_a_save_is_written_once_and_comments_stay(tmp_path: Path) -> None:
    layer = tmp_path / f"{ID}.yaml"
    layer.write_text(f"format: 2\nid: {ID}\n# 本所\nfields: {{}}\n", encoding="utf-8")
    other = AllowedSave(RequestShape("upload", "", "POST", "/up", "multipart/form-data"), "2026-12-02")
    assert remember(tmp_path, SAVED) == (SAVED,)
    assert remember(tmp_path, AllowedSave(SHAPE, "2026-12-03", "李"), other) == (SAVED, other)
    assert "# 本所" in layer.read_text(encoding="utf-8")
    MapDraft.open(tmp_path, ID, "", date(2026, 12, 4)).forget_saves([SAVED])
    assert load_map(SITE, user_folder=tmp_path).allowed_saves == (other,)


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("7", "要有 use、method、path"),
        ("{use: autosave, method: POST, path: /a}", "要用 on 写明哪一天"),
        ("{on: 昨天, use: autosave, method: POST, path: /a}", "要用 on 写明哪一天"),
        ("{on: 2026-12-01, use: autosave, method: POST}", "要有 use、method、path"),
        ("{on: 2026-12-01, use: autosave, method: POST, path: /a, page: x}", "不认识的键"),
        ("{on: 2026-12-01, use: submit, method: POST, path: /a}", "use 只能是"),
        ("{on: 2026-12-01, use: autosave, method: DELETE, path: /a}", "use 只能是"),
        ("{on: 2026-12-01, use: autosave, method: POST, path: 'https://x/a'}", "path 要从 / 写起"),
        ("{on: 2026-12-01, use: autosave, method: POST, path: //x/a}", "path 要从 / 写起"),
        ("{on: 2026-12-01, use: autosave, method: POST, path: /**}", "path 要从 / 写起"),
        ("{on: 2026-12-01, use: autosave, method: POST, path: '/a?b=1'}", "path 要从 / 写起"),
        ("{on: 2026-12-01, use: autosave, method: POST, path: /a, body: {x: guess}}", "各部分只能写"),
        ("{on: 2026-12-01, use: autosave, method: POST, path: /a, body: {x: {fresh: '.*'}}}", "比助手问过的多：x"),
        ("{on: 2026-12-01, use: autosave, method: POST, path: /a, body: {x: field}}", "比助手问过的多：x"),
        ("{on: 2026-12-01, use: autosave, method: POST, path: /a, body: {'*': known}}", "比助手问过的多：*"),
        ("{on: 2026-12-01, use: autosave, method: POST, path: /a, body: {x: {constant: a}}}", "比助手问过的多：x"),
        ("{on: 2026-12-01, use: autosave, method: POST, path: /a, body: {x: {echo: ['**#a']}}}", "比助手问过的多：x"),
        ("{on: 2026-12-01, use: autosave, method: POST, path: /a, headers: {x: {fresh: '.*'}}}", "比助手问过的多：x"),
        ("{on: 2026-12-01, use: autosave, method: POST, path: /a, query: {x: echo}}", "比助手问过的多：query"),
        (
            "{on: 2026-12-01, use: autosave, method: POST, path: /a/*, body: {'@address': echo}}",
            "比助手问过的多：@address",
        ),
    ],
)
def test_an_entry_that_no_consent_gives_is_refused_with_its_place(tmp_path: Path, entry: str, said: str) -> None:
    (tmp_path / f"{ID}.yaml").write_text(f"{HEAD}  - {entry}\n", encoding="utf-8")
    with speaking("zh"), pytest.raises(MapError) as refused:
        read_layer(tmp_path / f"{ID}.yaml")
    assert "第 4 行：allowed_saves 的第 1 条不能用" in str(refused.value)
    assert said in str(refused.value)
    assert "删去这一条，填报时会重新询问" in str(refused.value)


def test_two_layers_unite_and_what_comes_in_names_nobody_and_is_shown(tmp_path: Path) -> None:
    other = replace(SHAPE, path="/api/other", query=None)
    ours = {"format": "2", "id": ID, "allowed_saves": [allowed_data(SAVED)]}
    theirs = {**ours, "allowed_saves": [allowed_data(AllowedSave(one, "2026-11-01", "李")) for one in (SHAPE, other)]}
    assert "李" not in str(shared(theirs))
    made = merged(ours, theirs)
    assert [*map(allowed_of, made.data["allowed_saves"])] == [SAVED, AllowedSave(other, "2026-11-01")]
    with speaking("zh"):
        (asked,) = merged(ours, theirs).asks
    assert '今后不再询问就放行的保存：POST /api/other，固定词 step="basic"' in asked
    assert "可变 6 项：name、city、status" in asked
    assert merged(ours, ours).asks == []
