"""Turns a writer's texts into a whole profile with the keys of the forms and a paper for every requirement.

assemble(texts) → ProfileWithPapers(profile data, papers: path in the folder → content of the file)
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field

from assistant.core.risk_names import RISKS as RISK_NAMES
from scripts.profile_texts import papers
from scripts.profile_texts.numbers import credit_code, resident_id
from scripts.profile_texts.papers import ExamplePaper
from scripts.profile_texts.shapes import ExampleClient, ExamplePerson, Json, Texts

DUTIES = ("技术", "法务", "用印", "验证码接收人")
RESIDENT_ID = "居民身份证"


@dataclass
class ProfileWithPapers:
    """A profile as data, and its papers by path inside the folder."""

    data: Json
    papers: dict[str, ExamplePaper] = field(default_factory=dict)

    def keep(self, path: str, paper: ExamplePaper) -> str:
        """Add a paper for a requirement and return the path that the profile names."""
        self.papers[path] = paper
        return path


def assemble(texts: Texts) -> ProfileWithPapers:
    """Return the profile of one example."""
    whole = ProfileWithPapers({"beian": 1})
    facts = papers.ExampleFacts(texts, credit_code(texts.client.area, texts.client.serial))
    whole.data["主体"] = _subject(texts.client, facts, whole)
    whole.data["产品"] = [_product(product, facts, whole) for product in texts.products]
    whole.data["算法"] = [_algorithm(algorithm, facts, whole) for algorithm in texts.algorithms]
    whole.data["佐证与说明"] = _notes(texts, facts, whole)
    return whole


def _subject(client: ExampleClient, facts: papers.ExampleFacts, whole: ProfileWithPapers) -> Json:
    numbers = resident_id(client.serial + 2), mobile(client, 0)
    return {
        "主体基本信息": {
            "主体名称": client.company,
            "统一社会信用代码": facts.credit_code,
            "主体类型": "企业",
            "注册地": list(client.region),
            "详细地址": client.address,
            "网址": client.website,
            "月活跃用户量": client.monthly_users,
        },
        "证件信息": {
            "主体证件类型": "营业执照",
            "证件地址": client.licence_address,
            "证件有效期": {"起": client.since, "止": client.until},
            "营业执照": whole.keep("附件/营业执照.png", papers.licence(facts)),
        },
        "法定代表人信息": {
            "法定代表人姓名": client.legal.name,
            "证件类型": RESIDENT_ID,
            "证件号码": resident_id(client.serial + 1),
        },
        "算法安全责任人信息": {
            "姓名": client.officer.name,
            "证件类型": RESIDENT_ID,
            "证件号码": numbers[0],
            "手机号码": numbers[1],
            "电子邮箱": email(client.officer),
            "算法安全责任人工作证明": whole.keep(
                "附件/算法安全责任人工作证明（盖章）.pdf", papers.employment(facts, *numbers)
            ),
        },
        "附件": {
            "算法备案承诺书": whole.keep("附件/算法备案承诺书（盖章）.pdf", papers.commitment(facts)),
            "落实算法安全主体责任基本情况": whole.keep(
                "附件/落实算法安全主体责任基本情况（盖章）.pdf", papers.responsibility(facts)
            ),
            "ICP备案证明或经营许可证": whole.keep("附件/ICP备案证明.pdf", papers.icp(facts)),
        },
    }


def _product(given: Json, facts: papers.ExampleFacts, whole: ProfileWithPapers) -> Json:
    product = deepcopy(given)
    title = f"{product['产品名称']}（{product['服务形式']}）"
    path = f"附件/产品/{title}前置许可证明.pdf"
    product["前置许可"]["许可证明"] = whole.keep(path, papers.prior_licence(facts, given))
    product["功能访问路径"] = [_path(steps, functions) for steps, functions in given["功能访问路径"].items()]
    return product


def _path(steps: str, functions: dict[str, str]) -> Json:
    listed = [{"功能名称": name, "功能介绍": introduction} for name, introduction in functions.items()]
    return {"功能访问路径": steps.replace(">", " > "), "功能": listed}


def _algorithm(given: Json, facts: papers.ExampleFacts, whole: ProfileWithPapers) -> Json:
    algorithm = deepcopy(given)
    basic = algorithm["算法基础属性信息"]
    name = basic["算法名称"]
    basic["算法安全自评估报告"] = whole.keep(
        f"附件/算法/{name}自评估报告（签字盖章）.pdf", papers.assessment(facts, given)
    )
    basic["拟公示内容"] = whole.keep(f"附件/算法/{name}拟公示内容.pdf", papers.publication(facts, given))
    if "同一能力" not in algorithm:
        pairs = zip(RISK_NAMES, facts.texts.risks, strict=True)
        answers = {f"{risk}风险及防范": danger + measure for risk, (danger, measure) in pairs}
        algorithm["算法详细属性信息"].setdefault("算法风险与防范机制", answers)
    return algorithm


def _notes(texts: Texts, facts: papers.ExampleFacts, whole: ProfileWithPapers) -> Json:
    client = texts.client
    notes: Json = {
        "经营范围": client.scope,
        "ICP备案": {"备案主体": client.company, "备案号": client.icp, "域名": list(client.domains)},
        "部署": {"部署地点": client.place, "云服务商": client.cloud, "是否在境内": "是"},
        "风险与措施": [
            {"风险": risk, "说明": text, "防范措施": measure}
            for risk, (text, measure) in zip(RISK_NAMES, texts.risks, strict=True)
        ],
        "佐证材料": list(_evidence(texts, facts, whole)),
        "联系人": list(_contacts(client)),
        "留存材料": list(_materials(texts, facts, whole)),
    }
    if texts.models:
        notes["第三方模型"] = [_model(model, facts, whole) for model in texts.models]
    return notes


def _evidence(texts: Texts, facts: papers.ExampleFacts, whole: ProfileWithPapers) -> Iterator[Json]:
    for title, proves in texts.evidence:
        path = whole.keep(f"附件/佐证/{title}.png", papers.screen(facts, title, proves))
        yield {"图名": title, "说明": proves, "文件": path}


def _contacts(client: ExampleClient) -> Iterator[Json]:
    people = zip(("经办", *DUTIES), (client.officer, *client.team), strict=True)
    for place, (duty, person) in enumerate(people):
        yield {"职责": duty, "姓名": person.name, "手机号码": mobile(client, place), "电子邮箱": email(person)}


def _materials(texts: Texts, facts: papers.ExampleFacts, whole: ProfileWithPapers) -> Iterator[Json]:
    algorithm, product = texts.algorithms[0]["算法基础属性信息"]["算法名称"], None
    if texts.products:
        product = f"{texts.products[0]['产品名称']}/{texts.products[0]['服务形式']}"
    for kind, paper in papers.retained_materials(facts):
        suffix = "png" if paper.kind == "card" else "pdf"
        entry = {"材料": kind}
        about = {"产品": product, "算法": algorithm}.get(paper.about)
        if about:
            entry["对应"] = about
        yield entry | {"文件": whole.keep(f"附件/留存/{kind.replace(' ', '')}.{suffix}", paper)}


def _model(given: Json, facts: papers.ExampleFacts, whole: ProfileWithPapers) -> Json:
    path = f"附件/留存/{given['模型名称']}合同.pdf"
    return given | {"合同": whole.keep(path, papers.contract(facts, given))}


def mobile(client: ExampleClient, place: int) -> str:
    """Return an unassigned phone number: 1380000 and the example's own four digits."""
    return f"1380000{client.serial % 1000 * 10 + place:04}"


def email(person: ExamplePerson) -> str:
    """Return an address in the domain reserved for examples."""
    return f"{person.mailbox}@example.com"
