"""A draft that a client has edited, dropped among the materials: the note says where it is compared."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.core import user_messages
from assistant.core.language import speaking
from assistant.declaration.profile.loading import LoadedProfile
from tests.intake.test_collect import bare, inbox, proposals_by_name, word

__all__ = ["bare", "inbox"]


@pytest.mark.parametrize(
    ("readers", "words"), [(set(), "用 beian papers back 比较"), ({"console"}, "在“发出与收回”里比较")]
)
def test_the_note_names_where_an_edited_draft_is_compared(
    bare: LoadedProfile, inbox: Path, readers: set[str], words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    word(inbox / "终稿.docx", "算法备案承诺书", "本单位郑重承诺：所提交的材料真实、准确、完整。")
    monkeypatch.setattr(user_messages, "_readers", readers)
    with speaking("zh"):
        assert words in proposals_by_name(bare, inbox)["终稿.docx"].note
