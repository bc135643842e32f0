"""YAML and JSON as authors may write them, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.core import language
from assistant.core.errors import InputProblems
from assistant.core.yaml_file import Mapping, dump, parse, plain, read, read_mapping


@pytest.fixture(autouse=True)
def _in_chinese() -> None:
    language.choose("zh")


def test_scalars_are_text_as_written() -> None:
    node = parse("a: 1.10\nb: yes\nc: 2024-01-01\nd: 007\ne: '~'\nf: ~\ng:\n", "x")
    assert plain(node) == {"a": "1.10", "b": "yes", "c": "2024-01-01", "d": "007", "e": "~", "f": None, "g": None}


def test_only_the_final_line_break_of_a_block_is_dropped() -> None:
    node = parse('a: |\n  一\n  二\nb: |+\n  一\n\nc: |-\n  一\nd: "一\\n"\n', "x")
    assert plain(node) == {"a": "一\n二", "b": "一\n", "c": "一", "d": "一\n"}


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("a: 1\nb: 2\na: 3\n", 3, "“a”写了两次（第 1 行已有）"),
        ("a: &x 1\nb: *x\n", 2, "别名"),
        ("a: *没有\n", 1, "别名"),
        ("a: !!python/object:os.system x\n", 1, "类型标记"),
        ("a: 1\n---\nb: 2\n", 2, "不止一份"),
        ("a: 1\n b: 2\n", 2, "不合 YAML 写法"),
        ("a: [1, 2\n", 2, "不合 YAML 写法"),
        ("a: \x07\n", 1, "控制字符"),
        ("? [1]\n: 2\n", 1, "不是一个词"),
        ("a: " + "[" * 60 + "]" * 60, 1, "太深"),
    ],
)
def test_refused_content_is_reported_with_line_and_reason(text: str, line: int, said: str) -> None:
    with pytest.raises(InputProblems) as caught:
        parse(text, "x.yaml")
    problem = caught.value.problems[0]
    assert problem.where == f"x.yaml:{line}"
    assert said in problem.message


@pytest.mark.parametrize(
    ("text", "messages"),
    [
        ("主体:\n\t主体名称: 甲\n", ["2 行首用了制表符（Tab）"]),
        ("主体：\n  主体名称: 甲\n", ["1 冒号是全角的“：”"]),
        ("主体:\n  主体名称：甲\n  网址: b\n", ["2 冒号是全角的“：”"]),
        ("主体：\n  主体名称：甲\n  网址: b\n", ["1 冒号是全角的“：”", "2 冒号是全角的“：”"]),
        ("a: 1\n- 说明：甲\n", ["2 不合 YAML 写法"]),
        ("a: |\n  说明：甲\n b: [\n", ["3 不合 YAML 写法"]),
    ],
)
def test_a_mistyped_sign_is_named_on_its_own_line(text: str, messages: list[str]) -> None:
    with pytest.raises(InputProblems) as caught:
        parse(text, "x.yaml")
    assert [
        f"{problem.where.removeprefix('x.yaml:')} {problem.message}" for problem in caught.value.problems
    ] == messages


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"a"： 1}', "第 5 列是全角的 ："),
        ("{“a”: 1}", "第 2 列是全角的 “"),
        ('{"a": 1，"b": 2}', "第 8 列是全角的 ，"),
        ('{"a": 1', "第 8 列起不合 JSON 写法"),
    ],
)
def test_a_full_width_sign_in_json_is_named(text: str, message: str) -> None:
    with pytest.raises(InputProblems) as caught:
        parse(text, "x.json", is_json=True)
    assert [problem.message for problem in caught.value.problems] == [message]


def test_many_duplicates_come_at_once() -> None:
    with pytest.raises(InputProblems) as caught:
        parse("a: 1\na: 2\nb: {c: 1, c: 2}\n", "x")
    assert len(caught.value.problems) == 2


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("主体: 甲".encode("gb18030"), "GB18030"),
        ("主体: 甲".encode("utf-16"), "UTF-16"),
        (b"\xff\xff\xff\xfe\x00", "不是 UTF-8"),
    ],
)
def test_another_encoding_is_reported_with_the_remedy(tmp_path: Path, data: bytes, said: str) -> None:
    path = tmp_path / "x.yaml"
    path.write_bytes(data)
    with pytest.raises(InputProblems, match=said) as caught:
        read(path)
    assert "另存为" in str(caught.value)


def test_a_byte_order_mark_is_ignored(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + "主体: 甲".encode())
    assert plain(read(path)) == {"主体": "甲"}


def test_a_file_above_the_limit_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_bytes(b"a: " + b"x" * 100)
    with pytest.raises(InputProblems, match="超过"):
        read(path, limit=64)


def test_json_is_read_with_tabs_escapes_and_surrogate_pairs() -> None:
    text = '{\n\t"a": "\\ud83d\\ude00\\/\\u00e9\\n",\n\t"b": [1.50, true, null]\n}'
    assert plain(parse(text, "x.json", is_json=True)) == {"a": "😀/é\n", "b": ["1.50", "true", None]}


def test_an_unpaired_surrogate_in_json_is_reported_with_its_line() -> None:
    with pytest.raises(InputProblems) as caught:
        parse('{"a": "\\\\ud800 😀",\n "b": "x\\ud83d y",\n "c": "\\uDC00"}', "x.json", is_json=True)
    (problem, other) = caught.value.problems
    assert (problem.where, problem.message) == ("x.json:2", r"\ud83d 不是完整的字符（代理对缺少另一半）")
    assert (other.where, other.message) == ("x.json:3", r"\uDC00 不是完整的字符（代理对缺少另一半）")


def test_a_duplicate_key_in_json_is_refused() -> None:
    with pytest.raises(InputProblems, match="写了两次"):
        parse('{"a": 1, "a": 2}', "x.json", is_json=True)


def test_broken_json_is_reported_with_line_and_column() -> None:
    with pytest.raises(InputProblems) as caught:
        parse('{\n "a": 1,\n}', "x.json", is_json=True)
    assert caught.value.problems[0].where.startswith("x.json:")
    assert "JSON" in caught.value.problems[0].message


def test_yaml_features_written_as_json_are_refused() -> None:
    with pytest.raises(InputProblems):
        parse("a: 1", "x.json", is_json=True)


def test_long_texts_are_written_as_blocks() -> None:
    assert dump({"介绍": "一\n二"}).decode() == "介绍: |-\n  一\n  二\n"


def test_read_mapping_requires_a_mapping(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_text("- 1\n", encoding="utf-8")
    with pytest.raises(InputProblems, match="最外层"):
        read_mapping(path)


def test_every_node_knows_its_line() -> None:
    node = parse("a:\n  - 1\n  - b: 2\n", "x")
    assert isinstance(node, Mapping)
    assert [key.line for key, _ in node.entries] == [1]
    assert node.entries[0][1].line == 2
