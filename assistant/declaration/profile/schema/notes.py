"""佐证与说明: facts that papers and rules need but no form asks for."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from assistant.core.values import Period, Vocabulary
from assistant.declaration.profile import vocabulary as words
from assistant.declaration.profile.schema.declare import Block, Text, Words, group, items, note
from assistant.declaration.profile.schema.neighbours import NeighbouringFacts

DUTIES = Vocabulary(("经办", "技术", "法务", "用印", "验证码接收人"), open=True)
OUTCOMES = Vocabulary(("通过", "不通过"))
ID_CARDS = ("法定代表人身份证扫描件", "算法安全责任人身份证扫描件")
MATERIALS = Vocabulary(
    (
        *ID_CARDS,
        "管理制度",
        "算法说明文档",
        "数据来源及说明",
        "算法模型架构",
        "APP 或网站情况说明",
        "网站首页截图",
        "网站地图",
        "产品与算法关联说明",
    ),
    open=True,
)


class IcpRecord(Block):
    """The ICP record: holder, number and domains."""

    holder: Text = note("备案主体")
    number: Text = note("备案号")
    domains: Words = note("域名", "choices", vocabulary=words.UNKNOWN)
    looked_up: date | None = note("查询日期", "date")


class OtherIcpRecord(Block):
    """Another ICP record of the entity: a website, an app or a mini-program may have its own record."""

    number: Text = note("备案号")
    holder: Text = note("备案主体")
    domains: Words = note("域名", "choices", vocabulary=words.UNKNOWN)
    looked_up: date | None = note("查询日期", "date")


class ProductFacts(Block):
    """Facts of a product that rules need but no form asks for; `product` is 名称/服务形式."""

    product: Text = note("产品")
    registered: Decimal | None = note("注册用户量", "number")
    permit: Period | None = note("许可有效期", "period")
    no_permit: Text = note("不需要许可的理由", "textarea")


class Deployment(Block):
    """Where the algorithm runs."""

    place: Text = note("部署地点")
    cloud: Text = note("云服务商")
    mainland: Text = note("是否在境内", "choice", vocabulary=words.YES_NO)


class ThirdPartyModel(Block):
    """A third party's model that the algorithm calls."""

    name: Text = note("模型名称")
    provider: Text = note("提供方")
    filing_number: Text = note("备案编号")
    purpose: Text = note("用途", "textarea")
    contract: Text = note("合同", "file")
    contract_end: date | None = note("合同到期日", "date")
    no_training: Text = note("约定不用于训练", "choice", vocabulary=words.YES_NO)
    clause: Text = note("不用于训练的条款")
    algorithms: Words = note("用于算法", "choices", vocabulary=words.UNKNOWN)


class RiskMeasure(Block):
    """A risk and the measure against it; without an algorithm it is a risk of all of them."""

    risk: Text = note("风险")
    description: Text = note("说明", "textarea")
    measure: Text = note("防范措施", "textarea")
    algorithm: Text = note("对应算法")


class Evidence(Block):
    """A figure used as evidence: title, explanation, file; without an algorithm it belongs to all reports."""

    title: Text = note("图名")
    proves: Text = note("说明", "textarea")
    file: Text = note("文件", "file")
    algorithm: Text = note("对应算法")


class PaperReply(Block):
    """A client's answer to a question that papers raise and no form asks; `topic` and `about` identify the question."""

    topic: Text = note("事项")
    about: Text = note("对应")
    question: Text = note("问题", "textarea")
    answer: Text = note("答复", "textarea")
    by: Text = note("答复人")
    on: date | None = note("答复日期", "date")
    source: Text = note("来源")


class Contact(Block):
    """A contact of the client, by duty."""

    duty: Text = note("职责", vocabulary=DUTIES)
    name: Text = note("姓名", privacy="personal")
    mobile: Text = note("手机号码", privacy="personal", shape="mobile")
    email: Text = note("电子邮箱", privacy="personal", shape="email")


class Material(Block):
    """A material that is retained but not uploaded: its kind, its subject (a product or algorithm), its file."""

    kind: Text = note("材料", vocabulary=MATERIALS)
    about: Text = note("对应")
    file: Text = note("文件", "file")


class PublishedRecord(Block):
    """The entry of one of the client's algorithms in the published list: name, number, remark."""

    algorithm: Text = note("算法名称")
    number: Text = note("备案编号")
    remark: Text = note("备注")


class HumanCheck(Block):
    """A check that a person made outside the profile: the rule that asks for it, object, outcome, name, day."""

    rule: Text = note("规则")
    about: Text = note("对象")
    outcome: Text = note("结果", "choice", vocabulary=OUTCOMES)
    by: Text = note("核验人")
    on: date | None = note("日期", "date")


class AcceptedFinding(Block):
    """A finding that the client explained. `place` is its field key, or empty for all findings of the rule."""

    rule: Text = note("规则")
    place: Text = note("位置")
    reason: Text = note("理由", "textarea")
    by: Text = note("说明人")
    on: date | None = note("日期", "date")


class Notes(Block):
    """佐证与说明, never entered in the registry."""

    business_scope: Text = note("经营范围", "textarea")
    foreign: Text = note("是否有外商投资", "choice", vocabulary=words.YES_NO)
    icp: IcpRecord = group("ICP备案", IcpRecord)
    other_icp: tuple[OtherIcpRecord, ...] = items("其他ICP备案", OtherIcpRecord)
    products: tuple[ProductFacts, ...] = items("产品情况", ProductFacts)
    deployment: Deployment = group("部署", Deployment)
    neighbours: NeighbouringFacts = group("相邻手续", NeighbouringFacts)
    third_party_models: tuple[ThirdPartyModel, ...] = items("第三方模型", ThirdPartyModel)
    risks: tuple[RiskMeasure, ...] = items("风险与措施", RiskMeasure)
    evidence: tuple[Evidence, ...] = items("佐证材料", Evidence)
    contacts: tuple[Contact, ...] = items("联系人", Contact)
    replies: tuple[PaperReply, ...] = items("材料问答", PaperReply)
    materials: tuple[Material, ...] = items("留存材料", Material)
    published: tuple[PublishedRecord, ...] = items("公示记录", PublishedRecord)
    own_numbers: Words = note("本单位已有备案编号", "choices", vocabulary=words.UNKNOWN)
    human_checks: tuple[HumanCheck, ...] = items("人工核验", HumanCheck)
    accepted: tuple[AcceptedFinding, ...] = items("已说明的问题", AcceptedFinding)
