"""The questions that papers raise and no form asks: topic, words for the client, and who answers.

QUESTIONS[topic]                → PaperQuestion; its answers stand in 佐证与说明 › 材料问答, by topic and subject
answer_of(replies)              → the one clear answer among replies, "" if there is none, 不清楚, or two that differ
OpenPlace                       → a place of a draft that a person must complete, with the key of what completes it
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from assistant.declaration.profile.schema.notes import PaperReply

Subject = Literal["entity", "product", "algorithm"]
OFFICE, TECH, LEGAL = "经办", "技术", "法务"
MODEL_ORIGINS = OWN_MODEL, TUNED_MODEL, CALLED_MODEL, NO_MODEL = (
    "自研或自行训练的模型",
    "在他人模型上微调",
    "调用他人已备案的模型",
    "不用大模型",
)
MODEL_ORIGIN, FILED_BEFORE = "模型来源", "算法备案类型"
_UNSURE = frozenset({"不清楚", "不知道", "不确定", "不了解", "待确认", "待核实", "待定"})
OF_WHOLE_PRODUCT = frozenset(("产品定位", "用户分布"))  # the same for a product's website, app and mini-program
PlaceKind = Literal["field", "topic", "material", "figure", "template", "expiry"]


@dataclass(frozen=True, slots=True)
class PaperQuestion:
    """One question: its topic, subject, words (`{detail}` names a part of the subject), and who answers."""

    topic: str
    subject: Subject
    text: str
    duty: str


@dataclass(frozen=True, slots=True)
class OpenPlace:
    """What completes a gap: its kind and key, the question in the client's words, topic, subject, who answers."""

    kind: PlaceKind
    key: str
    text: str
    topic: str = ""
    about: str = ""
    duty: str = ""
    subject: Subject = "entity"


def is_unsure(text: str) -> bool:
    """Return whether an answer says that it is not known."""
    return text.strip().strip("。.！!（）()") in _UNSURE


def answer_of(replies: Iterable[PaperReply]) -> str:
    """Return the one clear answer, "" if there is none, if it is 不清楚, or if two differ."""
    texts: dict[str, str] = {}
    for reply in replies:
        if text := (reply.answer or "").strip():
            texts.setdefault(_folded(text), text)
    clear = [text for text in texts.values() if not is_unsure(text)]
    return clear[0] if len(clear) == 1 else ""


def _folded(text: str) -> str:
    return "".join(text.split()).rstrip("。.")


def _catalogue(*rows: tuple[str, Subject, str, str]) -> dict[str, PaperQuestion]:
    return {topic: PaperQuestion(topic, subject, text, duty) for topic, subject, duty, text in rows}


