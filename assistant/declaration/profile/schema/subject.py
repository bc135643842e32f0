"""The subject form 主体信息 (domain.md 2.1): the filing entity, its papers and its two persons."""

from __future__ import annotations

from decimal import Decimal

from assistant.core.values import Period
from assistant.declaration.profile import vocabulary as words
from assistant.declaration.profile.schema.declare import Block, Text, Words, choice, field, file, group, number, text
from assistant.declaration.profile.spec import TextLimits


class SubjectBasics(Block):
    """主体基本信息."""

    name: Text = text("主体名称", required="yes", confidence="A")
    uscc: Text = text(
        "统一社会信用代码",
        required="yes",
        confidence="A",
        shape="uscc",
        limits=TextLimits(max_length=18, min_length=18),
    )
    type: Text = choice("主体类型", words.UNKNOWN, required="yes")
    region: Words = field("注册地", "region", required="yes")
    address: Text = text("详细地址", required="yes")
    website: Text = text("网址", confidence="B", shape="url")
    mau: Decimal | None = number("月活跃用户量", confidence="B")


class Licence(Block):
    """证件信息: the licence of the entity."""

    type: Text = choice("主体证件类型", words.LICENCE_TYPES, required="yes")
    address: Text = text("证件地址", required="yes")
    validity: Period | None = field("证件有效期", "period", required="yes")
    scan: Text = file("营业执照", required="yes", confidence="B")


class LegalRepresentative(Block):
    """法定代表人信息."""

    name: Text = text("法定代表人姓名", required="yes", confidence="A", privacy="personal")
    id_type: Text = choice("证件类型", words.ID_TYPES, required="yes")
    id_number: Text = text("证件号码", required="yes", confidence="A", privacy="personal", shape="id_card")


class Responsible(Block):
    """算法安全责任人信息."""

    name: Text = text("姓名", required="yes", confidence="A", privacy="personal")
    id_type: Text = choice("证件类型", words.ID_TYPES, required="yes")
    id_number: Text = text("证件号码", required="yes", confidence="A", privacy="personal", shape="id_card")
    mobile: Text = text(
        "手机号码",
        required="yes",
        confidence="A",
        privacy="personal",
        shape="mobile",
        limits=TextLimits(pattern=r"^1\d{10}$"),
    )
    email: Text = text("电子邮箱", required="yes", confidence="A", privacy="personal", shape="email")
    employment_proof: Text = file("算法安全责任人工作证明", required="yes", confidence="A")


class Attachments(Block):
    """附件: the sealed papers of the entity."""

    commitment: Text = file("算法备案承诺书", required="yes", confidence="A")
    responsibility: Text = file("落实算法安全主体责任基本情况", required="yes", confidence="A")
    icp: Text = file("ICP备案证明或经营许可证", confidence="B")


class Subject(Block):
    """主体信息; the registry reviews it before anything else can be filed."""

    basic: SubjectBasics = group("主体基本信息", SubjectBasics, section=("主体基本信息",))
    licence: Licence = group("证件信息", Licence, section=("证件信息",))
    legal_representative: LegalRepresentative = group(
        "法定代表人信息", LegalRepresentative, section=("法定代表人信息",)
    )
    responsible: Responsible = group("算法安全责任人信息", Responsible, section=("算法安全责任人信息",))
    attachments: Attachments = group("附件", Attachments, section=("附件",))
