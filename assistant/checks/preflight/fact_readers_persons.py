"""Reads persons by their role: legal representative, person responsible, agent. Names are compared, never shown."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.checks.preflight.case import Case
from assistant.checks.preflight.facts import FactSource, StatedFact
from assistant.checks.preflight.papers_text import plain
from assistant.core.patterns import lazy_pattern

_NAME = r"([\u4e00-\u9fff·]{2,4})(?=[\s，。；、（(]|$)"
_SIGN = r"(?:姓名)?\s*(?:[（(][^）)]{1,8}[）)])?"
_ROLES = {
    "representative": lazy_pattern(rf"(?:法定代表人|法人代表){_SIGN}\s*[：:]\s*{_NAME}"),
    "officer": lazy_pattern(rf"算法安全(?:责任|负责)人{_SIGN}(?:\s*[：:]\s*|\s+){_NAME}"),
    "agent": lazy_pattern(rf"(?:受托人|被委托人|代理人|受委托人){_SIGN}\s*[：:]\s*{_NAME}"),
}
_LABELS = {
    "法定代表人": "representative",
    "法人代表": "representative",
    "法定代表人姓名": "representative",
    "算法安全责任人": "officer",
    "算法安全负责人": "officer",
    "受托人": "agent",
}
_IN_ROW = lazy_pattern(r"^([\u4e00-\u9fff·]{2,4})\s+算法安全(?:责任|负责)人(?:\s|$)")
_NO_NAMES = lazy_pattern(
    "签字|签名|盖章|日期|职务|手机|电话|邮箱|证件|姓名|部门|无$|如上|同上|待定|算法|单位|公司|附后"
)


def read(case: Case, source: FactSource) -> Iterator[StatedFact]:
    """Yield the persons of a paper."""
    for line in source.lines:
        for role, pattern in _ROLES.items():
            for match in pattern.finditer(line.text):
                if not _NO_NAMES.search(match[1]):
                    yield source.fact(role, match[1], "", line.place)
        row = _IN_ROW.search(line.text)
        if row and not _NO_NAMES.search(row[1]):
            yield source.fact("officer", row[1], "", line.place)
    for block in source.paper.blocks if source.paper else ():
        post = _LABELS.get(re.sub(r"[（(].*?[）)]|[\s：:]", "", block.label)) if block.kind == "cell" else None
        name = plain(block.text)
        if post and re.fullmatch(r"[\u4e00-\u9fff·]{2,4}", name) and not _NO_NAMES.search(name):
            yield source.fact(post, name, "")
    yield from _of_table(source)


def _of_table(source: FactSource) -> Iterator[StatedFact]:
    """Yield the person of a Word table whose row names the post."""
    blocks = source.paper.blocks if source.paper else ()
    rows: dict[int, dict[str, str]] = {}
    for block in blocks:
        if block.kind == "cell" and block.row:
            rows.setdefault(block.row, {})[block.label.strip()] = block.text.strip()
    for cells in rows.values():
        name, post = plain(cells.get("姓名", "")), cells.get("职务", "") or cells.get("岗位", "")
        if re.search("算法安全(?:责任|负责)人", post) and 2 <= len(name) <= 4 and name != "姓名":
            yield source.fact("officer", name, "")
