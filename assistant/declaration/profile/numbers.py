"""Formats of numbers and addresses: credit code, id card, mobile, e-mail, web address, ICP, filing numbers.

    has_shape(shape, text)     whether a text has the format of its field
    read_number(text)          what kind of number a text is, and what is wrong with it
    filing_numbers(text)       the 网信算备 numbers in a text
    not_a_filing_number(text)  why a text is not a list of filing numbers

python-stdnum checks credit codes (GB 32100), `profile.identity` identity cards. The 网信算备 number has its own rule
(domain.md 5.3). The others are checked by pattern only (R02, R05, R08, R09).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from stdnum.cn import uscc

from assistant.core.language import mark, say
from assistant.declaration.profile.identity import resident_id_fault
from assistant.declaration.profile.spec import Shape

NumberKind = Literal["uscc", "id_card", "mobile", "email", "icp", "filing", "ai_filing", "ai_registration", "unknown"]
KINDS: dict[NumberKind, str] = {
    "uscc": mark("统一社会信用代码"),
    "id_card": mark("居民身份证号"),
    "mobile": mark("手机号码"),
    "email": mark("电子邮箱"),
    "icp": mark("ICP备案号"),
    "filing": mark("算法备案编号"),
    "ai_filing": mark("生成式人工智能服务备案号"),
    "ai_registration": mark("生成式人工智能服务登记号"),
    "unknown": mark("不认识的号码"),
}
CLASSES = {
    "01": "生成合成类",
    "02": "个性化推送类",
    "03": "排序精选类",
    "04": "信息检索类",
    "05": "内容过滤类",
    "06": "调度决策类",
}
FIRST_YEAR = 22  # the first list of filed algorithms was published in 2022
_FIRST_AI_YEAR = 2023  # the first services of generative AI were filed in 2023
_PROVINCES = "京津沪渝冀豫云滇辽黑湘皖鲁新苏浙赣鄂桂甘陇晋蒙陕吉闽贵黔粤青藏川蜀宁琼"
_ICP = re.compile(rf"(?P<base>[{_PROVINCES}]ICP[备证]\d{{6,10}}号)(?P<suffix>-\d{{1,4}}[AXax]?)?")
_ICP_IN_TEXT = re.compile(rf"[{_PROVINCES}]\s?ICP\s?[备证]\s?\w*?号(?:-\w+)?")
_FILING = re.compile(r"网信算备(\d{21})号")
_FILING_IN_TEXT = re.compile(r"网信算备\s*(\d+)\s*号?")
_AI = re.compile(r"(?<![A-Za-z0-9-])[A-Z][A-Za-z]+-\w+(?:-\w+)?-(?P<day>20\d{6})(?P<mark>S?)\d{2,5}(?![A-Za-z0-9-])")
# What looks like a registration number: 网信算备, many digits, a credit code.
_STRAY = re.compile(r"网信算备\S*|(?<![0-9A-Za-z])(?:\d{14,}[0-9A-Za-z]*|[0-9A-Z]{18}(?![0-9A-Za-z]))")
_OF_COMPANIES = ("91", "92", "93")  # prefixes of companies' credit codes; no district code has them
_OF_OTHERS = ("11", "12", "13", "51", "52", "53")

_MOBILE = re.compile(r"1\d{10}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(?:\.[^@\s.]+)+")
_URL = re.compile(r"(?:https?://)?[^\s/.]+(?:\.[^\s/.]+)+(?:/\S*)?", re.IGNORECASE)


def has_shape(shape: Shape, text: str) -> bool:
    """Return whether a text has the format of its field; the shape "" accepts every text."""
    match shape:
        case "uscc":
            return text == text.strip() and uscc.is_valid(text) and len(text) == 18
        case "id_card":
            return resident_id_fault(text) is None
        case "mobile":
            return _MOBILE.fullmatch(text) is not None
        case "email":
            return _EMAIL.fullmatch(text) is not None
        case "url":
            return _URL.fullmatch(text) is not None
        case "":
            return True


@dataclass(frozen=True, slots=True)
class FilingNumber:
    """The parts of a 网信算备 number of 21 digits."""

    digits: str

    @property
    def region(self) -> str:
        """The administrative code of the filer's place of registration."""
        return self.digits[:6]

    @property
    def entity(self) -> str:
        """Digits 7 to 13: the number of the entity, the same in all its filings."""
        return self.digits[6:13]

    @property
    def kind(self) -> str:
        """Digits 14 and 15: the class of the algorithm."""
        return self.digits[13:15]

    @property
    def year(self) -> int:
        """Digits 16 and 17: the year of filing minus 2000."""
        return int(self.digits[15:17])

    @property
    def passes(self) -> bool:
        """Whether the check digit is right: Σ dᵢ·2^(21−i) ≡ 1 (mod 10)."""
        return sum(int(digit) << (20 - at) for at, digit in enumerate(self.digits)) % 10 == 1