QUESTIONS = _catalogue(
    ("责任人职务", "entity", OFFICE, "算法安全责任人在哪个部门任什么职务，何时入职？"),
    ("责任人职责", "entity", OFFICE, "算法安全责任人在算法安全方面具体负责哪些事？"),
    ("责任人背景", "entity", OFFICE, "算法安全责任人有怎样的专业背景和从业经历？"),
    ("专职机构", "entity", LEGAL, "负责算法安全的机构叫什么，由哪份文件设立，向谁汇报？"),
    ("机构分工", "entity", LEGAL, "该机构与研发、内容、法务部门如何分工？"),
    ("岗位要求", "entity", LEGAL, "算法安全岗位要求怎样的学历、经验和培训，如何考核？"),
    ("人员规模", "entity", LEGAL, "算法安全工作人员专职、兼职各几人，分别做评估、监测、处置中的哪一项？"),
    ("技术工具", "entity", TECH, "用了哪些系统或工具做监测、拦截、留存日志，日志保存多久？"),
    ("自评估制度", "entity", LEGAL, "谁在什么时候对算法做自评估，评估哪些项目，结论由谁签署，不合格怎么办？"),
    ("信息安全监测", "entity", TECH, "信息安全：监测哪些指标，多久告警，谁处理？"),
    ("数据安全监测", "entity", TECH, "数据安全：如何发现越权访问和外传？"),
    ("个人信息监测", "entity", TECH, "用户个人信息安全：如何监测收集范围和使用目的？"),
    ("算法安全监测", "entity", TECH, "算法安全：如何发现模型的异常输出、漂移和被攻击？"),
    ("应急处置制度", "entity", LEGAL, "算法安全事件分几级，各级由谁指挥、多久内处置和上报，多久演练一次？"),
    ("数据违规处置", "entity", LEGAL, "数据使用违规时怎么处置？"),
    ("违法信息处置", "entity", LEGAL, "发现违法和不良信息时怎么处置、保存记录并报告？"),
    ("权益侵害处置", "entity", LEGAL, "侵害用户权益时怎么停止、补救和答复？"),
    ("算法违规处置", "entity", LEGAL, "算法本身违规时由谁决定停用和整改？"),
    ("投诉受理", "entity", LEGAL, "投诉举报由谁受理，多久答复？"),
    ("其他制度", "entity", LEGAL, "还有哪些制度（科技伦理审查、研发安全等）？没有请写“无”。"),
    ("风险防范机制", "entity", LEGAL, "由哪个部门、哪些人负责风险防范，依据哪几项制度，多久检查一次？"),
    ("产品定位", "product", OFFICE, "这个产品解决什么问题，给谁用，靠什么运营？"),
    ("产品上线时间", "product", OFFICE, "这个产品哪天上线？"),
    ("用户分布", "product", OFFICE, "用户的年龄、地区或行业分布如何，有没有未成年人？"),
    ("下载方式", "product", OFFICE, "应用商店的下载链接是什么，或安装包文件叫什么、版本号和大小是多少？"),
    ("自评估时间", "algorithm", TECH, "自评估从哪天到哪天？"),
    ("报告撰写时间", "algorithm", TECH, "自评估报告在哪天写成？（不早于自评估时间）"),
    (FILED_BEFORE, "algorithm", OFFICE, "本算法未备案、已备案，还是变更备案？已备案的请写备案编号。"),
    ("社会影响", "algorithm", LEGAL, "算法对公众、行业或劳动者有什么影响，影响多大？"),
    ("其他说明", "algorithm", OFFICE, "这个算法还有没有要说明的？没有请写“无”。"),
    ("客户范围", "algorithm", OFFICE, "向哪些客户提供，怎样核验客户的身份和用途？"),
    ("客户数量", "algorithm", OFFICE, "有多少用户或客户在使用？"),
    ("调用量", "algorithm", TECH, "日均、月均调用多少次？"),
    (
        MODEL_ORIGIN,
        "algorithm",
        TECH,
        "模型从哪里来：自研或自行训练、在他人模型上微调、调用他人已备案的模型，还是不用大模型？",
    ),
    ("第三方模型", "algorithm", TECH, "是否调用别家的模型？没有请写“无”。"),
    ("显式标识", "algorithm", TECH, "每种输出（文本、图像、音频、视频）的显式标识：文字、位置、大小或语速各是什么？"),
    ("隐式标识", "algorithm", TECH, "隐式标识写在文件元数据的哪里，含哪些要素，怎样凭它查到生成记录？"),
    ("结果告知", "algorithm", TECH, "结果展示在哪里，页面上怎样提示这里用了算法？"),
    ("权益告知", "algorithm", LEGAL, "怎样告知用户用了算法，用户怎样同意、关闭和申诉？"),
    ("实施方式", "algorithm", TECH, "由本单位技术团队自评，还是委托第三方？委托的请写机构名称。"),
    ("评估目的", "algorithm", TECH, "这次评估要回答什么问题，因何而做（首次上线、变更、例行）？"),
    ("评估范围", "algorithm", TECH, "评估了哪些产品、功能、模型和数据，哪些没有评估？"),
    ("评估方法", "algorithm", TECH, "用了哪些方法（文档审查、抽样测试、渗透、访谈），样本多少？"),
    ("评估结论", "algorithm", TECH, "评估了哪些项目、各得出什么结果、还剩哪些风险、结论是什么？"),
    ("做法理由", "algorithm", TECH, "为什么选这种做法，比较过哪些别的做法？"),
    ("人工介入", "algorithm", TECH, "哪些步骤有人工介入，谁在什么情况下介入？"),
    ("步骤说明", "algorithm", TECH, "“{detail}”这一步做什么？"),
    ("模型种类", "algorithm", TECH, "“{detail}”是哪一种模型？"),
    ("模型连接", "algorithm", TECH, "各模型之间怎样连接，数据怎样流过？"),
    ("框架原理", "algorithm", TECH, "用什么框架（如深度学习框架及版本），网络有几层、多少参数，目标函数是什么？"),
    ("训练评测", "algorithm", TECH, "怎样训练和更新，用哪些测试集评测，各项指标是多少？"),
    ("效果评测", "algorithm", TECH, "接入的模型在本业务上用哪些测试集评测过，各项指标是多少？"),
    ("数据类型", "algorithm", TECH, "“{detail}”是什么类型？"),
    ("收集方式", "algorithm", TECH, "“{detail}”的收集方式、起止时间？"),
    ("数据格式", "algorithm", TECH, "“{detail}”是什么格式？"),
    ("数据量", "algorithm", TECH, "“{detail}”的数据量？"),
    ("数据用途", "algorithm", TECH, "“{detail}”的用途？"),
    ("数据来源名称", "algorithm", TECH, "用到的数据来源叫什么？"),
    ("标注方法", "algorithm", TECH, "数据由谁、按什么规则标注，标注了多少？不需要标注的请说明。"),
    ("标注质量", "algorithm", TECH, "怎样抽检标注质量，合格率是多少？不需要标注的请写“不标注”。"),
    ("数据授权", "algorithm", LEGAL, "各来源的授权或协议是什么，个人信息怎样取得同意、去标识化、保存多久？"),
    ("业务作用", "algorithm", OFFICE, "算法给“{detail}”带来什么作用，对业务有多重要？"),
)
