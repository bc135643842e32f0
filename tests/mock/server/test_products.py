"""Products, paths and functions, uploads, templates and dictionaries."""

from __future__ import annotations

import hashlib
import io
import zipfile

import httpx
import pytest

from beian_mock.catalogue import forms
from beian_mock.papers import template_names
from tests.mock.server.client import PDF, ApiClient
from tests.mock.server.test_filings import draft, submit


def test_products_paths_and_functions_are_listed_by_page(ready: ApiClient) -> None:
    names = [f"产品{number}" for number in range(12)]
    for name in names:
        assert ready.post("products/save", fields=ready.answers(forms()["product"], productName=name))["errno"] == 0
    first, second = (ready.get("products", page=page, size=10)["datas"] for page in (1, 2))
    assert first["total"] == 12
    assert [row["name"] for row in first["rows"] + second["rows"]] == names
    row = first["rows"][0]
    assert {key: row[key] for key in ("form", "url", "status", "state", "paths")} == {
        "form": "网站",
        "url": "合成内容",
        "status": "已上线",
        "state": "已保存",
        "paths": 0,
    }


def test_a_product_must_be_complete_to_be_saved(ready: ApiClient) -> None:
    errors = ready.post("products/save", fields={"productName": "智聊"})["datas"]["errors"]
    assert errors["serviceForm"] == "请选择服务形式"
    assert ready.get("products")["datas"]["total"] == 0


def test_the_tree_shows_three_levels_in_order(ready: ApiClient) -> None:
    product, path, function = ready.add_product(forms())
    leaf = {"id": function, "label": "合成内容", "level": "功能", "children": []}
    middle = {"id": path, "label": "首页 > 对话", "level": "路径", "children": [leaf]}
    top = {"id": product, "label": "合成内容（网站）", "level": "产品", "children": [middle]}
    assert ready.get("tree")["datas"] == [top]


def test_a_record_is_changed_in_place_and_keeps_its_parent(ready: ApiClient) -> None:
    _, path, function = ready.add_product(forms())
    ready.post("paths/save", id=path, fields={"steps": ["首页", "写作", "改写"]})
    assert ready.get(f"paths/{path}")["datas"]["fields"]["steps"] == ["首页", "写作", "改写"]
    assert ready.get("functions", path=path)["datas"]["rows"][0]["id"] == function


@pytest.mark.parametrize("steps", [["首页", " "], ["首" * 51], "首页", []])
def test_a_path_with_an_empty_or_long_step_is_refused(ready: ApiClient, steps: object) -> None:
    product, *_ = ready.add_product(forms())
    assert ready.post("paths/save", product=product, fields={"steps": steps})["errno"] == 422


def test_an_introduction_over_500_characters_is_refused(ready: ApiClient) -> None:
    _, path, _ = ready.add_product(forms())
    fields = {"functionName": "问答", "introduction": "字" * 501}
    errors = ready.post("functions/save", path=path, fields=fields)["datas"]["errors"]
    assert errors == {"introduction": "功能介绍不能超过500个字符"}
    assert ready.post("functions/save", path=path, fields={**fields, "introduction": "字" * 500})["errno"] == 0


def test_deleting_a_product_removes_what_is_under_it_and_the_ticks_on_it(ready: ApiClient) -> None:
    product, path, function = ready.add_product(forms())
    basic = {"algorithmType": "调度决策类", "algorithmName": "合成算法"}
    name = ready.post("algorithms/save", step="basic", fields=basic)["datas"]["id"]
    ready.post("algorithms/save", id=name, step="association", fields={"nodes": [function, path]})
    assert ready.post("products/delete", id=product)["errno"] == 0
    assert ready.get("tree")["datas"] == []
    assert ready.get(f"algorithms/{name}")["datas"]["association"] == {"nodes": []}


def test_a_product_of_a_filing_under_review_is_locked(ready: ApiClient) -> None:
    name = draft(ready, {"algorithmType": "生成合成类（深度合成）", "role": "服务提供者"})
    product = ready.get("products")["datas"]["rows"][0]["id"]
    assert submit(ready, name)["errno"] == 0
    assert ready.get("products")["datas"]["rows"][0]["state"] == "审核中引用"
    assert ready.post("products/save", id=product, fields={"productName": "新名"})["errno"] == 423
    assert ready.post("paths/save", product=product, fields={"steps": ["首页"]})["errno"] == 423
    assert ready.post("products/delete", id=product)["errno"] == 423
    assert ready.post("products/save", fields=ready.answers(forms()["product"]))["errno"] == 0


def test_an_unknown_node_cannot_be_ticked(ready: ApiClient) -> None:
    fields = {"algorithmType": "调度决策类", "algorithmName": "合成算法"}
    name = ready.post("algorithms/save", step="basic", fields=fields)["datas"]["id"]
    assert ready.post("algorithms/save", id=name, step="association", fields={"nodes": ["P9999"]})["errno"] == 422


def test_an_upload_is_returned_byte_for_byte_to_its_owner_only(filer: ApiClient) -> None:
    entry = filer.upload("subject.licenceFile", "营业执照 扫描.PDF")["datas"]
    assert (entry["name"], entry["size"]) == ("营业执照 扫描.PDF", len(PDF))
    answer = filer.http.get(entry["url"])
    assert answer.content == PDF
    assert "营业执照" not in answer.headers["content-disposition"]
    filer.mock.witness("account", account="other", company="另一家", password="x")
    other = ApiClient(filer.mock)
    other.log_in("other", "x")
    assert other.get(f"file/{entry['fileId']}")["errno"] == 404
    fields = {"licenceFile": [{"fileId": entry["fileId"]}]}
    assert other.post("subject/save", fields=fields)["errno"] == 422


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("a.exe", b"MZ", "营业执照只支持 .pdf、.jpg、.jpeg、.png 格式"),
        ("a.pdf", b"", "营业执照是空文件"),
        ("a.pdf", b"hello", "营业执照的内容与扩展名不符"),
        ("a.pdf", PDF + b"0" * 10485760, "营业执照不能超过 10 MB"),
    ],
)
def test_a_faulty_upload_is_refused_with_a_sentence(filer: ApiClient, name: str, data: bytes, sentence: str) -> None:
    assert filer.upload("subject.licenceFile", name, data)["errmsg"] == sentence


def test_the_state_lists_stored_uploads_with_their_sha256(filer: ApiClient) -> None:
    entry = filer.upload("subject.licenceFile", "执照.pdf")["datas"]
    filer.post("subject/save", fields={"licenceFile": [{"fileId": entry["fileId"]}]})
    stored = filer.mock.witness("state")["demo"]["subject"]["sections"]
    assert stored == {"证件信息": {"营业执照": {"name": "执照.pdf", "sha256": hashlib.sha256(PDF).hexdigest()}}}


@pytest.mark.parametrize("name", sorted(template_names()))
def test_every_template_is_a_real_docx_named_after_its_paper(filer: ApiClient, name: str) -> None:
    answer = filer.http.get("/api/template", params={"name": name})
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert name in archive.read("word/document.xml").decode()
    assert httpx.URL("?" + answer.headers["content-disposition"].partition("UTF-8''")[2]).query.decode()


def test_a_dictionary_answers_with_the_words_that_contain_the_query(filer: ApiClient) -> None:
    assert filer.get("dict/subjectType", q="业")["datas"] == ["企业", "事业单位"]
    assert len(filer.get("dict/subjectType")["datas"]) == 5
    assert filer.get("dict/nonsense")["errno"] == 404
