"""A draft that a client has edited, dropped among the materials: the note says where it is compared."""

from __future__ import annotations

from pathlib import Path

from assistant.core.language import speaking
from assistant.declaration.profile.loading import LoadedProfile
from tests.intake.test_collect import bare, inbox, proposals_by_name, word

__all__ = ["bare", "inbox"]


def test_the_note_names_where_an_edited_draft_is_compared(bare: LoadedProfile, inbox: Path) -> None:
    word(inbox / "终稿.docx", "算法备案承诺书", "本单位郑重承诺：所提交的材料真实、准确、完整。")
    with speaking("zh"):
        assert "“发出与收回”里比较" in proposals_by_name(bare, inbox)["终稿.docx"].note
