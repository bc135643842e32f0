"""The neighbouring duties: the only place that holds their articles, confidence marks, conditions and terms.

Sources: duties.md and domain.md 8 with their marks (0.1); the days of 人脸 and 负责人 also the notices of 2025-05-28 and
2025-07-18, that of 未成年人 the notice of 2025-12-29. What has no day in the sources has none here.
"""

from __future__ import annotations

from datetime import date

from assistant.checks.deadlines.duties import Condition, Duty, DutyTerm, InForce, validated
from assistant.checks.deadlines.laws import FILING_LAWS
from assistant.core.language import mark

YES, UNSURE, NONE = "是", "不确定", "都没有"
POLICE, FACES, OFFICER = "公安联网备案", "人脸识别技术应用备案", "个人信息保护负责人信息报送"
DONE_WORDS = (POLICE, FACES, OFFICER)
HUNDRED_THOUSAND = "10 万人以上"
MILLION, TEN_MILLIONS = "100 万至 1000 万人", "超过 1000 万人"
ABROAD = "向境外提供个人信息"
IMPACTS = (
    "处理敏感个人信息",
    "利用个人信息进行自动化决策",
    "委托处理个人信息",
    "向他人提供或公开个人信息",
    ABROAD,
    "其他对个人权益有重大影响的处理",
)

_MAINLAND = Condition("mainland", (YES,))
_GENERATES = Condition("technique", ("生成合成类（深度合成）",))
_TO_USERS = Condition("audience", ("直接给最终用户用", "两者都有"))
_OWN_MODEL = Condition("model", ("自研或自行训练的模型", "在他人模型上微调"))
_CALLED_MODEL = Condition("model", ("调用他人已备案的模型",))
_ANY_MODEL = Condition("model", (*_OWN_MODEL.met, *_CALLED_MODEL.met))
_COMPANION = (_MAINLAND, _GENERATES, _TO_USERS, Condition("companion", (YES,)))
_COMPANION_SINCE = InForce(
    date(2026, 7, 15),
    "launch",
    mark("服务在 2026-07-15（办法施行日）之前上线，没有读到对存量服务的过渡规定"),
)
_PORTAL = mark("个人信息保护业务系统（网上填报）")
_PROVINCES = mark("各省做法不同，没有读过的省份不作说明；请向属地网信部门核实材料和格式。")
_BEFORE_LAUNCH = mark("应在上线前办好；没有按天数计算的期限。")

_MODELS = (
    Duty(
        "model_filing",
        mark("生成式人工智能服务备案（自有模型）"),
        mark("《生成式人工智能服务管理暂行办法》第十七条"),
        "C",
        (_MAINLAND, _GENERATES, _TO_USERS, _OWN_MODEL),
        mark("自有模型面向公众提供服务。除登记的各项材料外，还有语料标注规则和安全评估报告。"),
        mark("属地网信部门，报送一套材料"),
        (_BEFORE_LAUNCH, _PROVINCES),
        triggers=("launch",),
    ),
    Duty(
        "model_registration",
        mark("生成式人工智能服务登记（调用已备案的模型）"),
        mark("网信部门关于生成式人工智能服务登记的公告"),
        "C",
        (_MAINLAND, _GENERATES, _TO_USERS, _CALLED_MODEL),
        mark(
            "材料：登记备案表、调用情况说明及证明、服务协议和隐私政策、内容安全管理制度、关键词库、评估测试题、测试通道。"
        ),
        mark("属地网信部门，报送一套材料，没有查到网上表单"),
        (_BEFORE_LAUNCH, _PROVINCES),
        triggers=("launch",),
    ),
    Duty(
        "model_shown",
        mark("标明模型名称和备案号（登记的标明上线编号）"),
        mark("网信部门对已上线生成式人工智能应用的公告（条号没有查到）"),
        "B",
        (_MAINLAND, _GENERATES, _TO_USERS, _ANY_MODEL),
        mark("上线后在产品显著位置标明。"),
        mark("产品页面"),
        triggers=("launch",),
    ),
    Duty(
        "labels",
        mark("生成合成内容标识"),
        mark("《人工智能生成合成内容标识办法》第四、五、十二条"),
        "A",
        (_MAINLAND, _GENERATES),
        mark("2025-09-01 起，生成内容须有显式标识和隐式标识（GB 45438），备案和评估时提交标识材料。"),
        mark("产品和文件"),
    ),
)

