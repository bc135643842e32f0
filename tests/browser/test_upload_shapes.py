"""An upload leaves with the file that the program chose, beside it codes that name no act."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.filing.browser.rules import AllowedRequest, OutgoingRequest, Rules
from assistant.filing.browser.shape_match import Transaction
from assistant.planning.maps.request_shapes import RequestLeaf, RequestShape
from tests.browser.test_learnt_requests import SITE, Guard, asked


def upload(name: str, content: bytes, field: str = "scan") -> OutgoingRequest:
    """Return an upload of a file with a code beside it."""
    body = b"".join(
        (
            f'--X\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'.encode(),
            content,
            f'\r\n--X\r\nContent-Disposition: form-data; name="field"\r\n\r\n{field}\r\n--X--\r\n'.encode(),
        )
    )
    return replace(asked(body), headers={"Content-Type": "multipart/form-data; boundary=X"}, body=None)


def test_an_upload_leaves_only_with_the_file_that_was_chosen() -> None:
    shape = RequestShape(
        "upload", "", "POST", "/api/save", "multipart/form-data", body={"*": RequestLeaf("fresh", text=r"[\w.]{0,9}")}
    )
    digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"  # of b"abc"
    texts = frozenset(("营业执照.png", digest, "3"))

    def guard() -> Guard:
        return Guard(opened=Transaction([shape], shown=texts, written=texts))

    assert guard().passes(upload("营业执照.png", b"abc"))
    assert not guard().passes(upload("营业执照.png", b"abd"))
    assert not guard().passes(upload("别的.png", b"abc"))
    assert not guard().passes(upload("营业执照.png", b"abc", "scan and submit it"))
    assert not Guard(opened=None).passes(upload("营业执照.png", b"abc"))


ACTS = ("subject/submit", "doSubmit", "formDelete", "toRevoke", "step/destroy", "bizWithdraw", "../x", "提交")


@pytest.mark.parametrize(
    "code", ["", "scan", "subject.commitment", "subject/f0017", "step:2/basic/report", "toBeSubmitted", *ACTS]
)
def test_an_upload_of_unknown_shape_has_codes_beside_its_file_that_name_no_act(code: str) -> None:
    guard = Guard(opened=None)
    guard.rules = Rules.of(("site",), (AllowedRequest("POST", "**/upload", "upload"),), shapes=())
    texts = frozenset(("营业执照.png", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"))
    guard.learnt.open("file", Transaction(list(guard.rules.shapes or ()), shown=texts, written=texts))
    sent = replace(upload("营业执照.png", b"abc", code), url=f"{SITE}/api/upload")
    assert guard.passes(sent) == (code not in ACTS)
