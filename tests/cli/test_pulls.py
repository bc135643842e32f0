"""What `beian pull` makes of uploads, and of what an existing profile has otherwise, without a browser."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from pathlib import Path
from types import SimpleNamespace
from typing import cast

from assistant.cli import pulls
from assistant.filing.context import Filing
from assistant.filing.pull import Pulled, ReadItem
from assistant.keys import FieldKey
from assistant.maps.standing import Standing, State
from assistant.profile.assembling import overlay
from assistant.profile.loading import load
from assistant.values import File, Value
from tests.filing.small import small, write

COMMITMENT = "subject.attachments.commitment"
FULFILMENT = "subject.attachments.responsibility"
HELD = b"%PDF-1.4 held by the site"


def filing(served: dict[str, bytes]) -> Filing:
    """Return a filing whose page serves these uploads and no others."""

    def evaluate(_script: str, url: str) -> str:
        return b64encode(served.get(url, b"")).decode()

    return cast(Filing, SimpleNamespace(site=SimpleNamespace(page=SimpleNamespace(evaluate=evaluate))))


def pulled(values: dict[str, Value]) -> Pulled:
    item = ReadItem(FieldKey.of("subject"), "主体", {FieldKey.of(key): value for key, value in values.items()})
    return Pulled(Standing(State("主体已通过")), [item])


def test_an_upload_that_cannot_be_fetched_gets_no_path_of_another(tmp_path: Path) -> None:
    values: dict[str, Value] = {
        COMMITMENT: File("a.pdf", sha256(HELD).hexdigest(), len(HELD), url="/a"),
        FULFILMENT: File("a.pdf"),
    }
    read = pulls._read(filing({"/a": HELD}), pulled(values), None, tmp_path)
    attachments = read.profile.subject.attachments
    assert (attachments.commitment, attachments.responsibility) == ("附件/a.pdf", None)
    assert read.without_bytes == ["a.pdf"]
    assert read.files == {"附件/a.pdf": HELD}


def test_an_upload_that_cannot_be_fetched_leaves_the_persons_own_file_in_the_profile(tmp_path: Path) -> None:
    own = load(write(tmp_path / "资料", small()))
    read = pulls._read(filing({}), pulled({COMMITMENT: File("盖章.pdf")}), own, own.folder)
    assert overlay(own.profile, read.profile).subject.attachments.commitment == "承诺书.pdf"
    assert "盖章.pdf" in "".join(pulls._lost(read))