_COMPANIONS = (
    Duty(
        "companion_filing",
        mark("拟人化互动服务的算法备案"),
        mark("《人工智能拟人化互动服务管理暂行办法》第二十六条"),
        "B",
        _COMPANION,
        mark("持续的情感互动在范围内，客服、知识问答和效率工具不在；办法要求履行算法备案手续。"),
        mark("算法备案系统"),
        triggers=("launch",),
        in_force=_COMPANION_SINCE,
    ),
    Duty(
        "companion_assessment",
        mark("拟人化互动服务安全评估"),
        mark("《人工智能拟人化互动服务管理暂行办法》第二十二条"),
        "B",
        _COMPANION,
        mark("上线、增设功能、发生重大变更、注册用户超过 100 万或月活超过 10 万时评估，并提交报告。"),
        mark("所在地省级网信部门"),
        (mark("没有读到天数，不推算日期；触发日以您的回答为准。"),),
        triggers=("launch", "companion_event"),
        in_force=_COMPANION_SINCE,
    ),
    Duty(
        "companion_verification",
        mark("拟人化互动服务年度核验"),
        mark("《人工智能拟人化互动服务管理暂行办法》第二十六、二十七条"),
        "C",
        _COMPANION,
        mark("备案材料每年由网信部门核验，评估报告每年由省级网信部门书面审查：是部门的行为，请配合并备好材料。"),
        mark("网信部门"),
        (mark("日期由部门定，这里不编造日期。"),),
        in_force=_COMPANION_SINCE,
    ),
)

_PERSONAL = (
    Duty(
        "faces",
        FACES,
        mark("《人脸识别技术应用安全管理办法》第十五条及 2025-05-28 的公告"),
        "A/B",
        (Condition("face_stored", (HUNDRED_THOUSAND,)),),
        mark(
            "存储的人脸信息达到 10 万人，应在 30 个工作日内备案；变更和终止也是 30 个工作日。共八份材料，表的原文没有查到。"
        ),
        _PORTAL,
        terms=(
            DutyTerm(
                "face_filing",
                mark("办理人脸识别技术应用备案"),
                "face_reached",
                mark("存储的人脸信息达到 10 万人"),
                30,
                "working",
                FACES,
                since=date(2025, 6, 1),
            ),
            DutyTerm(
                "face_change",
                mark("办理人脸识别备案变更"),
                "face_changed",
                mark("人脸识别备案信息变更"),
                30,
                "working",
                is_free=True,
            ),
            DutyTerm(
                "face_end",
                mark("办理人脸识别备案注销"),
                "face_ended",
                mark("终止应用人脸识别技术"),
                30,
                "working",
                is_free=True,
            ),
        ),
    ),
    Duty(
        "officer",
        OFFICER,
        mark("《个人信息保护法》第五十二条及 2025-07-18 的公告"),
        "A",
        (Condition("persons", (MILLION, TEN_MILLIONS)),),
        mark("处理的个人信息达到 100 万人，应在 30 个工作日内报送负责人信息；变更和终止也是 30 个工作日。"),
        _PORTAL,
        terms=(
            DutyTerm(
                "officer_report",
                mark("报送个人信息保护负责人信息"),
                "officer_reached",
                mark("处理的个人信息达到 100 万人"),
                30,
                "working",
                OFFICER,
                since=date(2025, 7, 18),
            ),
            DutyTerm(
                "officer_change",
                mark("变更已报送的负责人信息"),
                "officer_changed",
                mark("报送的负责人信息变更"),
                30,
                "working",
                is_free=True,
            ),
            DutyTerm(
                "officer_end",
                mark("终止负责人信息报送"),
                "officer_ended",
                mark("不再需要报送负责人信息"),
                30,
                "working",
                is_free=True,
            ),
        ),
    ),
    Duty(
        "minors_audit",
        mark("未成年人个人信息保护合规审计情况报送"),
        mark("《未成年人网络保护条例》第三十七条及 2025-12-29 的公告"),
        "A",
        (Condition("minors", (YES,)),),
        mark("处理未成年人个人信息的，每年审计一次，1 月 31 日前报送上一年度的情况。"),
        _PORTAL,
        terms=(
            DutyTerm(
                "minors_audit",
                mark("报送未成年人合规审计情况"),
                "minors_since",
                mark("处理未成年人个人信息的年度"),
                0,
                "january",
                since=date(2025, 1, 1),
            ),
        ),
    ),
    Duty(
        "audit",
        mark("个人信息保护合规审计（两年一次）"),
        mark("《个人信息保护合规审计管理办法》第四条"),
        "B",
        (Condition("persons", (TEN_MILLIONS,)),),
        mark("处理超过 1000 万人个人信息的，每两年至少审计一次。"),
        mark("自行或委托专业机构"),
        (mark("两年从哪一天起算没有核实，不推算日期。"),),
        is_examined=False,
    ),
    Duty(
        "impact",
        mark("个人信息保护影响评估"),
        mark("《个人信息保护法》第五十五、五十六条"),
        "A",
        (Condition("impacts", IMPACTS),),
        mark("应在处理之前评估，报告和处理情况记录保存三年；人脸识别备案也要交这份报告。"),
        mark("自行留存"),
    ),
    Duty(
        "export",
        mark("数据出境（评估或标准合同）"),
        mark("《促进和规范数据跨境流动规定》（2024 年，条号没有核实）"),
        "B",
        (Condition("impacts", (ABROAD,)),),
        mark("向境外提供个人信息的，按数量和种类分别评估、签标准合同或豁免。"),
        mark("数据出境申报系统"),
        undecided=mark("数量标准没有核实；重要数据没有问到"),
        is_examined=False,
    ),
)

