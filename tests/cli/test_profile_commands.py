"""`beian init`, `schema`, `check` and `plan`: what the author of a profile sees, with complete and with broken input."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from ruamel.yaml import YAML

from assistant.core import files
from assistant.declaration.profile.loading import load
from assistant.proof.journal.events import RunOpened, Status
from assistant.proof.journal.run_folder import RunFolder
from tests.cli.conftest import Beian, CommandResult
from tests.filing.small import ALGORITHM, NAME, small, write

Json = dict[str, Any]
EXAMPLES = ("chat-app", "dispatcher", "image-generator", "news-recommender", "ranking", "search-engine", "speech-api")


def refused(ended: CommandResult, *said: str) -> None:
    """Assert that a command refused its input: exit code 2, no standard output, these texts on standard error."""
    assert (ended.code, ended.out) == (2, "")
    for text in said:
        assert text in ended.err


# init


@pytest.mark.parametrize(("language", "name"), [("zh", "填报资料.yaml"), ("en", "profile.yaml")])
def test_an_empty_profile_loads_and_lacks_only_content(beian: Beian, tmp_path: Path, language: str, name: str) -> None:
    folder = tmp_path / "某公司"
    assert beian("init", folder, "--lang", language).code == 0
    assert [path.name for path in folder.iterdir()] == [name]
    load(folder)
    ended = beian("check", folder, "--site", "mock", "--json")
    data = json.loads(ended.out)
    assert ended.code == 1
    assert data["block"] > 20
    assert [finding for finding in data["findings"] if "没有" not in finding["found"]] == []


def test_the_loader_accepts_the_examples_in_the_comments_of_an_empty_profile(beian: Beian, tmp_path: Path) -> None:
    beian("init", tmp_path / "a")
    text = (tmp_path / "a" / "填报资料.yaml").read_text(encoding="utf-8")
    period = re.search(r"起止日期写成 (\{.*?\})", text)
    nodes = re.search(r"选择产品及功能信息:.*如 (\[.*\])", text)
    assert period is not None
    assert nodes is not None
    text = text.replace("    证件有效期:", f"    证件有效期: {period[1]}", 1)
    text = text.replace("    选择产品及功能信息:", f"    选择产品及功能信息: {nodes[1]}", 1)
    (tmp_path / "a" / "填报资料.yaml").write_text(text, encoding="utf-8")
    assert load(tmp_path / "a").profile.subject.licence.validity is not None


def test_the_list_of_examples_needs_no_folder(beian: Beian) -> None:
    assert tuple(beian("init", "--list").out.split()) == EXAMPLES


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_is_copied_whole_and_has_nothing_to_fix(beian: Beian, tmp_path: Path, name: str) -> None:
    assert beian("init", tmp_path / name, "--example", name).code == 0
    ended = beian("check", tmp_path / name)
    assert ended.code == 0
    assert "必改  " not in ended.out
    assert not (tmp_path / name / "runs").exists()


def test_an_unknown_example_is_refused_with_the_known_ones(beian: Beian, tmp_path: Path) -> None:
    refused(beian("init", tmp_path / "a", "--example", "nope"), "nope", *EXAMPLES)
    assert not (tmp_path / "a").exists()


def test_a_folder_with_files_and_a_file_are_left_alone(beian: Beian, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("mine", encoding="utf-8")
    refused(beian("init", tmp_path), str(tmp_path), "已有文件")
    refused(beian("init", tmp_path / "a.txt"), "是一个文件")
    assert (tmp_path / "a.txt").read_text(encoding="utf-8") == "mine"


def test_an_existing_empty_folder_is_used(beian: Beian, tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    assert beian("init", tmp_path / "a").code == 0


def test_an_unusable_folder_path_is_reported_in_a_sentence(beian: Beian, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    refused(beian("init", tmp_path / "file" / "below"), "文件操作失败")


# schema


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_schema_is_valid_and_accepts_what_the_loader_accepts(
    beian: Beian, small_profile: Path, language: str
) -> None:
    schema = json.loads(beian("schema", "--lang", language).out)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    if language == "zh":
        assert [error.message for error in validator.iter_errors(small())] == []
    wrong = {"beian": 1, "主体": {"主体基本信息": {"主体名": "x"}}, "subject": {"basic": {"nam": "x"}}}
    assert list(validator.iter_errors(wrong)) != []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_empty_profile_is_valid_by_the_schema_of_its_language(beian: Beian, tmp_path: Path, language: str) -> None:
    beian("init", tmp_path / "a", "--lang", language)
    schema = json.loads(beian("schema", "--lang", language).out)
    (file,) = (tmp_path / "a").iterdir()
    content = YAML(typ="safe").load(file)
    errors = [
        f"{error.json_path}: {error.message}" for error in jsonschema.Draft202012Validator(schema).iter_errors(content)
    ]
    assert errors == []


# check


def test_a_complete_profile_has_nothing_to_fix_and_exits_with_0(beian: Beian, small_profile: Path) -> None:
    ended = beian("check", small_profile)
    assert (ended.code, ended.err) == (0, "")
    assert "0 项必改" in ended.out or "未发现必改项" in ended.out


def test_a_finding_that_must_be_fixed_exits_with_1_and_shows_place_and_remedy(beian: Beian, tmp_path: Path) -> None:
    data = small()
    del data["主体"]["主体基本信息"]["主体名称"]
    write(tmp_path / "a", data)
    ended = beian("check", tmp_path / "a", "--site", "mock")
    assert ended.code == 1
    lines = ended.out.splitlines()
    at = next(number for number, line in enumerate(lines) if "主体名称" in line)
    assert re.match(r"✖ 必改  (\S+  )?\S+:\d+$", lines[at - 1])
    assert lines[at + 1].startswith("    → ")


def test_findings_as_json_are_the_same_findings(beian: Beian, tmp_path: Path) -> None:
    data = small()
    data["产品"][0]["功能访问路径"][0]["功能"][0]["功能介绍"] = "字" * 501
    write(tmp_path / "a", data)
    ended = beian("check", tmp_path / "a", "--site", "mock", "--json")
    answer = json.loads(ended.out)
    (too_long,) = [finding for finding in answer["findings"] if finding["severity"] == "block"]
    assert (ended.code, answer["block"]) == (1, 1)
    assert re.search(r":\d+$", too_long["where"])
    assert too_long["stage"] == "产品"
    assert too_long["remedy"]
    assert "500" in too_long["found"] + too_long["remedy"]


def test_a_stage_leaves_the_others_out(beian: Beian, tmp_path: Path) -> None:
    data = small()
    del data["产品"][0]["访问地址"]
    write(tmp_path / "a", data)
    assert beian("check", tmp_path / "a", "--site", "mock").code == 1
    assert beian("check", tmp_path / "a", "--site", "mock", "--stage", "主体").code == 0
    refused(beian("check", tmp_path / "a", "--stage", "subject"), "subject", "主体、产品、算法")


BROKEN = """\
beian: 1
主体:
  主体基本信息:
    主体名: 某公司
    注册地: {省: 广东}
    月活跃用户量: 很多
  证件信息:
    证件有效期: {起: 2020-13-01}
