"""The required materials of a filing: what each must be, who provides it, and where the profile names it.

    list_requirements(loaded)  →  one Requirement for each material, in stage order; `states` determines its state

Sources: the process guide (materials), the checklists of uploads and of evidence. Materials that do not apply stay in
the list as 不适用 with the reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

from assistant.core.keys import ROOT, FieldKey
from assistant.core.language import mark, say
from assistant.declaration.intake.earlier_names import UNNAMED
from assistant.declaration.papers.outline import paper_kind
from assistant.declaration.profile.loading import LoadedProfile
from assistant.declaration.profile.merging import effective
from assistant.declaration.profile.natural import key_of
from assistant.declaration.profile.schema.algorithm import Algorithm
from assistant.declaration.profile.schema.product import Product
from assistant.declaration.profile.vocabulary import SUPPORTER
from assistant.declaration.registry.algorithms_registry import REGISTRY

State = Literal[
    "none", "drafted", "to_confirm", "to_seal", "lost", "received", "passed", "uploaded", "reseal", "not_needed"
]
STATES: dict[State, str] = {
    "none": mark("未开始"),
    "drafted": mark("已起草"),
    "to_confirm": mark("待客户确认"),
    "to_seal": mark("待盖章／待签字"),
    "lost": mark("待收扫描件"),
    "received": mark("已收待检"),
    "passed": mark("检查通过"),
    "uploaded": mark("已上传"),
    "reseal": mark("需重新盖章"),
    "not_needed": mark("不适用"),
}
_THERE = frozenset({"received", "passed", "uploaded", "not_needed"})
_UNNAMED = re.compile(r"第\d+个")  # an item without a name is called by its place
_NONE = frozenset({"无", "没有", "不涉及", "不适用", "无需", "-", "--", "—", "/"})
STAGES = REGISTRY.stages
OFFICE, TECH, LEGAL, SEALS = mark("经办"), mark("技术"), mark("法务"), mark("用印")
DUTIES = (OFFICE, TECH, LEGAL, SEALS)


@dataclass(frozen=True, slots=True)
class MaterialKind:
    """A kind of material: name, stage, who provides it, what it must be, whether it is sealed, whether it is required."""

    material: str
    stage: str
    duty: str
    requirement: str
    is_sealed: bool = False
    is_required: bool = True
    words: tuple[str, ...] = ()

    @property
    def is_drafted(self) -> bool:
        """Return whether the office drafts it from the client's answers."""
        return paper_kind(self.material) is not None


@dataclass(frozen=True, slots=True)
class Requirement:
    """A required material: its kind, the product or algorithm it is about, its field, file and state.

    `key` is the field that holds the path; a retained material (佐证与说明 › 留存材料) has none. `why` is the reason for the
    state, if any: changes since the seal, the number of gaps in a draft, why a material does not apply.
    """

    kind: MaterialKind
    about: str = ""
    key: FieldKey | None = None
    path: str = ""
    state: State = "none"
    versions: tuple[str, ...] = field(default=())
    why: str = ""

    @property
    def name(self) -> str:
        """Return the material's name with what it is about."""
        if _UNNAMED.fullmatch(self.about):
            return say(UNNAMED, material=say(self.kind.material), about=self.about)
        return f"{say(self.kind.material)}（{self.about}）" if self.about else say(self.kind.material)

    @property
    def duty(self) -> str:
        """Return who acts next: the sealer once the text is final, else the provider."""
        if self.state == "to_confirm":
            return OFFICE
        return SEALS if self.state in ("to_seal", "lost", "reseal") and self.kind.is_sealed else self.kind.duty

    @property
    def is_ours(self) -> bool:
        """Return whether the office has to write it, or to finish its draft, before the client can act."""
        return self.state == "drafted" or (self.state == "none" and self.kind.is_drafted)

    @property
    def is_missing(self) -> bool:
        """Say whether the material is still missing."""
        return self.state not in _THERE


