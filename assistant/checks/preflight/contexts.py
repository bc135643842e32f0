"""Says of whom and of which time a sentence speaks: what it denies, what is another's, what is past, planned or an example.

A mention in such a context is no statement about the filing, so rules that look for words pass over it.
"""

from __future__ import annotations

from functools import lru_cache

from assistant.core.patterns import lazy_pattern

_NO_DENIAL = lazy_pattern(
    "不仅|不断|不同|不少|不超过|不良|不定|不限|不论|不管|无论|非常|未来|未成年|无线|不止|不只|不低于|不大于|不小于|无损|别人|无障碍"
    "|区别|个别|类别|级别|识别|性别|分别|特别|拒单|非机动|是否|不太|不满意|未读|无需(?=登录)"
)
_DENIAL = lazy_pattern("不|未|没|无|非|禁|拒|勿|免|防|杜绝|剔除|去除|屏蔽|除外|脱离|停用|取消")
_DROPPED = lazy_pattern(
    "(?:未|没有?|不再?|均不|并未|最终未)(?:被)?(?:采用|使用|选用|采纳|接入|启用|上线|提供)|弃用|放弃|淘汰|拒绝此类|不提供该|作废|一律(?:改|拒|不)"
)
_OTHERS = lazy_pattern(
    "市面|同类(?:产品|服务|应用|公司|平台)|友商|竞品|同行|别家|别的(?:公司|平台)|其他(?:公司|单位|平台|厂商|产品)|供应商|没有合作|无合作"
    "|(?:有的|有些|部分|不少|许多|几家)(?:[^，。；]{0,4})(?:应用|网站|平台|产品|公司|厂商|机构)|没有关系|无关|不共用|租自|租用|购自|场地|录音棚|承印|快递|律师|审计|保险|银行|法院|仲裁|业内|行业"
)
_PAST = lazy_pattern(
    "去年|前年|上年|同期|此前|以前|(?<![接送传给寄发])过去|早期|当时|历史|沿革|旧版|原来|原授权|前任|原任|曾|内测|公测|试点|选型|比较过|调研|试验阶段|内部试验|对照实验|从未对外|弃而未用|已离职|调岗|卸任"
)
_PLANNED = lazy_pattern("计划|拟(?!公示)|预计|目标|将于|下一步|后续|明年|尚在|研究中|打算|待.{0,6}后")
_EXAMPLES = lazy_pattern("例如|比如|譬如|举例|假如|假设|如有人|有人|可能|冒充|仿冒|伪造|诱导|要求生成|请求")
_COMPARED = lazy_pattern("相比|对比|相较|优于|不及|较之|胜过")
_LAW = lazy_pattern("《[^》]*(?:办法|规定|法|条例|标准|要求|通知)》")
_NO_OTHERS = lazy_pattern("与[^，。；]{0,8}(?:到期|期限|时间|时候)[^，。；]{0,4}无关")
_INTENDED = lazy_pattern("计划|拟(?!公示|写|定)|将于|下一步|明年|下一版|打算|尚在|研究中|未批准|规划|设想|待.{0,6}后再")
_BEFORE = lazy_pattern(
    "去年|前年|上年|此前|以前|(?<![接送传给寄发])过去|当时|沿革|旧版|原先|前任|原任|内测|公测|试点|选型|试验|实验|对照|从未对外|已离职|调岗|卸任|均未上线|弃而未用|没有采用|未采用"
)
_IMAGINED = lazy_pattern("例如|比如|譬如|举例|假如|假设|如有人|可能有人|冒充|仿冒|诱导|要求生成")
_CACHE_SIZE = 20_000  # dozens of rules ask about the same sentences
_CLAUSE, _SENTENCE = lazy_pattern("[，,。；;：:！!？?\n]"), lazy_pattern("[。；;！!？?\n]")


def clause_before(text: str, at: int) -> str:
    """Return what stands in the clause before a position."""
    return _CLAUSE.split(text[:at])[-1]


def clause_after(text: str, at: int) -> str:
    """Return what stands in the clause after a position."""
    return _CLAUSE.split(text[at:])[0]


def sentence_at(text: str, at: int) -> str:
    """Return the sentence of a whole text that a position lies in."""
    return _SENTENCE.split(text[:at])[-1] + _SENTENCE.split(text[at:])[0]


def has_denial(text: str) -> bool:
    """Say whether words deny something; words such as 不同 and 未来 do not."""
    return bool(_DENIAL.search(_NO_DENIAL.sub("", text)))


def is_denied(text: str, start: int, end: int) -> bool:
    """Say whether a passage of a sentence is denied before it in its clause, or dropped behind it."""
    rest = _SENTENCE.split(text[end:])[0]
    return has_denial(clause_before(text, start)) or bool(_DROPPED.search(rest))


def is_of_others(text: str) -> bool:
    """Say whether a sentence speaks of a supplier, a competitor or somebody else."""
    return bool(_OTHERS.search(text))


def is_past(text: str) -> bool:
    """Say whether a sentence speaks of an earlier time or a choice that was made before."""
    return bool(_PAST.search(text))


def is_planned(text: str) -> bool:
    """Say whether a sentence speaks of a plan."""
    return bool(_PLANNED.search(text))


def is_example(text: str) -> bool:
    """Say whether a sentence gives an example, or speaks of what somebody might do."""
    return bool(_EXAMPLES.search(text))


@lru_cache(maxsize=_CACHE_SIZE)
def is_aside(text: str) -> bool:
    """Say whether a sentence speaks of another subject, another time or an example."""
    return any(pattern.search(text) for pattern in (_OTHERS, _PAST, _PLANNED, _EXAMPLES, _COMPARED))


@lru_cache(maxsize=_CACHE_SIZE)
def is_aside_of_filing(text: str) -> bool:
    """Say whether a sentence quotes the law, or speaks of others, an earlier time, a plan or a case that is imagined.

    It passes over less than `is_aside`, for readers that know the words of both sides.
    """
    rest = _NO_OTHERS.sub("", text)
    return any(pattern.search(rest) for pattern in (_OTHERS, _LAW, _INTENDED, _BEFORE, _IMAGINED, _COMPARED))
