"""The papers of a filing entity: licence, letters, statement on responsibility, proofs. Each in a client's own form."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from scripts.profile_texts.assembly import email, mobile
from scripts.profile_texts.numbers import credit_code, resident_id
from scripts.profile_texts.shapes import ExampleClient, Json, Texts
from tests.corpus.filing import Paper

DAY = "2026年11月26日"
SAFETY = ("信息安全", "数据安全", "用户个人信息安全", "算法安全")


@dataclass(frozen=True)
class ClientFacts:
    """The texts of an example, and what the corpus adds to them (`bases.yaml`)."""

    texts: Texts
    more: Json

    @property
    def client(self) -> ExampleClient:
        """Return the entity."""
        return self.texts.client

    @property
    def code(self) -> str:
        """Return its credit code."""
        return credit_code(self.client.area, self.client.serial)

    @property
    def legal_id(self) -> str:
        """Return the number of the legal representative."""
        return resident_id(self.client.serial + 1)

    @property
    def officer_id(self) -> str:
        """Return the number of the person responsible."""
        return resident_id(self.client.serial + 2)

    @property
    def phone(self) -> str:
        """Return the mobile number of the person responsible."""
        return mobile(self.client, 0)

    @property
    def names(self) -> list[str]:
        """Return the names of the algorithms."""
        return [algorithm["算法基础属性信息"]["算法名称"] for algorithm in self.texts.algorithms]


def _spoken(day: str) -> str:
    return day if day == "长期" else f"{date.fromisoformat(day):%Y年%m月%d日}"


def licence(facts: ClientFacts) -> Paper:
    """Return the business licence."""
    client = facts.client
    period = f"{_spoken(client.since)}至{_spoken(client.until)}"
    lines = [
        f"统一社会信用代码：{facts.code}",
        f"名称：{client.company}",
        "类型：有限责任公司",
        f"法定代表人：{client.legal.name}",
        "注册资本：壹仟万元整",
        f"成立日期：{_spoken(client.since)}",
        f"营业期限：{period}",
        f"住所：{client.licence_address}",
        f"经营范围：{client.scope}",
        f"登记机关：{client.region[-1]}市场监督管理局",
    ]
    return Paper("营业执照", list(lines), seal=f"{client.region[-1]}市场监督管理局")


def identity(name: str, number: str, address: str) -> Paper:
    """Return the scan of an identity card."""
    return Paper("居民身份证", [f"姓名：{name}", f"公民身份号码：{number}", f"住址：{address}"])


def icp(facts: ClientFacts) -> Paper:
    """Return the proof of the ICP record."""
    client = facts.client
    rows = [
        ["主办单位名称", client.company],
        ["主办单位性质", "企业"],
        ["ICP备案/许可证号", client.icp],
        ["网站域名", "、".join(client.domains)],
        ["审核通过日期", "2026-03-18"],
        ["备案状态", "正常"],
    ]
    return Paper("ICP备案证明", [rows])


def permit(facts: ClientFacts, product: Json) -> Paper:
    """Return the proof of a product's prior licence."""
    lines = [
        f"持有单位：{facts.client.company}",
        f"产品：{product['产品名称']}（{product['服务形式']}）",
        f"许可名称及编号：{product['前置许可']['许可名称及编号']}",
        f"访问地址：{product['访问地址']}",
    ]
    return Paper("前置许可证明", list(lines))


def commitment(facts: ClientFacts) -> Paper:
    """Return the letter of commitment."""
    client = facts.client
    return Paper(
        "算法备案承诺书",
        [
            f"{client.company}（统一社会信用代码：{facts.code}）就{'、'.join(facts.names)}的备案作出如下承诺：",
            "一、所提交的备案材料真实、准确、完整，无隐瞒和虚假。",
            "二、遵守互联网信息服务算法方面的法律法规，接受网信部门的监督检查。",
            "三、落实算法安全主体责任，健全管理制度，配备与业务规模相适应的专业人员和技术措施。",
            "四、备案信息发生变更的，在变更之日起十个工作日内办理变更手续；终止服务的，在终止之日起二十个工作日内办理注销手续。",
            f"承诺单位（盖章）：{client.company}",
            f"法定代表人（签字）：{client.legal.name}",
            f"日期：{DAY}",
        ],
        seal=client.company,
        signature=client.legal.name,
    )


def employment(facts: ClientFacts) -> Paper:
    """Return the proof of employment of the person responsible."""
    client = facts.client
    return Paper(
        "算法安全责任人工作证明",
        [
            f"兹证明{client.officer.name}（居民身份证号码：{facts.officer_id}）系我单位在职员工，现任算法安全责任人，"
            f"所在部门为{facts.more['dept']}，与我单位签有书面劳动合同。",
            "主要职责：组织算法安全自评估；审核算法上线与变更；组织安全监测、事件应急处置和违法违规处置；对接主管部门。",
            f"手机号码：{facts.phone}",
            f"电子邮箱：{email(client.officer)}",
            f"单位名称（盖章）：{client.company}",
            f"统一社会信用代码：{facts.code}",
            f"出具日期：{DAY}",
        ],
        seal=client.company,
    )


