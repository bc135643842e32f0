"""The written materials, the subject of each, and their official section order by type and role.

Sources: domain.md 3.2–3.6 and process.md (materials). The outline of 自评估报告 is known for 生成合成类-服务提供者. The outlines
of other types and of technical supporters are inferred from it: they omit what cannot apply.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from assistant.declaration.profile import vocabulary as words

About = Literal["entity", "product", "algorithm"]

COMMITMENT, RESPONSIBILITY, EMPLOYMENT = "算法备案承诺书", "落实算法安全主体责任基本情况", "算法安全责任人工作证明"
ASSESSMENT, PUBLICATION = "算法安全自评估报告", "拟公示内容"
EXPLANATION, DATA_SOURCES, ARCHITECTURE = "算法说明文档", "数据来源及说明", "算法模型架构"
PRODUCT, ASSOCIATION = "APP 或网站情况说明", "产品与算法关联说明"


@dataclass(frozen=True, slots=True)
class PaperKind:
    """A written material: its name, short names, the subject of a copy, and how it is handled.

    `sealed`: it is sealed and scanned; `needs_template`: only the registry's own template is accepted; `personal`: it
    may contain names, document numbers and telephone numbers of persons.
    """

    name: str
    aliases: tuple[str, ...]
    about: About
    sealed: bool = False
    needs_template: bool = False
    personal: bool = False


PAPERS: tuple[PaperKind, ...] = (
    PaperKind(COMMITMENT, ("承诺书", "commitment"), "entity", sealed=True, needs_template=True, personal=True),
    PaperKind(
        RESPONSIBILITY, ("基本情况", "responsibility"), "entity", sealed=True, needs_template=True, personal=True
    ),
    PaperKind(EMPLOYMENT, ("工作证明", "employment"), "entity", sealed=True, personal=True),
    PaperKind(ASSESSMENT, ("自评估报告", "assessment"), "algorithm", sealed=True, personal=True),
    PaperKind(PUBLICATION, ("publication",), "algorithm", sealed=True),
    PaperKind(EXPLANATION, ("explanation",), "algorithm"),
    PaperKind(DATA_SOURCES, ("数据来源", "data-sources"), "algorithm"),
    PaperKind(ARCHITECTURE, ("模型架构", "architecture"), "algorithm"),
    PaperKind(PRODUCT, ("APP或网站情况说明", "product"), "product"),
    PaperKind(ASSOCIATION, ("关联说明", "association"), "algorithm"),
)


def paper_kind(name: str) -> PaperKind | None:
    """Return the kind with this name or short name, or None."""
    folded = name.strip().removeprefix("《").removesuffix("》").casefold()
    for kind in PAPERS:
        if folded in {text.casefold() for text in (kind.name, *kind.aliases)}:
            return kind
    return None


def names_of(name: str) -> tuple[str, ...]:
    """Return a name as it is written, and the name of the kind that it stands for."""
    kind = paper_kind(name)
    return (name, *((kind.name,) if kind else ()))


RESPONSIBILITY_HEADINGS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "一、算法安全专职机构",
        (
            "（一）机构设置",
            "（二）负责人基本信息",
            "（三）工作人员任职要求",
            "（四）工作人员配备规模",
            "（五）技术保障措施",
        ),
    ),
    (
        "二、算法安全管理制度建设",
        (
            "（一）自评估制度",
            "（二）安全监测制度",
            "（三）安全事件应急处置制度",
            "（四）违法违规处置制度",
            "（五）其他制度",
        ),
    ),
    ("三、附件", ()),
)
PUBLICATION_ROWS = (
    ("principle", "算法基本原理"),
    ("mechanism", "算法运行机制"),
    ("scene", "算法应用场景"),
    ("purpose", "算法目的意图"),
    ("notice", "算法公示情况"),
)


def assessment_headings(kind: str, role: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return the report's chapters with their sections for an algorithm type and role."""
    fifth = "（五）结果标识" if kind in {words.GENERATIVE, ""} else "（五）结果展示与告知"
    services = ("（一）技术服务方式", "（二）服务对象与调用情况") if role == words.SUPPORTER else ()
    return (
        ("一、算法情况", ("（一）算法流程", "（二）算法数据", "（三）算法模型", "（四）干预策略", fifth)),
        ("二、服务情况", services),
        ("三、风险研判", ("（一）算法滥用", "（二）算法漏洞", "（三）算法恶意利用", "（四）其他风险")),
        (
            "四、风险防控情况",
            (
                "（一）风险防范机制建设",
                "（二）用户权益保护",
                "（三）内容生态治理",
                "（四）模型安全保障",
                "（五）数据安全防护",
            ),
        ),
        ("五、安全评估结论", ()),
        ("六、其他应当说明的相关情况", ()),
    )


