"""The labels of papers: which labels mean which fact, and how the text of a fact becomes its value."""

from __future__ import annotations

import re
from collections.abc import Callable

from assistant.core.wording import label as plain

_ALIASES: dict[str, tuple[str, ...]] = {
    "主体名称": ("单位名称", "企业名称", "公司名称", "备案主体", "工作单位", "主办单位名称", "单位", "承诺单位"),
    "统一社会信用代码": ("信用代码", "社会信用代码", "统一社会信用代码/注册号"),
    "法定代表人": ("法人", "法人代表", "法定代表人姓名"),
    "算法安全责任人": ("算法安全负责人", "算法安全负责人签名", "责任人", "责任人姓名", "算法安全责任人姓名", "姓名"),
    "算法名称": ("备案算法名称",),
    "算法类型": ("算法类别",),
    "填报角色": ("备案角色", "角色"),
    "算法应用领域": ("应用领域",),
    "算法使用场景": ("使用场景",),
    "上线时间": ("算法上线情况", "算法上线时间", "上线情况"),
    "自评估时间": ("评估时间",),
    "报告撰写时间": ("撰写时间", "报告时间"),
    "签署日期": ("日期", "签署时间", "签字日期", "签名日期"),
    "产品名称": ("应用产品", "服务名称", "网站名称", "APP名称", "小程序名称"),
    "服务形式": ("展现形态", "产品形态", "服务形态", "展现形式", "产品形式"),
    "用户数量": ("用户规模", "用户数", "注册用户", "月活跃用户", "日活跃用户", "服务流量", "月活", "日活"),
    "第三方模型": ("模型名称", "第三方模型名称", "调用模型"),
    "部署位置": ("部署地点", "软硬件设施及部署位置", "服务器位置", "服务器部署位置", "服务器部署地点"),
    "输入模态": ("输入数据模态",),
    "输出模态": ("输出数据模态",),
    "文件格式": ("输出文件格式",),
    "ICP备案号": ("备案/许可证号", "网站备案号", "ICP备案/许可证号", "许可证编号", "备案号", "ICP备案/许可证"),
    "证件有效期": ("营业期限", "有效期限", "有效期", "证件有效期限"),
    "职务": ("岗位", "职务/岗位", "任职岗位", "所任职务", "部门及职务"),
    "职责": ("岗位职责", "主要职责", "算法安全方面的职责", "算法安全职责", "工作职责"),
    "证件号码": ("身份证号", "身份证号码", "公民身份号码", "居民身份证号码"),
    "联系电话": ("手机号码", "手机号", "电话", "联系方式", "手机"),
    "电子邮箱": ("邮箱", "E-mail", "电子邮件"),
    "住所": ("地址", "详细地址", "注册地址", "证件地址"),
    "经营范围": (),
    "主要用途": (),
    "算法基本原理": ("基本原理",),
    "算法运行机制": ("运行机制",),
    "算法应用场景": ("应用场景",),
    "算法目的意图": ("目的意图",),
    "算法公示情况": ("公示情况",),
}
_AMBIGUOUS = ("单位", "单位名称", "公司名称", "企业名称", "姓名", "日期", "地址")
_LEAST_ENTITY = 4  # characters; a shorter text after 单位 is a unit of measure
_NUMBERING = re.compile(
    r"^\s*(?:[（(]?[\d一二三四五六七八九十]{1,3}[)）]|[\d一二三四五六七八九十]{1,3}[、.．])\s*|^\d\s+"
)
_BRACKETS = re.compile(r"[（(]([^）)]*)[）)]")
_DAY = re.compile(r"(20\d\d)\s*[年\-/.]\s*(\d{1,2})\s*[月\-/.]\s*(\d{1,2})")
_DAYS = re.compile(r"(?:(20\d\d)\s*[年\-/.]\s*)?(?<![\d])(\d{1,2})\s*[月\-/.]\s*(\d{1,2})(?!\d|\s*[月\-/.])")
_MONTH = re.compile(r"(20\d\d)\s*年\s*(\d{1,2})\s*月")
_NUMBER = re.compile(
    r"(?<![\d.\-])(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?\s*([万亿])?"
    r"(?![\d.]*\s?[万亿]?\s?(?:[年%％\-次元天岁秒家]|[月日](?!活)|小时|分钟))"
)
_FORMS = {
    "APP": re.compile(r"APP|移动应用|应用程序|安卓|iOS", re.IGNORECASE),
    "网站": re.compile(r"网站|网页|官网|Web(?!chat)|PC\s*端", re.IGNORECASE),
    "小程序": re.compile(r"小程序"),
    "公众账号": re.compile(r"公众账?号|服务号|订阅号"),
    "其他": re.compile(r"其他"),
}


