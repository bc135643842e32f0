"""A file without a mark: whose paper it is by the company's code that stands in its text."""

from __future__ import annotations

from pathlib import Path

import pytest
from docx import Document

from assistant.core.errors import UsageError
from assistant.declaration.papers.paper_text import read_text
from assistant.declaration.papers.returning import compare
from tests.papers.returned import formatted, new_client, words

pytestmark = pytest.mark.usefixtures("in_chinese")

DUTIES, EXPLANATION = "落实算法安全主体责任基本情况", "算法说明文档"
OTHER = "91310115MA1K4A1214"


def without_mark(path: Path, old: str = "", new: str = "") -> Path:
    """Return a copy with the text of a paper alone, words replaced."""
    bare = Document()
    for line in read_text(path).lines.replace(old, new).splitlines():
        bare.add_paragraph(line)
    bare.save(str(path.with_name(f"无编号{path.name}")))
    return path.with_name(f"无编号{path.name}")


def test_a_text_that_names_another_company_s_code_is_refused(tmp_path: Path) -> None:
    client = new_client(tmp_path, only=DUTIES)
    path = client.returned(client.send(DUTIES), DUTIES, formatted, "基本情况.docx")
    own = client.loaded.profile.subject.basic.uscc or ""
    assert own in read_text(path).lines
    assert [compare(client.loaded, without_mark(path), name).by for name in (DUTIES, "基本情况")] == ["text", "text"]
    for code in (OTHER, "9131 0115 MA1K 4A12 14"):
        with pytest.raises(UsageError, match=f"{OTHER} 不是这个客户的"):
            compare(client.loaded, without_mark(path, own, code), DUTIES)


def test_a_text_may_name_a_supplier_s_code_where_the_client_s_was_not_sent(tmp_path: Path) -> None:
    client = new_client(tmp_path, only=EXPLANATION)
    line = (client.loaded.profile.algorithms[0].detail.summary.introduction or "").split("\n")[0][:12]
    edit = words(line, f"（底层模型由示例科技（{OTHER}）提供）{line}")
    path = client.returned(client.send(EXPLANATION), EXPLANATION, edit)
    assert (client.loaded.profile.subject.basic.uscc or "") not in read_text(path).lines
    assert compare(client.loaded, without_mark(path), EXPLANATION).by == "text"
