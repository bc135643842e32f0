"""A local 登记备案表 filled from the profile by its labels; a label that could mean two things has no answer.

    answers_for(profile)                            →  label → answer
    fill_registration_form(form, folder, profile)   →  the filled copy in the folder of the 登记

The forms of the provinces were not read: labels are common words for facts, and everything else stays empty.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from assistant.core import files
from assistant.core.language import say
from assistant.declaration.papers.registration_folder import PARTS, prepare
from assistant.declaration.papers.template import fill_form
from assistant.declaration.profile.schema.whole import Profile

_COMPANY = ("主体名称", "单位名称", "企业名称", "公司名称", "申请单位", "申请单位名称", "填报单位")
_CODE = ("统一社会信用代码", "社会信用代码", "信用代码")
_PRODUCT = ("产品名称", "服务名称", "应用名称")
_MODEL = ("模型名称", "调用模型名称", "所调用模型名称", "大模型名称")
_MODEL_NUMBER = ("模型备案号", "模型备案编号", "调用模型备案号", "所调用模型备案号", "大模型备案号")
_PROVIDER = ("模型提供方", "模型提供单位", "模型服务提供者")


@dataclass(frozen=True, slots=True)
class FilledRegistrationForm:
    """A filled copy of a form: its path, the labels that were filled, and those left to the person."""

    path: Path
    labels: tuple[str, ...]
    unknown: tuple[str, ...]


def fill_registration_form(form: Path, folder: Path, profile: Profile) -> FilledRegistrationForm:
    """Fill a form into the first part of a folder under a new name; raises TemplateError, OSError."""
    filled = fill_form(form, answers_for(profile), form.stem)
    prepare(folder)
    home = folder / PARTS[0].folder
    path, number = home / say("{name}（已填）.docx", name=form.stem), 1
    while path.exists():
        number += 1
        path = home / say("{name}（已填{number}）.docx", name=form.stem, number=number)
    files.write(path, filled.data)
    return FilledRegistrationForm(path, filled.labels, filled.unknown)


def answers_for(profile: Profile) -> dict[str, str]:
    """Return label → answer. Several products, models or algorithms are joined; persons' names and 备案号 alone are not answered."""
    return {label: text for labels, text in _answers(profile) if text for label in labels}


def _answers(profile: Profile) -> Iterator[tuple[tuple[str, ...], str]]:
    subject, notes = profile.subject, profile.notes
    yield _COMPANY, subject.basic.name or ""
    yield _CODE, subject.basic.uscc or ""
    yield ("住所", "注册地址"), subject.licence.address or ""
    yield ("详细地址", "办公地址", "通讯地址"), subject.basic.address or ""
    yield ("经营范围",), notes.business_scope or ""
    yield ("ICP备案号", "ICP备案编号"), notes.icp.number or ""
    yield _PRODUCT, _joined(product.name for product in profile.products)
    yield ("服务形式", "产品形式"), _joined(product.form for product in profile.products)
    yield ("访问地址", "服务网址", "产品网址"), _joined(product.url for product in profile.products)
    yield _MODEL, _joined(model.name for model in notes.third_party_models)
    yield _MODEL_NUMBER, _joined(model.filing_number for model in notes.third_party_models)
    yield _PROVIDER, _joined(model.provider for model in notes.third_party_models)
    yield ("算法名称",), _joined(algorithm.basic.name for algorithm in profile.algorithms)
    yield ("算法备案编号", "算法备案号"), _joined(record.number for record in notes.published)


def _joined(texts: Iterator[str | None]) -> str:
    return "、".join(dict.fromkeys(text for text in texts if text))