_ENTRIES = (
    Duty(
        "police",
        POLICE,
        mark("《计算机信息网络国际联网安全保护管理办法》第十二条"),
        "B",
        (_MAINLAND, Condition("forms", ("网站", "APP"), ("小程序", "公众账号", "其他"))),
        mark("联网开通之日起 30 日内备案。"),
        mark("公安机关网上表单，资料约七成已在填报资料里"),
        terms=(
            DutyTerm(
                "police",
                mark("办理公安联网备案"),
                "connected",
                mark("联网开通"),
                30,
                "calendar",
                POLICE,
                remark=mark("按自然日数；最后一天遇休息日能否顺延没有核实，这里不顺延。"),
            ),
        ),
    ),
    Duty(
        "icp",
        mark("ICP 备案或许可、APP 备案、小程序备案"),
        mark("《互联网信息服务管理办法》第四条"),
        "A",
        (_MAINLAND, Condition("forms", ("网站", "APP", "小程序"), ("公众账号", "其他"))),
        mark("网站、App、小程序须有 ICP 备案或许可，主体与填报单位一致。"),
        mark("接入服务商的平台"),
        (_BEFORE_LAUNCH,),
        triggers=("connected",),
    ),
    Duty(
        "icp_licence",
        mark("ICP 许可证的年报和延续"),
        mark("《电信业务经营许可管理办法》（条号没有核实）"),
        "E",
        (_MAINLAND, Condition("licence", (YES,))),
        mark("持有许可证的，要按年报告，期满前申请延续。"),
        mark("发证的通信管理部门"),
        (mark("报告的月份和延续的提前天数没有核实，不推算日期；请看许可证和当年通知。"),),
        is_examined=False,
    ),
    Duty(
        "stores",
        mark("应用商店和小程序类目"),
        mark("应用商店和小程序平台的规则；《人工智能拟人化互动服务管理暂行办法》第二十五条"),
        "B/C",
        (_MAINLAND, _GENERATES, Condition("forms", ("APP", "小程序"))),
        mark(
            "微信小程序须选 深度合成-AI绘画、AI换脸、AI问答 等类目，个人主体不能选；应用商店会核对拟人化互动服务的备案和评估，没有的可不上架。"
        ),
        mark("各平台的后台"),
        (mark("其他商店和平台的类目没有核实。"),),
        is_examined=False,
    ),
    Duty(
        "opinion_assessment",
        mark("具有舆论属性或社会动员能力的安全评估"),
        mark("《互联网信息服务算法推荐管理规定》第二十七条"),
        "B",
        (_MAINLAND, Condition("public", (YES,))),
        mark("具有舆论属性或者社会动员能力的，应开展安全评估。"),
        mark("网信和公安部门"),
        (mark("评估的程序、触发情形和期限没有核实，不推算日期。"),),
        is_examined=False,
    ),
    Duty(
        "protection",
        mark("网络安全等级保护"),
        mark("《网络安全法》关于等级保护的规定（条号没有核实）"),
        "E",
        (_MAINLAND,),
        mark("网络运营者应按等级履行保护义务。"),
        mark("公安机关"),
        undecided=mark("定级、备案和测评的要求没有核实"),
        is_examined=False,
    ),
)

DUTIES = validated((*_MODELS, *_COMPANIONS, *_PERSONAL, *_ENTRIES), tuple(FILING_LAWS))
DUTY_LAWS = {rule: law for duty in DUTIES for rule, law in duty.laws().items()}
