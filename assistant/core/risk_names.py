"""The eight risks that the form and the self-assessment report ask about, and how their names are told."""

from __future__ import annotations

import re

SECTION = "算法风险与防范机制"
RISKS = (
    "算法滥用",
    "算法被恶意利用",
    "算法漏洞",
    "违法和不良信息生成",
    "违法和不良信息存储",
    "违法和不良信息传播扩散",
    "数据和用户信息泄露",
    "其他",
)
_SYNONYMS = {"算法恶意利用": "算法被恶意利用", "数据泄露": "数据和用户信息泄露"}


def risk_name(label: str) -> str:
    """Return a risk's name without `风险` and `及防范`: `算法滥用风险及防范` gives 算法滥用."""
    name = re.sub(r"(风险)?(及防范(机制|措施)?)?$", "", label.strip())
    return _SYNONYMS.get(name, name)
