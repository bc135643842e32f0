"""Helpers for server tests: a real process, a logged-in client, and an answer for every field."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from beian_mock.catalogue import FieldDef, FormDef, VisibleFields
from beian_mock.validation import CREDIT_LETTERS, is_credit_code

Json = dict[str, Any]
REGISTRY = Path(__file__).resolve().parents[3] / "fixtures" / "registry"
PDF = b"%PDF-1.4\n% a synthetic file\n"
WORDS = {
    "website": "https://www.example.cn",
    "officerEmail": "officer@example.cn",
    "officerMobile": "13800000000",
}


@dataclass(frozen=True)
class MockProcess:
    """A running mock: its address and its nonce."""

    url: str
    nonce: str

    def witness(self, path: str, /, **body: Any) -> Any:
        """Return the answer of the witness; a body makes the request a POST."""
        with connect(self.url) as client:
            made = client.post(f"/__mock__/{path}", json=body) if body else client.get(f"/__mock__/{path}")
        return made.json()


def connect(url: str) -> httpx.Client:
    """Return a client that reuses no connection and loads no certificates."""
    return httpx.Client(base_url=url, verify=False, limits=httpx.Limits(max_keepalive_connections=0), trust_env=False)


@contextmanager
def running(*arguments: str) -> Iterator[MockProcess]:
    """Start a mock on a free port and stop it at the end."""
    command = [sys.executable, "-m", "beian_mock", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(REGISTRY)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        try:
            assert process.stdout
            ready = json.loads(process.stdout.readline())
            yield MockProcess(ready["url"], ready["nonce"])
        finally:
            process.terminate()
            process.wait(timeout=60)


class ApiClient:
    """A person who talks to the server as the pages do."""

    def __init__(self, mock: MockProcess) -> None:
        self.mock = mock
        self.http = connect(mock.url)

    def get(self, path: str, /, **query: Any) -> Json:
        """Return the whole envelope of a GET."""
        answer: Json = self.http.get(f"/api/{path}", params=query).json()
        return answer

    def post(self, path: str, /, **body: Any) -> Json:
        """Return the whole envelope of a POST."""
        answer: Json = self.http.post(f"/api/{path}", json=body).json()
        return answer

    def log_in(self, account: str = "demo", password: str = "demo1234") -> Json:
        """Log in, with the captcha from the witness."""
        captcha = self.get("captcha")["datas"]["id"]
        text = self.mock.witness(f"captcha?id={captcha}")["text"]
        return self.post("login", account=account, password=password, captchaId=captcha, captcha=text)

    def upload(self, field: str, name: str = "说明.pdf", data: bytes = PDF) -> Json:
        """Upload a file."""
        answer: Json = self.http.post("/api/upload", files={"file": (name, data)}, data={"field": field}).json()
        return answer

    def code(self, who: str = "stand-in") -> str:
        """Return the newest one-time code, as fetched by a person of this name."""
        return str(self.http.get("/__mock__/codes", headers={"X-Person": who}).json()["codes"][0]["code"])

    def answers(self, form: FormDef, **fixed: Any) -> Json:
        """Return a value for every visible field; `fixed` ones as given."""
        values: Json = dict(fixed)
        for field in form.fields():
            if field.id not in values and VisibleFields(form, values)(field.id):
                values[field.id] = self.value(form, field)
        return values

    def value(self, form: FormDef, field: FieldDef) -> Any:
        """Return a value that the field accepts."""
        if field.widget == "upload":
            return [self.upload(f"{form.id}.{field.id}")["datas"]]
        if field.widget in ("text", "textarea"):
            return _text(field)
        simple: Json = {
            "number": 1200,
            "date": "2026-03-01",
            "period": {"start": "2020-01-01", "end": "长期"},
            "region": ["北京市", "市辖区", "海淀区"],
            "steps": ["首页", "对话"],
            "tree": [],
        }
        if field.widget in simple:
            return simple[field.widget]
        several = field.widget in ("multiselect", "checkbox", "groupcheckbox")
        return list(field.words) if several else field.words[0]

    def approve_subject(self, form: FormDef, **fixed: Any) -> None:
        """Fill and submit the subject; automatic review approves it. `fixed` answers are as given."""
        self.post("subject/save", fields=self.answers(form, **fixed))
        self.post("subject/code")
        self.post("subject/submit", commit=True, code=self.code())

    def add_product(self, forms: dict[str, FormDef], **fixed: Any) -> tuple[str, str, str]:
        """Add a product with one path and one function and return their ids; `fixed` answers are as given."""
        product = self.post("products/save", fields=self.answers(forms["product"], **fixed))["datas"]["id"]
        path = self.post("paths/save", product=product, fields=self.answers(forms["path"]))["datas"]["id"]
        fields = self.answers(forms["function"])
        return product, path, self.post("functions/save", path=path, fields=fields)["datas"]["id"]


def credit_code(head: str = "91110108MA0000000") -> str:
    """Return a synthetic 统一社会信用代码 with a valid check character."""
    return next(head + letter for letter in CREDIT_LETTERS if is_credit_code(head + letter))


def _text(field: FieldDef) -> str:
    if field.id == "creditCode":
        return credit_code()
    return WORDS.get(field.id) or ("合成内容，仅供测试。" * 6 if field.widget == "textarea" else "合成内容")