@dataclass(frozen=True, slots=True)
class NumberReading:
    """The result of reading a number: its kind, whether it is right, what is wrong, what its parts mean."""

    text: str
    kind: NumberKind
    is_right: bool
    fault: str = ""
    parts: str = ""


def read_number(text: str) -> NumberReading:
    """Return which kind of number a text is, judged by its format, and whether it is right."""
    bare = text.strip()
    for fits, read in _READERS:
        if fits(bare):
            return read(bare)
    return NumberReading(bare, "unknown", False, say("无法识别是哪一种号码。"))


def filing_numbers(text: str) -> Iterator[tuple[str, FilingNumber | None]]:
    """Yield each 网信算备 number in a text as written, with its parts, or None if it lacks 21 digits or 号."""
    for match in _FILING_IN_TEXT.finditer(text):
        whole = _FILING.fullmatch(re.sub(r"\s", "", match[0]))
        yield match[0], FilingNumber(whole[1]) if whole else None


def ai_numbers(text: str) -> list[str]:
    """Return the numbers of filed or registered generative AI services in a text, as written."""
    return [match[0] for match in _AI.finditer(text)]


def not_a_filing_number(text: str) -> str:
    """Return why a text is not a list of filing numbers, "" if it has some and no other number of similar length.

    A 网信算备 number counts even if its digits are wrong: R28 judges them.
    """
    rest, is_quoted = text, False
    for written, _ in filing_numbers(text):
        rest, is_quoted = rest.replace(written, " "), True
    for match in _AI.finditer(rest):
        reading = _read_ai(match[0])
        if not reading.is_right:
            return reading.fault
        rest, is_quoted = rest.replace(match[0], " "), True
    stray = _STRAY.search(rest)
    if stray is None:
        return "" if is_quoted else say("没有识别到备案编号。")
    return _what_it_is(stray[0])


def _what_it_is(text: str) -> str:
    reading = read_number(text)
    if reading.kind in ("uscc", "id_card"):
        return say("像是{kind}，不是备案编号。", kind=say(KINDS[reading.kind]))
    if text.isdecimal():
        return say("只有 {count} 位数字，没有“网信算备”和“号”。", count=len(text))
    return say("应为“网信算备”加 21 位数字加“号”。")


def icp_base(text: str) -> str | None:
    """Return an ICP number without its suffix (粤ICP备12345678号-1A → 粤ICP备12345678号); None for other texts."""
    match = _ICP.fullmatch(text.strip())
    return match["base"] if match else None


def icp_numbers(text: str) -> list[str]:
    """Return the ICP numbers in a text, as written."""
    return _ICP_IN_TEXT.findall(text)


def _shaped(kind: NumberKind, shape: Shape, fault: str) -> Callable[[str], NumberReading]:
    def read(text: str) -> NumberReading:
        is_right = has_shape(shape, text)
        return NumberReading(text, kind, is_right, "" if is_right else say(fault))

    return read