def authority(facts: ClientFacts) -> Paper:
    """Return the letter that lets a person act for the entity."""
    client = facts.client
    return Paper(
        "授权委托书",
        [
            f"委托人：{client.company}　法定代表人：{client.legal.name}",
            f"受托人：{client.officer.name}　居民身份证号码：{facts.officer_id}",
            f"兹委托上述受托人办理我单位{'、'.join(facts.names)}在互联网信息服务算法备案系统的填报、补正和联络事宜。",
            "委托期限：2026年11月26日至2027年11月25日。受托人无转委托权。",
            f"委托人（盖章）：{client.company}",
            f"日期：{DAY}",
        ],
        seal=client.company,
        signature=client.legal.name,
    )


def responsibility(facts: ClientFacts) -> Paper:
    """Return the statement on safety responsibility, by its outline."""
    client, more = facts.client, facts.more
    names = "、".join(facts.names)
    return Paper(
        "落实算法安全主体责任基本情况",
        [
            f"填报单位：{client.company}",
            "# 一、算法安全专职机构",
            "## （一）机构设置",
            f"{client.company}设{more['dept']}，作为算法安全专职机构，{more['chief']}，直接向法定代表人{client.legal.name}报告。",
            "## （二）负责人基本信息",
            [
                ["姓名", "职务", "手机号码", "电子邮箱"],
                [client.officer.name, "算法安全责任人", facts.phone, email(client.officer)],
            ],
            "## （三）工作人员任职要求",
            "本科以上学历，熟悉本单位业务和算法原理，有一年以上安全评估或内容审核经历，每年培训不少于二十学时。",
            "## （四）工作人员配备规模",
            f"{more['staff']}。",
            "## （五）技术保障措施",
            f"服务部署于{client.place}，访问按岗位授权，日志留存不少于六个月。",
            "# 二、算法安全管理制度建设",
            "## （一）算法安全自评估制度建设",
            f"{names}上线前评估一次，上线后每半年复评，报告由算法安全责任人{client.officer.name}签署。",
            "## （二）算法安全监测制度建设",
            *(f"{kind}监测：设专门指标，十分钟内告警，当班人员三十分钟内处理并登记。" for kind in SAFETY),
            "## （三）算法安全事件应急处置制度建设",
            f"分三级响应，最高级由{client.legal.name}总指挥，每年演练两次，演练记录存档。",
            "## （四）算法违法违规处置制度建设",
            "对数据使用、信息安全、用户权益、算法安全方面的违规，分别规定停用、整改、追责和上报程序。",
            "## （五）其他制度",
            f"投诉举报由{client.team[0].name}牵头，一个工作日内答复。{more['age']}",
            "# 三、附件",
            "算法安全管理制度汇编一册。",
            f"单位（盖章）：{client.company}",
            f"日期：{DAY}",
        ],
        seal=client.company,
    )


def rules(facts: ClientFacts) -> Paper:
    """Return the collected rules of the entity."""
    client, more = facts.client, facts.more
    return Paper(
        "算法安全管理制度汇编",
        [
            f"适用单位：{client.company}　归口部门：{more['dept']}",
            "# 第一章 自评估制度",
            f"算法上线前评估一次，上线后每半年复评，由{client.officer.name}签署。",
            "# 第二章 安全监测制度",
            "信息安全、数据安全、用户个人信息安全、算法安全分别设指标，十分钟内告警。",
            "# 第三章 事件应急处置制度",
            f"分三级响应，最高级由{client.legal.name}总指挥，每年演练两次。",
            "# 第四章 违法违规处置制度",
            *(f"{measure}" for _, measure in facts.texts.risks),
            "# 第五章 附则",
            f"{more['review']}{more['age']}",
            "本制度自2026年10月9日起施行。",
        ],
        seal=client.company,
    )


def contract(facts: ClientFacts, model: Json) -> Paper:
    """Return the contract with the supplier of a model."""
    client = facts.client
    number = model.get("备案编号")
    return Paper(
        "技术服务合同",
        [
            f"甲方：{client.company}",
            f"乙方：{model['提供方']}",
            f"第一条 标的：{model['模型名称']}。用途：{model['用途']}",
            *([f"第二条 乙方保证该模型已完成算法备案，备案编号为{number}。"] if number else []),
            "第三条 乙方不得将甲方数据用于训练，不得向第三方提供。",
            "第四条 合同期限：2026年10月10日至2028年10月9日。",
            f"甲方（盖章）：{client.company}　乙方（盖章）：{model['提供方']}",
            "签订日期：2026年10月10日",
        ],
        seal=client.company,
    )
