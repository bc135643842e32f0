"""Recognise which paper a document is from its title and typical words."""

from __future__ import annotations

from assistant.declaration.documents.shapes import Document, Paper

_TITLE, _WORD = 5, 1
# words of the title (which count more near the top), then words of the body
_MARKS: dict[Paper, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "自评估报告": (
        ("算法安全自评估报告", "自评估报告"),
        ("风险研判", "风险防控情况", "安全评估结论", "评估算法描述", "算法流程"),
    ),
    "拟公示内容": (("拟公示内容",), ("算法基本原理", "算法运行机制", "算法应用场景", "算法目的意图")),
    "基本情况": (
        ("落实算法安全主体责任基本情况", "主体责任基本情况"),
        ("算法安全专职机构", "安全监测制度", "违法违规处置制度"),
    ),
    "承诺书": (("算法备案承诺书", "承诺书"), ("本单位承诺", "郑重承诺", "真实、准确、完整")),
    "工作证明": (("工作证明", "在职证明"), ("兹证明", "在职员工", "特此证明")),
    "ICP": (("ICP备案", "增值电信业务经营许可证", "备案信息"), ("备案/许可证号", "主办单位名称", "ICP备", "网站域名")),
    "营业执照": (("营业执照",), ("注册资本", "成立日期", "营业期限", "登记机关", "经营范围", "住所")),
    "身份证": (("居民身份证",), ("公民身份号码", "签发机关", "有效期限")),
    "算法说明文档": (("算法说明文档",), ()),
}
_LEAST = 3


def paper_of(document: Document) -> Paper:
    """Return which paper a document is; 未知 if it is not recognised (a scan without text, for example)."""
    top = "".join(block.text for block in document.blocks[:12]).replace(" ", "")[:400]
    text = document.text.replace(" ", "")
    scores = {paper: _score(top, text, *marks) for paper, marks in _MARKS.items()}
    best = max(scores, key=lambda paper: scores[paper])
    return best if scores[best] >= _LEAST else "未知"


def _score(top: str, text: str, titles: tuple[str, ...], words: tuple[str, ...]) -> int:
    places = [top.find(title) for title in titles if title in top]
    first = _TITLE + (2 if min(places, default=99) < 30 else 0) if places else 0
    return first + sum(_WORD for word in words if word in text)
