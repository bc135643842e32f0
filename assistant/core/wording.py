"""Normalise labels and names of records, to find the place on a page that a map or a profile means.

Only what says *where* something is is normalised, never values or the options that hold them (`core.values`). A label
loses its required star, its trailing colon, what asks or hints behind it (（可多选）, （50字以上）, （请如实填写）, *必填) and its white space;
full-width Latin letters, digits and brackets become half-width (domain.md 2.0, 2.3.2). The title of a section also loses
its state (主体信息 草稿, 附件（3/5）); its number (（三）附件) counts only where both titles have one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

_ASKED = (
    r"(?:(?:可|限)?(?:多|单)选项?|(?:选|必|非必|可不|必须|选择)填写?项?|可(?:不填|空|选|添加多项|填多项)|必选项?"
    r"|(?:如实|据实|按实|照实|真实|认真|准确|完整|逐项|规范|按要求|按实际情况)(?:填写|填报|填列|填|选择|勾选|上传)项?"
    r"|(?:如|若)(?:有|无|适用|涉及)[^()\[\]【】]{0,16}|(?:最多|至多|最少|至少|限)(?:可?选|填|传|上传)?[\d一二三四五六七八九十两]+[项个字条份张][^()\[\]【】]*"
    r"|(?:请|敬请|烦请)(?!示|求|假|款|愿)[^()\[\]【】]*|(?:详见|参见|参阅|参照|参考)[^()\[\]【】]+|见[^()\[\]【】]*(?:说明|须知|指南|要求)"
    r"|\d+\s*字(?:以上|以内|以下)?|[^()\[\]【】]*字(?:以上|以内))"
)
"""Pattern of the words, width folded, with which a form asks or hints: they are no part of a name."""
_HINT = re.compile(rf"[(\[【]\s*{_ASKED}[。.!]?\s*[)\]】]")
_HINT_BEHIND = re.compile(rf"(?<=\S)(?:\s*[*※]\s*|\s+){_ASKED}[。.!]?$")
_STATE = re.compile(
    r"[\s:：·|\-–—(\[【]*(?:"
    r"(?:尚未|未|已|待|需|须)(?:填写|填报|填|完成|完善|保存|暂存|提交|修改|更正|核验|校验|审核|通过)完?"
    r"|(?:填写|编辑|修改|审核)中|审核(?:未|不)?通过|已备案|填写完毕|(?:变更)?草稿|(?:变更|已)?退回|有(?:意见|错误|误)"
    r"|\d+/\d+(?:项)?|\d{1,3}%|进行中|(?:还差|已填|缺|剩余?)\d+项"
    r")[)\]】]*$"
)
"""What a site writes behind the title of a section: how far it is. It changes while the section is filled."""
_NUMBER = re.compile(
    r"^(?:\([一二三四五六七八九十\d]{1,3}\)|[一二三四五六七八九十]{1,3}[)、.]|\d{1,2}(?:\.\d{1,2})*(?:[)、]|\.(?!\d))|\d{1,2}(?:\.\d{1,2})+"
    r"|第[一二三四五六七八九十\d]{1,3}(?:部分|步|章|节|项)[:、.]?|步骤[一二三四五六七八九十\d]{1,3}[:、.]?)(?=[^\d])"
)
_SHORT = 2
_QUESTIONS = frozenset(("是否", "有无", "无", "未"))
_FILLING = re.compile(
    r"(?:(?:尚未|未|已|待)(?:填写|填|完成|完善|保存|暂存)完?|填写中|草稿|\d+/\d+项?|\d{1,3}%)[)\]】]*$"
)
BETWEEN_WORDS = r"[\s/＞>→›»|·:：\-–—－（）()\[\]【】]*"
"""Pattern of what a site may write between the words of a natural key: 首页 → 对话, 智聊（APP）."""
WORDS_OF_KEY = re.compile(r"[/>]")
"""What stands between the words of a natural key: 产品名称/服务形式, 首页>对话."""
_CACHE_SIZE = 20_000  # each reading of a form normalises the same few hundred words
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_EDGES = re.compile(r"^[*＊\s]+|[:：*＊\s]+$")


@lru_cache(maxsize=_CACHE_SIZE)
def option(text: str) -> str:
    """Return the normal form of a name that is looked for (a record, a client, an option of a map): width folded, no blanks."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


@lru_cache(maxsize=_CACHE_SIZE)
def label(text: str) -> str:
    """Return the normal form of a label: width folded, star, colon, bracketed hint and white space removed."""
    folded = unicodedata.normalize("NFKC", text)
    folded = _EDGES.sub("", _HINT.sub("", _EDGES.sub("", folded)))
    folded = _EDGES.sub("", _HINT_BEHIND.sub("", folded))
    return re.sub(r"\s+", "", folded)


@lru_cache(maxsize=_CACHE_SIZE)
def title(text: str) -> str:
    """Return the normal form of a section's title: that of a label, without the state that a site writes behind it."""
    whole = label(text)
    stable = _STATE.sub("", whole)
    is_filling = bool(stable) and stable not in _QUESTIONS and _FILLING.search(whole)
    if len(unnumbered(stable)) > _SHORT or is_filling:
        return stable
    return whole


def titles(section: Iterable[str]) -> tuple[str, ...]:
    """Return the normal forms of the titles of a section."""
    return tuple(map(title, section))


@lru_cache(maxsize=_CACHE_SIZE)
def unnumbered(text: str) -> str:
    """Return a title in normal form without the number before it."""
    return _NUMBER.sub("", text) or text


def is_same_title(one: str, other: str) -> bool:
    """Return whether two titles in normal form name one section: equal, or one without the other's number."""
    own = unnumbered(one), unnumbered(other)
    return one == other or (own[0] == own[1] and (one in own or other in own))


def name(text: str) -> str:
    """Return a name as a list spells it: a run of blanks counts as one, blanks around `>` do not count.

    Everything else distinguishes two records: width, case, other white space, and whether there is a blank at all.
    """
    return re.sub(r" *> *", ">", _BLANKS.sub(" ", text).strip())


def confusable(text: str) -> str:
    """Return the form under which a careless site might store a name: width and case folded, white space removed."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text).casefold())


def spelling(text: str) -> str:
    """Return a label as the page spells it, without its required star and its trailing colon."""
    return _EDGES.sub("", text)


def named(word: str) -> re.Pattern[str]:
    """Return a pattern for a control with exactly this name; icons of an icon font read as private-use characters."""
    around = r"[\s\ue000-\uf8ff]*"
    return re.compile(f"^{around}{re.escape(word)}{around}$")
