"""A form that does not belong to the pressed row is recognised by its key before anything is written."""

from __future__ import annotations

from assistant.core.values import Choice, Steps, Value
from assistant.filing.forms.shapes import Address, Control, FormSnapshot
from assistant.filing.run.identity import shown_key

PRODUCT = "{产品名称}/{服务形式}"


def form(**values: Value | None) -> FormSnapshot:
    controls = tuple(
        Control(str(at), Address(("产品",), label), f"* {label}：", "text", "element-plus", value)
        for at, (label, value) in enumerate(values.items())
    )
    return FormSnapshot("", "", "编辑产品", "element-plus", controls, (), (), "")


def test_a_form_shows_its_key_as_the_list_writes_it() -> None:
    assert shown_key(form(产品名称="智聊", 服务形式=Choice("APP"), 访问地址="x"), PRODUCT) == "智聊/APP"
    assert shown_key(form(功能访问路径=Steps(("首页", "对话"))), "{功能访问路径}") == "首页 > 对话"


def test_a_form_without_the_labels_of_the_key_has_no_key() -> None:
    assert shown_key(form(产品名称="智聊"), PRODUCT) is None


def test_an_empty_key_is_not_the_rows() -> None:
    assert shown_key(form(产品名称=None, 服务形式=None), PRODUCT) == "/"
