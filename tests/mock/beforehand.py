"""The state of the registry before a page test, prepared with the pages' own requests.

`test_pages` and `test_page_faults` test once how the pages themselves get there.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from beian_mock.catalogue import forms
from tests.conftest import MockRegistry
from tests.mock.server.client import ApiClient, MockProcess

COMPANY = {
    "subjectName": "演示科技有限公司",
    "subjectType": "企业",
    "region": ["广东省", "深圳市", "南山区"],
    "address": "科技路 1 号",
    "website": "https://example.test",
    "monthlyUsers": 120000,
    "licencePeriod": {"start": "2020-05-06", "end": "长期"},
}
ALGORITHM = {
    "algorithmType": "生成合成类（深度合成）",
    "role": "服务提供者",
    "algorithmName": "智聊对话生成算法",
    "version": "1.10",
}
FILER = "filer"


@contextmanager
def filer_at(registry: MockRegistry) -> Iterator[ApiClient]:
    """Yield a filer who has logged in by requests."""
    filer = ApiClient(MockProcess(registry.url, registry.nonce))
    with filer.http:
        filer.log_in()
        yield filer


def draft_subject(registry: MockRegistry) -> None:
    """Save a subject with an answer to every field."""
    with filer_at(registry) as filer:
        paper = filer.upload("subject.licenceFile", "营业执照.pdf")["datas"]
        filer.post("subject/save", fields=filer.answers(forms()["subject"], **COMPANY, licenceFile=[paper]))


def approve_subject(registry: MockRegistry) -> None:
    """Submit a subject with an answer to every field to a registry that approves it at once."""
    with filer_at(registry) as filer:
        filer.approve_subject(forms()["subject"], **COMPANY)


def begin_algorithm(registry: MockRegistry) -> str:
    """Save the basic step of a generative algorithm; return its id."""
    with filer_at(registry) as filer:
        fields = filer.answers(forms()["basic"], **ALGORITHM)
        return str(filer.post("algorithms/save", step="basic", fields=fields)["datas"]["id"])


def file_algorithm(registry: MockRegistry) -> str:
    """Submit a generative algorithm with its product, path and function; return its id."""
    name = begin_algorithm(registry)
    with filer_at(registry) as filer:
        nodes = list(filer.add_product(forms(), productName="智聊", serviceForm="APP"))
        _save(filer, name, "detail", filer.answers(forms()["detailGenerative"]))
        _save(filer, name, "association", {"nodes": nodes})
        filer.post("algorithms/code", id=name)
        handed_in = filer.post("algorithms/submit", id=name, commit=True, code=filer.code(FILER))
        assert handed_in["errno"] == 0, handed_in
    return name


def _save(filer: ApiClient, name: str, step: str, fields: dict[str, Any]) -> None:
    saved = filer.post("algorithms/save", id=name, step=step, fields=fields)
    assert saved["errno"] == 0, saved
