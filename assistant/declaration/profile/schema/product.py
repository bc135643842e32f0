"""Products, their access paths and functions: 产品及功能信息 (domain.md 2.2)."""

from __future__ import annotations

from decimal import Decimal

from assistant.declaration.profile import vocabulary as words
from assistant.declaration.profile.schema.declare import (
    Block,
    Text,
    Words,
    choice,
    choices,
    field,
    file,
    group,
    items,
    mark,
    number,
    text,
    textarea,
)
from assistant.declaration.profile.spec import TextLimits


class Function(Block):
    """One function under a path: 功能."""

    id: Text = mark("标识")
    formerly: Text = mark("曾用名")
    retired: bool = mark("已停用", is_tick=True)
    name: Text = text("功能名称", required="yes")
    introduction: Text = textarea("功能介绍", required="yes", limits=TextLimits(max_length=500))


class AccessPath(Block):
    """One access path of a product: ordered navigation steps and the functions that they lead to."""

    id: Text = mark("标识")
    formerly: Text = mark("曾用名")
    retired: bool = mark("已停用", is_tick=True)
    steps: Words = field("功能访问路径", "steps", required="yes", confidence="A")
    functions: tuple[Function, ...] = items("功能", Function, "function", ("功能",))


class Figures(Block):
    """关键运营数据: one question with two figures."""

    dau: Decimal | None = number("日活跃用户量(DAU)", question=("关键运营数据",), confidence="B")
    mau: Decimal | None = number("月活跃用户量(MAU)", question=("关键运营数据",), confidence="B")


class PriorLicence(Block):
    """前置许可: one question with a text and a file; their labels are guesses."""

    text: Text = text("许可名称及编号", question=("前置许可",), confidence="E")
    proof: Text = file("许可证明", question=("前置许可",), confidence="E")


class Product(Block):
    """One product in one form of service; a product with an app and a website is two products."""

    id: Text = mark("标识")
    formerly: Text = mark("曾用名")
    retired: bool = mark("已停用", is_tick=True)
    name: Text = text("产品名称", required="yes", confidence="A")
    form: Text = choice("服务形式", words.SERVICE_FORMS, required="yes", confidence="A")
    url: Text = text("访问地址", required="yes", confidence="A")
    status: Text = choice("服务状态", words.UNKNOWN, required="yes", confidence="B")
    audience: Words = choices("服务对象", words.UNKNOWN, required="yes", confidence="A")
    figures: Figures = group("关键运营数据", Figures)
    real_name: Text = choice("是否需要实名认证", words.YES_NO, required="yes")
    licence: PriorLicence = group("前置许可", PriorLicence)
    paths: tuple[AccessPath, ...] = items("功能访问路径", AccessPath, "path", ("功能访问路径",))