产品: 三个
"""


def test_all_shape_problems_are_reported_at_once_with_file_and_line(beian: Beian, tmp_path: Path) -> None:
    path = tmp_path / "资料.yaml"
    path.write_text(BROKEN, encoding="utf-8")
    ended = beian("check", path)
    refused(ended)
    lines = {int(match) for match in re.findall(r"资料\.yaml:(\d+)", ended.err)}
    assert {4, 5, 6, 8, 9} <= lines
    assert "是不是“主体名称”" in ended.err or "主体名称" in ended.err


def test_problems_of_every_file_of_a_folder_are_reported_at_once(beian: Beian, tmp_path: Path) -> None:
    (tmp_path / "主体.yaml").write_text("主体基本信息: {主体名: 甲}\n", encoding="utf-8")
    (tmp_path / "产品.yaml").write_text("- 产品名: 乙\n", encoding="utf-8")
    (tmp_path / "算法.yaml").write_text("- 算法基础属性信息: [x\n", encoding="utf-8")
    refused(beian("check", tmp_path), "主体.yaml:1", "产品.yaml:1", "算法.yaml:")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("主体: {主体基本信息: {主体名称: 某公司}}\n".encode("gb18030"), "GB18030"),
        ("主体: {}\n".encode("utf-16"), "UTF-16"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "UTF-8"),
        (b"beian: 1\n" + "主体: {}\n主体: {}\n".encode(), "写了两次"),
        ("主体: &a {}\n产品: *a\n".encode(), "别名"),
        (b"a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: [*c, *c]\n", "别名"),
        ("主体: !!python/object/apply:os.system [id]\n".encode(), "类型标记"),
        (b"- 1\n- 2\n", ""),
        (b"beian: 99\n", "99"),
        ("主体: [\n".encode(), "不合 YAML 写法"),
        (b"[" * 200 + b"]" * 200, "嵌套太深"),
        (b"x" * (5 << 20), "4 MB"),
        ("---\n主体: {}\n---\n主体: {}\n".encode(), "不止一份"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_sentences(
    beian: Beian, tmp_path: Path, content: bytes, said: str
) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(content)
    refused(beian("check", path), "a.yaml", said)


def test_a_profile_with_a_byte_order_mark_is_read(beian: Beian, tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + "beian: 1\n主体: {主体基本信息: {主体名称: 某公司}}\n".encode())
    assert beian("check", path, "--stage", "主体", "--site", "mock").code == 1
    assert load(path).profile.subject.basic.name == "某公司"


@pytest.mark.parametrize("content", [b"", b"\n", b"beian: 1\n", b"# nothing\n"])
def test_an_empty_profile_has_findings_and_no_shape_problems(beian: Beian, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(content)
    assert beian("check", path, "--site", "mock").code == 1
    uncalibrated = beian("check", path)
    assert (uncalibrated.code, "需核实  required" in uncalibrated.out) == (1, True)
    assert "第二十四条" in uncalibrated.out, "what the law asks for blocks on any form"


@pytest.mark.parametrize("name", ["nowhere", "nowhere.yaml", "a.txt", "empty"])
def test_a_path_without_a_profile_is_refused_with_a_hint(beian: Beian, tmp_path: Path, name: str) -> None:
    (tmp_path / "a.txt").write_text("x", encoding="utf-8")
    (tmp_path / "empty").mkdir()
    refused(beian("check", tmp_path / name), name, "beian init")


def test_a_file_without_permission_is_reported_in_a_sentence(
    beian: Beian, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("beian: 1\n", encoding="utf-8")

    def deny(*_: object) -> bytes:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(files, "read", deny)
    refused(beian("check", path), str(path), "权限")


@pytest.mark.parametrize("written", ["../secret.pdf", "{absolute}", "missing.pdf", "link.pdf"])
def test_an_attachment_that_is_not_in_the_folder_must_be_fixed(beian: Beian, tmp_path: Path, written: str) -> None:
    secret = tmp_path / "secret.pdf"
    secret.write_bytes(b"%PDF-1.4 secret")
    data = small()
    folder = write(tmp_path / "profile", data)
    if written == "link.pdf":
        (folder / written).symlink_to(secret)
    data["主体"]["附件"]["算法备案承诺书"] = written.format(absolute=secret)
    (folder / "填报资料.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    ended = beian("check", folder)
    assert ended.code in {1, 2}
    assert "承诺书" in ended.out + ended.err
    assert re.search(r"填报资料\.json:\d+", ended.out + ended.err)


# plan


def records(ended: CommandResult) -> list[Json]:
    """Return the records of a plan that was printed as JSON."""
    assert ended.code == 0
    rows: list[Json] = json.loads(ended.out)["records"]
    return rows


def test_before_the_first_login_only_the_subject_can_be_filled(beian: Beian, small_profile: Path) -> None:
    modes = {(record["stage"], record["mode"]) for record in records(beian("plan", small_profile, "--json"))}
    assert modes == {("主体", "write"), ("产品", "gated"), ("算法", "gated")}
    tree = beian("plan", small_profile).out
    assert "可填 → 请您核对并提交" in tree
    assert "要等：主体信息审核通过后才能填报" in tree


def test_the_plan_follows_what_the_last_run_saw(beian: Beian, small_profile: Path) -> None:
    for client, state in ((NAME, "主体已通过"), ("某公司", "主体草稿")):  # the latter: another client's, copied along
        with RunFolder.create(small_profile / "runs", client, "mock") as run:
            run.append(_opened(run, client), Status("主体", state, "审核通过"))
    modes = {(record["stage"], record["mode"]) for record in records(beian("plan", small_profile, "--json"))}
    assert modes == {("主体", "verify"), ("产品", "write"), ("算法", "write")}
    assert json.loads(beian("plan", small_profile, "--json").out)["standing"]["read_at"]


def _opened(run: RunFolder, client: str) -> RunOpened:
    digests = dict.fromkeys(("profile", "schema", "map", "plan", "pace", "browser", "operator"), "0")
    return RunOpened(run.name, client, "mock", "http://127.0.0.1:1", True, {}, **digests)


def test_the_tree_has_every_field_once_and_is_not_wrapped(beian: Beian, small_profile: Path) -> None:
    tree = beian("plan", small_profile).out.splitlines()
    expected = sum(len(record["fields"]) for record in records(beian("plan", small_profile, "--json")))
    leaves = [line for line in tree if " › " in line or re.search(r"[├└]── \S+$", line)]
    assert f"{expected} 项" in tree[0]
    assert len(leaves) >= expected


def test_names_with_brackets_are_shown_as_they_are(beian: Beian, tmp_path: Path) -> None:
    data = small()
    data["产品"][0]["产品名称"] = "[red]商城[/]"
    write(tmp_path / "a", data)
    assert "[red]商城[/]" in beian("plan", tmp_path / "a").out


def test_a_stage_and_an_algorithm_narrow_the_plan(beian: Beian, small_profile: Path) -> None:
    assert {r["stage"] for r in records(beian("plan", small_profile, "--stage", "产品", "--json"))} == {"产品"}
    assert records(beian("plan", small_profile, "--algorithm", ALGORITHM, "--json"))
    refused(beian("plan", small_profile, "--algorithm", "别的算法"), "别的算法", ALGORITHM)
    refused(beian("plan", small_profile, "--stage", "全部"), "全部", "主体、产品、算法")


def test_an_unknown_map_is_refused_with_the_known_ones(beian: Beian, small_profile: Path) -> None:
    refused(beian("plan", small_profile, "--site", "nowhere"), "nowhere", "cac、mock", "--site mock")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("format: 1\nid: x\nextends: mock\nfields: 3\n", "fields"),
        ("format: 1\nid: x\nextends: [\n", "own.yaml:"),
        ("format: 7\nid: x\n", "format"),
        ("", "format"),
        ("- 1\n", "own.yaml"),
    ],
)
def test_a_broken_map_is_refused_in_a_sentence(
    beian: Beian, small_profile: Path, tmp_path: Path, text: str, said: str
) -> None:
    path = tmp_path / "own.yaml"
    path.write_text(text, encoding="utf-8")
    refused(beian("plan", small_profile, "--site", path), said)


def test_a_user_layer_of_a_site_applies_to_a_plan(beian: Beian, small_profile: Path, own_home: Path) -> None:
    layer = own_home / "config" / "sites" / "mock.yaml"
    layer.parent.mkdir(parents=True)
    layer.write_text("format: 1\nid: mock\nfields: {subject.basic.name: {label: 单位名称}}\n", encoding="utf-8")
    assert "单位名称" in beian("plan", small_profile).out