LICENCE = MaterialKind(
    mark("营业执照"),
    STAGES[0],
    OFFICE,
    mark("副本彩色扫描件，在有效期内；经营范围涵盖所提供的互联网信息服务"),
    words=("营业执照",),
)
ID_LEGAL = MaterialKind(
    mark("法定代表人身份证扫描件"),
    STAGES[0],
    OFFICE,
    mark("彩色，正反两面，四角完整"),
    words=("法定代表人身份证", "法人身份证"),
)
ID_RESPONSIBLE = MaterialKind(
    mark("算法安全责任人身份证扫描件"),
    STAGES[0],
    OFFICE,
    mark("彩色，正反两面，四角完整"),
    words=("责任人身份证", "负责人身份证"),
)
COMMITMENT = MaterialKind(
    mark("算法备案承诺书"),
    STAGES[0],
    LEGAL,
    mark("用系统下载的模板填写，盖公章后彩色扫描"),
    is_sealed=True,
    words=("承诺书",),
)
RESPONSIBILITY = MaterialKind(
    mark("落实算法安全主体责任基本情况"),
    STAGES[0],
    LEGAL,
    mark("用系统下载的模板，写明自评估、安全监测、事件应急处置、违法违规处置四项制度，盖公章后彩色扫描"),
    is_sealed=True,
    words=("落实算法安全主体责任", "主体责任基本情况", "基本情况"),
)
RULES = MaterialKind(
    mark("管理制度"),
    STAGES[0],
    LEGAL,
    mark("基本情况所附的各项制度文件"),
    is_required=False,
    words=("管理制度", "制度汇编"),
)
EMPLOYMENT = MaterialKind(
    mark("算法安全责任人工作证明"),
    STAGES[0],
    OFFICE,
    mark("写明姓名、证件号码、联系方式、职务和算法安全职责，盖公章后彩色扫描"),
    is_sealed=True,
    words=("工作证明", "在职证明"),
)
ICP = MaterialKind(
    mark("ICP备案证明或经营许可证"),
    STAGES[0],
    OFFICE,
    mark("备案主体须与填报单位一致；经营性服务用许可证，其他用备案证明"),
    words=("icp", "备案证明", "经营许可证", "增值电信"),
)
PERMIT = MaterialKind(
    mark("许可证明"),
    STAGES[1],
    OFFICE,
    mark("产品的前置许可（ICP 备案或行业许可），持有人须为填报单位"),
    is_required=False,
    words=("前置许可", "许可证明"),
)
ABOUT_PRODUCT = MaterialKind(
    mark("APP 或网站情况说明"),
    STAGES[1],
    OFFICE,
    mark("定位、功能特点、用户群体；App 附安装包或下载链接，网站附首页截图和网站地图"),
    words=("情况说明",),
)
HOME_PICTURE = MaterialKind(
    mark("网站首页截图"),
    STAGES[1],
    OFFICE,
    mark("附在情况说明后；看得见产品名称和页脚的备案号。可由我方代截"),
    is_required=False,
    words=("首页截图",),
)
SITE_MAP = MaterialKind(
    mark("网站地图"),
    STAGES[1],
    OFFICE,
    mark("附在情况说明后；网站各页面的名称、地址和层级。可由我方代做"),
    is_required=False,
    words=("网站地图", "站点地图"),
)
RELATION = MaterialKind(
    mark("产品与算法关联说明"),
    STAGES[1],
    TECH,
    mark("算法用在产品的哪里、功能如何实现、对业务的影响"),
    words=("关联说明",),
)
ASSESSMENT = MaterialKind(
    mark("算法安全自评估报告"),
    STAGES[2],
    TECH,
    mark("用系统下载的对应类型和角色的模板；算法安全负责人手写签名、盖公章、写日期"),
    is_sealed=True,
    words=("自评估报告", "安全自评估", "评估报告"),
)
PUBLICATION = MaterialKind(
    mark("拟公示内容"),
    STAGES[2],
    TECH,
    mark("五项写全；通过后向社会公开，不含手机号、证件号和商业秘密"),
    words=("拟公示", "公示内容"),
)
DESCRIPTION = MaterialKind(
    mark("算法说明文档"), STAGES[2], TECH, mark("思路、实现、机制、场景；复杂的附流程图和数据模型"), words=("算法说明",)
)
SOURCES = MaterialKind(
    mark("数据来源及说明"),
    STAGES[2],
    TECH,
    mark("每个来源的名称、类型、方式、时间、格式、规模、用途；标注方法和质量"),
    words=("数据来源", "训练数据"),
)
ARCHITECTURE = MaterialKind(mark("算法模型架构"), STAGES[2], TECH, mark("框架和核心原理"), words=("模型架构", "架构"))
MODEL_PROOF = MaterialKind(
    mark("第三方模型证明"),
    STAGES[2],
    LEGAL,
    mark("合同或开通页、提供方的备案公示截图、不用于训练的条款"),
    words=("合同", "服务协议", "开通", "不用于训练"),
)
EVIDENCE = MaterialKind(
    mark("佐证材料"),
    STAGES[2],
    TECH,
    mark("标识、投诉举报入口、用户协议、隐私政策等截图；手机号、证件号、密钥打码"),
    words=("图1", "截图", "佐证"),
)

PERSONAL = (ID_LEGAL, ID_RESPONSIBLE, EMPLOYMENT)  # papers that identify a person
_NO_PRODUCTS = mark("服务技术支持者不填产品，改填技术服务方式")
_SUBJECT = (
    (LICENCE, "subject.licence.scan"),
    (ID_LEGAL, ""),
    (ID_RESPONSIBLE, ""),
    (COMMITMENT, "subject.attachments.commitment"),
    (RESPONSIBILITY, "subject.attachments.responsibility"),
    (RULES, ""),
    (EMPLOYMENT, "subject.responsible.employment_proof"),
    (ICP, "subject.attachments.icp"),
)


def list_requirements(loaded: LoadedProfile) -> list[Requirement]:
    """Return a profile's requirements with the paths it names. Only the state 不适用 is set here."""
    return [*_of_subject(loaded), *_of_products(loaded), *_of_algorithms(loaded)]


