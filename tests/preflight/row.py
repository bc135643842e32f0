"""The row type of the rule matrix, and the places and values used in its changes."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.declaration.profile.numbers import FilingNumber
from tests.preflight.mutations import Change, nothing, put

BASIC = ("主体", "主体基本信息")
LICENCE = ("主体", "证件信息")
LEGAL = ("主体", "法定代表人信息")
PERSON = ("主体", "算法安全责任人信息")
ONE = ("算法", 0, "算法基础属性信息")
DETAIL = ("算法", 0, "算法详细属性信息")
NOTES = ("佐证与说明",)
FIRST = ("产品", 0)
PATHS = (*FIRST, "功能访问路径")
SHORT = "太短了。"


def number(region: str, entity: str, kind: str, year: int, serial: str = "001") -> str:
    """Return a synthetic 网信算备 number with its check digit."""
    start = f"{region}{entity}{kind}{year:02}{serial}"
    digits = next(f"{start}{last}" for last in range(10) if FilingNumber(f"{start}{last}").passes)
    return f"网信算备{digits}号"


GOOD_NUMBER = number("310115", "1234567", "01", 25)
BAD_NUMBER = GOOD_NUMBER[:-2] + str((int(GOOD_NUMBER[-2]) + 2) % 10) + "号"
MODEL = {
    "模型名称": "示例大模型",
    "提供方": "示例模型有限公司",
    "备案编号": GOOD_NUMBER,
    "用途": "生成底图",
    "合同": "附件/留存/管理制度.pdf",
    "合同到期日": "2030-01-01",
    "约定不用于训练": "是",
}
COMPUTING = (*DETAIL, "算法模型", "算法计算方式")
THIRD = put(*COMPUTING, to=["服务器端计算", "第三方服务计算"])
REVIEW = (*DETAIL, "算法策略", "输入数据的审核方式", "选项")
TRAINING = (*DETAIL, "算法策略", "对训练数据进行预处理（模型策略）")
CHECKED = {"规则": "R32", "对象": "用户协议", "核验人": "某甲", "日期": "2026-11-01"}


@dataclass(frozen=True)
class RuleRow:
    """A rule, an example, a violating change, a clean change, the severity, and other rules that may report."""

    rule: str
    example: str
    wrong: Change
    twin: Change = nothing
    severity: str = "block"
    implied: frozenset[str] = frozenset()
    name: str = ""

    @property
    def id(self) -> str:
        """The id in the name of the test."""
        return f"{self.rule}{self.name}"


def implied(*names: str) -> frozenset[str]:
    """Return the rules that a violation also triggers."""
    return frozenset(names)
