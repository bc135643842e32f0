"""An id card goes to nobody but the person whose it is: a stranger of the same or a longer name is asked about."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.declaration.documents.shapes import Document, DocumentBlock
from assistant.declaration.intake import requirements
from assistant.declaration.intake.classification import guess
from assistant.declaration.intake.inbox import InboxFile
from assistant.declaration.intake.requirements import Requirement
from assistant.declaration.profile.schema.subject import Subject

OWN, OTHER = "110101198001010018", "320102199203034567"


@pytest.mark.parametrize(
    ("known", "lines", "is_own"),
    [
        (("王伟", OWN), ("姓名 王伟", f"公民身份号码 {OWN}"), True),
        (("王伟", OWN), ("姓名 王伟", f"公民身份号码 {OTHER}"), False),
        (("王伟", OWN), ("姓名 王伟强", f"公民身份号码 {OTHER}"), False),
        (("王伟", OWN), ("姓名 王纬", f"公民身份号码 {OWN}"), True),
        (("王伟", ""), ("姓名 王伟", f"公民身份号码 {OTHER}"), True),
        (("王伟", ""), ("姓名", "王伟", f"公民身份号码 {OTHER}"), True),
        (("王伟", ""), (f"姓名：王伟 性别 男 民族 汉 公民身份号码 {OTHER}",), True),
        (("王伟", ""), ("姓名 王伟强", f"公民身份号码 {OTHER}"), False),
        (("王伟", ""), ("姓名 李强", "住址 王伟路 3 号", f"公民身份号码 {OTHER}"), False),
        (("王伟", OWN), ("姓名 王伟", "公民身份号码"), True),
        (("王伟", OWN), ("姓名 王伟强", "公民身份号码"), False),
    ],
)
def test_the_number_decides_where_both_have_one_else_the_whole_name(
    known: tuple[str, str], lines: tuple[str, ...], is_own: bool
) -> None:
    name, number = known
    subject = Subject.model_validate({"legal_representative": {"name": name, "id_number": number or None}})
    text = (*lines, "性别 男 民族 汉", "出生 1980年1月1日")
    document = Document("a", "docx", 1, "a", blocks=tuple(DocumentBlock("text", line) for line in text))
    slots = [Requirement(requirements.ID_LEGAL), Requirement(requirements.ID_RESPONSIBLE)]
    made = guess(InboxFile("IMG_1.docx", Path("IMG_1.docx"), "docx"), document, slots, subject)
    assert (made.requirement is slots[0], bool(made.doubt)) == (is_own, not is_own)