def _of_subject(loaded: LoadedProfile) -> Iterator[Requirement]:
    for kind, key in _SUBJECT:
        if not key:
            yield _retained(loaded, kind)
            continue
        raw: object = loaded.profile
        for name in key.split("."):
            raw = getattr(raw, name)
        yield Requirement(kind, key=FieldKey.of(key), path=str(raw or ""))


def _of_products(loaded: LoadedProfile) -> Iterator[Requirement]:
    names: dict[str, None] = {}
    for place, product in enumerate(loaded.profile.products):
        if product.retired:
            continue
        shown = key_of(product, place)
        key = ROOT.child("products", shown).child("licence").child("proof")
        licence = product.licence
        if not licence.proof and (licence.text or "").strip() in _NONE:
            yield Requirement(PERMIT, shown, key, state="not_needed", why=say("资料写明没有前置许可"))
        else:
            yield Requirement(PERMIT, shown, key, licence.proof or "")
        names[product.name or shown] = None
    for name in names:
        names_of = (name, *_forms(loaded.profile.products, name))
        paper = _retained(loaded, ABOUT_PRODUCT, name, names_of)
        yield paper
        if any(product.name == name and is_website(product) for product in loaded.profile.products):
            for kind in (HOME_PICTURE, SITE_MAP):
                yield _in_paper(paper, _retained(loaded, kind, name, names_of))
    if not names and has_only_supporters(loaded):
        yield Requirement(ABOUT_PRODUCT, state="not_needed", why=say(_NO_PRODUCTS))


def _in_paper(paper: Requirement, requirement: Requirement) -> Requirement:
    """Return an annex's requirement, which no longer applies once the paper that includes it was received."""
    if requirement.path or not paper.path:
        return requirement
    return replace(requirement, state="not_needed", why=say("情况说明已交，请看其中是否附有"))


def is_website(product: Product) -> bool:
    """Say whether a product is an active website, whose 情况说明 needs a home page picture and a site map."""
    return product.form == "网站" and not product.retired


def has_only_supporters(loaded: LoadedProfile) -> bool:
    """Say whether every algorithm is filed as 服务技术支持者, so that no products are required (domain: the two roles)."""
    roles = [algorithm.basic.role for algorithm in effective(loaded.profile.algorithms) if not algorithm.retired]
    return bool(roles) and all(role == SUPPORTER for role in roles)


def _forms(products: tuple[Product, ...], name: str) -> Iterator[str]:
    yield from (key_of(product, place) for place, product in enumerate(products) if product.name == name)


def _of_algorithms(loaded: LoadedProfile) -> Iterator[Requirement]:
    for place, algorithm in enumerate(effective(loaded.profile.algorithms)):
        if algorithm.retired:
            continue
        name = key_of(algorithm, place)
        basic = ROOT.child("algorithms", name).child("basic")
        names = tuple(filter(None, (name, algorithm.basic.name, algorithm.same_capability_as)))
        if algorithm.basic.role == SUPPORTER:
            yield Requirement(RELATION, name, state="not_needed", why=say(_NO_PRODUCTS))
        elif algorithm.association:
            yield _retained(loaded, RELATION, name, names)
        yield Requirement(ASSESSMENT, name, basic.child("assessment"), algorithm.basic.assessment or "")
        yield Requirement(PUBLICATION, name, basic.child("publication"), algorithm.basic.publication or "")
        for kind in (DESCRIPTION, SOURCES, ARCHITECTURE):
            yield _retained(loaded, kind, name, names)
    yield from _of_models(loaded)
    figures = [figure.file for figure in loaded.profile.notes.evidence if figure.file]
    if loaded.profile.algorithms:
        yield Requirement(EVIDENCE, path=figures[0] if figures else "")


def _of_models(loaded: LoadedProfile) -> Iterator[Requirement]:
    algorithms = effective(loaded.profile.algorithms)
    models = loaded.profile.notes.third_party_models
    for place, model in enumerate(models):
        name = key_of(model, place)
        key = ROOT.child("notes").child("third_party_models", name).child("contract")
        yield Requirement(MODEL_PROOF, name, key, model.contract or "")
    if any(_calls_others(algorithm) for algorithm in algorithms):
        if not models:
            yield Requirement(MODEL_PROOF)
    elif algorithms and not models and all(algorithm.detail.model.computing for algorithm in algorithms):
        yield Requirement(MODEL_PROOF, state="not_needed", why=say("没有调用第三方模型"))


def _calls_others(algorithm: Algorithm) -> bool:
    return not algorithm.retired and "第三方服务计算" in (algorithm.detail.model.computing or ())


def _retained(loaded: LoadedProfile, kind: MaterialKind, about: str = "", names: tuple[str, ...] = ()) -> Requirement:
    """Return the requirement of a material without a form field, with its file from 留存材料."""
    for material in loaded.profile.notes.materials:
        if material.kind == kind.material and (not names or material.about in names):
            return Requirement(kind, about, path=material.file or "")
    return Requirement(kind, about)
