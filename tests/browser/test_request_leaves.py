"""Bodies are read strictly: what two parsers could read differently is not read at all."""

from __future__ import annotations

import hashlib
import json

import pytest

from assistant.filing.browser.request_leaves import UnreadableBody, body_leaves, leaf_text, opened_fields, pair_leaves

JSON = {"Content-Type": "application/json"}
FORM = {"content-type": "application/x-www-form-urlencoded"}
PARTS = {"Content-Type": "multipart/form-data; boundary=X"}
UPLOAD = (
    b'--X\r\nContent-Disposition: form-data; name="file"; filename="\xe8\x90\xa5.png"\r\nContent-Type: image/png\r\n\r\n'
    b'\xff\x00PNG\r\n--X\r\nContent-Disposition: form-data; name="field"\r\n\r\nscan\r\n--X--\r\n'
)


def test_leaves_are_named_by_their_path() -> None:
    body = {"id": 7, "fields": {"名称": "甲", "tags": ["a", "b"], "on": True, "none": None, "empty": [], "a.b": 1}}
    assert body_leaves(JSON, json.dumps(body).encode()) == [
        ("id", "7"),
        ("fields.名称", '"甲"'),
        ("fields.tags[]", '"a"'),
        ("fields.tags[]", '"b"'),
        ("fields.on", "true"),
        ("fields.none", "null"),
        ("fields.empty", "[]"),
        ('fields.["a.b"]', "1"),
    ]


def test_a_key_of_a_list_may_be_repeated_in_a_form() -> None:
    assert pair_leaves("a[]=1&a[]=2") == [('["a[]"]', '"1"'), ('["a[]"]', '"2"')]


def test_an_empty_object_has_no_leaves() -> None:
    assert body_leaves(JSON, b"{}") == body_leaves(JSON, b"") == []
    assert body_leaves(JSON, b"[]") == [("", "[]")]


def test_forms_and_parts_have_leaves_too_and_a_file_its_digest() -> None:
    assert body_leaves(FORM, b"a=1&b=%E7%94%B2&c=") == [("a", '"1"'), ("b", '"甲"'), ("c", '""')]
    name, digest, beside = body_leaves(PARTS, UPLOAD)
    assert (name, beside) == (("file.filename", '"营.png"'), ("field", '"scan"'))
    assert digest[0] == "file.sha256"
    assert len(leaf_text(digest[1])) == 64


@pytest.mark.parametrize(
    "text",
    [
        '\ufeff{"a": 1}',
        '{"a": 1} // done',
        '/* */ {"a": 1}',
        '{"a": 1}\n{"a": 2}',
        '{"a": 1, "a": 2}',
        '{"b": {"a": 1, "\\u0061": 2}}',
        '{"a": NaN}',
        '{"a": 1,}',
        "{'a': 1}",
        "{a: 1}",
        '{"a": "\\ud800"}',
        '{"a": 01}',
        '{"a": 1}]',
        '{"a": "\t"}',
        "<a>1</a>",
        "a=1",
        "[" * 5000,
        '{"a":' * 40 + "1" + "}" * 40,
    ],
)
def test_what_is_no_strict_json_is_not_read(text: str) -> None:
    with pytest.raises(UnreadableBody):
        body_leaves(JSON, text.encode())


@pytest.mark.parametrize(
    "kind", ["", "text/plain", "application/xml", "application/x-ndjson", "application/msgpack", "text/json"]
)
def test_other_types_are_not_read(kind: str) -> None:
    with pytest.raises(UnreadableBody):
        body_leaves({"Content-Type": kind}, b'{"a": 1}')


@pytest.mark.parametrize(
    "headers",
    [
        {**JSON, "Content-Encoding": "gzip"},
        {"Content-Type": "application/json; charset=utf-16"},
        {"Content-Type": "application/json; charset=gbk"},
    ],
)
def test_what_is_packed_or_encoded_is_not_read(headers: dict[str, str]) -> None:
    with pytest.raises(UnreadableBody):
        body_leaves(headers, b'{"a": 1}')


@pytest.mark.parametrize("text", ["a", "a=1&&b=2", "a=1;submit=1", "a=%ff", "&a=1", "submit", "a=1&a=2", "a=&a=2"])
def test_what_is_no_strict_form_is_not_read(text: str) -> None:
    with pytest.raises(UnreadableBody):
        pair_leaves(text)


@pytest.mark.parametrize(
    "body",
    [
        UPLOAD[:-2],
        UPLOAD + b"x",
        b"before\r\n" + UPLOAD,
        UPLOAD.replace(b"--X--\r\n", b""),
        UPLOAD.replace(b'name="field"', b'name="file"'),
        UPLOAD.replace(b'name="field"', b'name="field"; name="submit"'),
        UPLOAD.replace(b'name="field"', b"name*=UTF-8''field"),
        UPLOAD.replace(b'; name="field"', b""),
        UPLOAD.replace(b'name="field"', b"name=field"),
        UPLOAD.replace(b"\r\n\r\nscan", b"\r\nX-Action: submit\r\n\r\nscan"),
        UPLOAD.replace(b"\r\n\r\nscan", b"\r\nContent-Transfer-Encoding: base64\r\n\r\nscan"),
        UPLOAD.replace(b"scan", b"\xff"),
        UPLOAD.replace(b"\r\n", b"\n"),
    ],
)
def test_what_is_no_strict_multipart_body_is_not_read(body: bytes) -> None:
    with pytest.raises(UnreadableBody):
        body_leaves(PARTS, body)


def test_a_file_part_without_a_file_has_a_digest_which_only_an_opened_form_leaves_out() -> None:
    def leaves(name: bytes, content: bytes) -> list[tuple[str, str]]:
        return body_leaves(PARTS, UPLOAD.replace(b"\xe8\x90\xa5.png", name).replace(b"\xff\x00PNG", content))

    def opened(name: bytes, content: bytes) -> list[str]:
        return [path for path, _ in opened_fields(PARTS, leaves(name, content), lambda _: True)]

    digest = hashlib.sha256(b"").hexdigest()
    assert leaves(b"", b"")[:2] == [("file.filename", '""'), ("file.sha256", json.dumps(digest))]
    assert opened(b"", b"") == ["file.filename", "field"]
    assert opened(b"", b"x") == opened(b"x.png", b"") == ["file.filename", "file.sha256", "field"]