def _read_filing(text: str) -> NumberReading:
    match = _FILING.fullmatch(re.sub(r"\s", "", text)) or re.fullmatch(r"(\d{21})", text)
    if match is None:
        return NumberReading(text, "filing", False, say("应为“网信算备”加 21 位数字加“号”。"))
    number = FilingNumber(match[1])
    facts = {"region": number.region, "kind": CLASSES.get(number.kind, number.kind), "year": 2000 + number.year}
    parts = say("属地 {region}，{kind}，{year} 年", **facts)
    if not number.passes:
        return NumberReading(text, "filing", False, say("校验位不对，请核对是否抄错。"), parts)
    if number.kind not in CLASSES:
        return NumberReading(text, "filing", False, say("第 14、15 位不是算法类型代码（01 至 06）。"), parts)
    if number.year < FIRST_YEAR:
        return NumberReading(text, "filing", False, say("第 16、17 位不是可能的年份。"), parts)
    return NumberReading(text, "filing", True, parts=parts)


def _read_icp(text: str) -> NumberReading:
    is_right = icp_base(text) is not None
    return NumberReading(
        text, "icp", is_right, "" if is_right else say("应为 省简称+ICP备+数字+号，可带 -1、-2A、-3X。")
    )


def _read_ai(text: str) -> NumberReading:
    match = _AI.fullmatch(text)
    kind: NumberKind = "ai_registration" if match and match["mark"] else "ai_filing"
    parts = say("这不是算法备案编号，两者不能互相代替。")
    if match and not _is_day(match["day"]):
        return NumberReading(text, kind, False, say("“{day}”不是日期，请对照公告核对。", day=match["day"]), parts)
    return NumberReading(text, kind, True, parts=parts)


def _is_day(digits: str) -> bool:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:])).year >= _FIRST_AI_YEAR
    except ValueError:
        return False


def _read_eighteen(text: str) -> NumberReading:
    """Read a credit code or id card: the one whose check digit is right, else the one that its prefix suggests."""
    is_company = text.startswith(_OF_COMPANIES)
    if has_shape("uscc", text) and (is_company or not has_shape("id_card", text)):
        return NumberReading(text, "uscc", True)
    if text[:2] in {*_OF_COMPANIES, *_OF_OTHERS} and not re.match(r"\d{6}(19|20)\d\d", text):
        return _shaped("uscc", "uscc", mark("校验码不对，请对照营业执照核对。"))(text)
    return _read_resident_id(text)


def _read_resident_id(text: str) -> NumberReading:
    fault = resident_id_fault(text)
    if fault is None:
        return NumberReading(text, "id_card", True)
    return NumberReading(text, "id_card", False, say("{fault}，请对照证件核对。", fault=fault.message))


_READERS: tuple[tuple[Callable[[str], object], Callable[[str], NumberReading]], ...] = (
    (lambda text: text.startswith("网信算备") or re.fullmatch(r"\d{20,22}", text), _read_filing),
    (lambda text: "ICP" in text.upper(), _read_icp),
    (lambda text: "@" in text, _shaped("email", "email", mark("不是 名称@域名 的写法。"))),
    (_AI.fullmatch, _read_ai),
    (re.compile(r"[1-9]\d{16}[\dXx]").fullmatch, _read_eighteen),
    (re.compile(r"[0-9A-Z]{18}").fullmatch, _shaped("uscc", "uscc", mark("校验码不对，请对照营业执照核对。"))),
    (re.compile(r"\+?1\d{9,12}").fullmatch, _shaped("mobile", "mobile", mark("应为 11 位数字。"))),
    (re.compile(r"[\dXx]{15,17}").fullmatch, _read_resident_id),
    (re.compile(r"(?=.*\d)[0-9A-Za-z]{15,20}").fullmatch, _shaped("uscc", "uscc", mark("应为 18 位数字和大写字母。"))),
)
