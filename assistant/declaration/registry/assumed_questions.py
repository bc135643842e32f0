"""The questions that the forms of the algorithm types without published instructions are assumed to ask.

Uncalibrated (domain.md 6.3): only the form of 生成合成类 is described by the authority. A client is asked by these words,
and told so; the page of the site decides, and an answer goes to no field whose label differs.
"""

from __future__ import annotations

# The word of each type before 数据来源, 模型说明 and 策略说明.
_WORDS = {
    "个性化推送类": ("", "", "推送"),
    "排序精选类": ("排序", "排序", "排序"),
    "信息检索类": ("检索", "检索", "检索"),
    "内容过滤类": ("", "识别", "过滤"),
    "调度决策类": ("调度", "调度", "调度"),
}
SOURCES = tuple(dict.fromkeys(f"{source}数据来源" for source, _, _ in _WORDS.values()))


def assumed_questions(type_: str) -> tuple[tuple[str, str], ...]:
    """Return section and question of each assumed field of an algorithm type; () for one whose form is described."""
    if type_ not in _WORDS:
        return ()
    source, model, strategy = _WORDS[type_]
    return (
        ("算法数据", "算法简介"),
        ("算法数据", f"{source}数据来源"),
        ("算法数据", "数据使用说明"),
        ("算法模型", f"{model}模型说明"),
        ("算法策略", f"{strategy}策略说明"),
    )