def name_of(text: str) -> str:
    """Return the normal form of a label, without numbering, brackets, colon and spaces."""
    return plain(_BRACKETS.sub("", _NUMBERING.sub("", text.strip()))).casefold()


_KNOWN = {name_of(alias): canonical for canonical, aliases in _ALIASES.items() for alias in (canonical, *aliases)}
_OF_ANYBODY = frozenset(map(name_of, _AMBIGUOUS))
_LONGEST = max(map(len, _KNOWN)) + 6


def canonical(text: str) -> str:
    """Return the fact that a label means, "" for unknown labels."""
    return _KNOWN.get(name_of(text), "") if 0 < len(text.strip()) <= _LONGEST + 12 else ""


def is_ambiguous(text: str) -> bool:
    """Return whether a label means the filer only beside its value; as a column heading it may mean anybody."""
    return name_of(text) in _OF_ANYBODY


def split(line: str) -> tuple[str, str]:
    """Return label and value of a line `标签：值` or `标签  值`; two empty texts if it has no known label."""
    head, colon, rest = _NUMBERING.sub("", line.strip()).replace(":", "：", 1).partition("：")
    if colon and canonical(head):
        return canonical(head), rest.strip()
    head, _, rest = line.strip().partition(" ")
    return (canonical(head), rest.strip()) if rest.strip() and canonical(head) else ("", "")


def stated(line: str) -> tuple[str, str]:
    """Return label and value as `split` does, but none for a line of column headings such as `姓名  部门  职务`."""
    label, value = split(line)
    head = re.split(r"[：:]", line.strip(), maxsplit=1)[0]
    if not label or canonical(head) or not is_ambiguous(line.split(maxsplit=1)[0]):
        return label, value
    is_alone = len(value.split()) == 1 and not canonical(value)
    return (label, value) if is_alone or day(value) else ("", "")


def day(text: str) -> str:
    """Return the first day in a text in ISO form, else its first month, else ""."""
    match = _DAY.search(text)
    if match:
        return f"{match[1]}-{int(match[2]):02}-{int(match[3]):02}"
    match = _MONTH.search(text)
    return f"{match[1]}-{int(match[2]):02}" if match else ""


def _days(text: str) -> list[str]:
    if not text.strip():
        return []
    return [day(text) or ("未上线" if "未上线" in text else text.strip())]


def _span_days(text: str) -> list[str]:
    """Return the days of a span such as 2026年11月1日至11月10日, which has its year only once."""
    matches = _DAYS.findall(text)
    year, days = "", []
    for given, month, number in matches:
        year = given or year
        if year:
            days.append(f"{year}-{int(month):02}-{int(number):02}")
    return days or _days(text)


def forms(text: str) -> list[str]:
    """Return the forms of service that a text mentions, in the registry's words."""
    return [form for form, pattern in _FORMS.items() if pattern.search(text)]


def counts(text: str) -> list[str]:
    """Return the numbers in a text, with 万 and 亿 multiplied out, without years and percentages."""
    numbers = []
    for whole, fraction, unit in _NUMBER.findall(text):
        factor = {"万": 10**4, "亿": 10**8}.get(unit, 1)
        value = float(whole.replace(",", "") + (fraction or "")) * factor
        numbers.append(str(round(value)))
    return numbers


def _short(text: str) -> list[str]:
    """Return the value without blanks and brackets for a signature or seal."""
    value = re.sub(r"[（(](手写)?(签名|签字|盖章|公章)[）)]|[_＿]+", "", text).strip()
    return [value] if value else []


def _entity(text: str) -> list[str]:
    return [value for value in _short(text) if len(value) >= _LEAST_ENTITY]


def _product(text: str) -> list[str]:
    return [part.strip() for part in re.split(r"[、；;\n]", _BRACKETS.sub("", text)) if part.strip()]


_READERS: dict[str, Callable[[str], list[str]]] = {
    **dict.fromkeys(("上线时间", "产品上线时间", "报告撰写时间", "签署日期"), _days),
    "自评估时间": _span_days,
    **dict.fromkeys(("算法安全责任人", "法定代表人", "联系电话"), _short),
    "主体名称": _entity,
    "服务形式": forms,
    "用户数量": counts,
    "产品名称": _product,
}


def values(label: str, text: str) -> list[str]:
    """Return the values in the text of a fact: ISO days, forms in the registry's words, plain numbers."""
    reader = _READERS.get(label)
    return reader(text) if reader else [text.strip()]