@dataclass(frozen=True, slots=True)
class EvidenceKind:
    """One of the 17 kinds of evidence: caption, what it must show, and words that identify a given figure.

    `needs`: conditions on the algorithm: generative, service (offered to the public), models (calls third-party ones).
    """

    caption: str
    shows: str
    place: str
    words: tuple[str, ...]
    needs: tuple[Literal["generative", "service", "models"], ...] = ()


EVIDENCE: tuple[EvidenceKind, ...] = (
    EvidenceKind(
        "服务首页",
        "服务首页截图，看得见产品名称和算法功能的入口",
        "服务",
        ("首页", "应用程序", "控制台", "榜页面"),
        ("service",),
    ),
    EvidenceKind(
        "产品操作流程", "从入口到得出结果的各步截图", "服务", ("流程", "对话页", "结果页", "派单"), ("service",)
    ),
    EvidenceKind(
        "创作或上传页面", "用户输入、创作或上传内容的页面截图", "服务", ("创作", "上传", "定制"), ("generative",)
    ),
    EvidenceKind(
        "结果页的 AI 标识", "结果页截图，圈出显式标识的文字和位置", "标识", ("水印", "显式标识"), ("generative",)
    ),
    EvidenceKind(
        "导出文件的 AI 标识",
        "导出的文件和它的属性截图，看得见显式与隐式标识",
        "标识",
        ("导出", "元数据", "隐式"),
        ("generative",),
    ),
    EvidenceKind("溯源查询页面", "按内容编号查到生成记录的页面截图", "标识", ("溯源", "检测结果"), ("generative",)),
    EvidenceKind("任务日志", "含任务编号、模型、时间的日志截图（编号打码）", "标识", ("日志",), ("generative",)),
    EvidenceKind("模型配置", "模型名称、版本和参数的配置页面截图（密钥打码）", "模型", ("模型配置", "规则中心")),
    EvidenceKind(
        "供应方协议与备案证明",
        "与供应方的合同、不用于训练的条款、供应方备案公示的截图",
        "模型",
        ("合同", "协议书", "供应", "备案证明"),
        ("models",),
    ),
    EvidenceKind("测试与准确率", "测试集说明和准确率结果表", "模型", ("测试", "准确率")),
    EvidenceKind("内容安全词库与命中记录", "词库管理页面和命中记录截图", "内容", ("词库", "命中")),
    EvidenceKind("人工审核记录", "人工审核的工单或记录截图", "内容", ("人工审核", "人工下榜", "审核记录")),
    EvidenceKind(
        "投诉举报入口", "投诉、举报或反馈的入口和处理时限截图", "权益", ("投诉", "举报", "申诉", "反馈", "不感兴趣")
    ),
    EvidenceKind(
        "用户协议与隐私政策",
        "用户协议、隐私政策的页面和同意方式截图",
        "权益",
        ("用户协议", "隐私", "关闭个性化", "标签管理", "青少年", "休息提醒"),
    ),
    EvidenceKind("数据隔离", "不同用户或客户的数据如何隔离的截图", "数据", ("隔离", "抓取协议")),
    EvidenceKind("存储与权限", "存储位置、加密和权限设置的截图", "数据", ("存储", "权限")),
    EvidenceKind("算法公示页面", "拟用来公示算法的页面草稿截图", "其他", ("公示",)),
)
