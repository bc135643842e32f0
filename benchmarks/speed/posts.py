"""The limit of a filing: the pages' requests sent directly to the mock's API, without a browser.

Values come from the records that the bare script gets; field ids come from the mock's own catalogue. The witness plays
the person's part, login and submission.
"""

from __future__ import annotations

import json
import time
import urllib.request
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from http.cookiejar import CookieJar
from typing import Any
from uuid import uuid4

from assistant.core.values import Choice, Choices, File, Nodes, Period, Region, Steps
from assistant.planning.plan.plan import PlannedField, Record
from tests.conftest import MockRegistry
from tests.examples.registry_forms import Field, Json, RegistryForm, catalogue, form

_ABOVE = {"path": "product", "function": "path"}


@dataclass
class Posts:
    """One session of the API: `file` saves every record, and `waited` is the duration of the person's part."""

    registry: MockRegistry
    account: str
    waited: float = 0.0
    _ids: dict[str, str] = field(default_factory=dict)
    _filing: str = ""
    _detail: str = ""
    _opener: urllib.request.OpenerDirector = field(
        default_factory=lambda: urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(CookieJar())
        )
    )

    def log_in(self, password: str) -> None:
        """Log in with the captcha from the witness."""
        number = self._ask("/api/captcha")["id"]
        letters = self.registry.ask(f"/__mock__/captcha?id={number}")["text"]
        login = {"account": self.account, "password": password, "captchaId": number, "captcha": letters}
        self._ask("/api/login", login)

    def file(self, records: Sequence[Record]) -> None:
        """Save every record in order, and submit where the person would."""
        for record in records:
            match record.page:
                case "subject":
                    self._ask("/api/subject/save", {"fields": self._fields(record, "subject")})
                case "product" | "path" | "function" as level:
                    above = {_ABOVE[level]: self._ids[record.parent]} if level in _ABOVE else {}
                    made = self._ask(f"/api/{level}s/save", {**above, "fields": self._fields(record, level)})
                    self._ids[record.id] = made["id"]
                case step:
                    self._step(record, step)
            if record.ends == "CONFIRM":
                self._submit("subject" if record.page == "subject" else "algorithms")

    def _step(self, record: Record, step: str) -> None:
        if step == "basic":
            self._filing = ""
        fields = self._fields(record, self._detail if step == "detail" else step)
        if step == "basic":
            self._detail = catalogue()["detailForms"][fields["algorithmType"]]
        self._filing = self._ask("/api/algorithms/save", {"id": self._filing, "step": step, "fields": fields})["id"]

    def _submit(self, kind: str) -> None:
        began = time.perf_counter()
        named = {"id": self._filing} if kind == "algorithms" else {}
        self._ask(f"/api/{kind}/code", named)
        code = self.registry.ask(f"/__mock__/codes?account={self.account}")["codes"][0]["code"]
        self._ask(f"/api/{kind}/submit", {**named, "commit": True, "code": code})
        self.waited += time.perf_counter() - began

    def _fields(self, record: Record, name: str) -> Json:
        return {
            (asked := field_of(form(name), planned)).id: self._sent(planned.value, f"{name}.{asked.id}")
            for planned in record.planned
        }

    def _sent(self, value: object, place: str) -> Any:
        match value:
            case Choice():
                return value.word
            case Choices() | Steps():
                return list(value.words)
            case Region():
                return list(value.names)
            case Period():
                return {"start": value.start.isoformat(), "end": value.end.isoformat() if value.end else "长期"}
            case date():
                return value.isoformat()
            case Decimal():
                return float(value)
            case File():
                return [self._upload(value, place)]
            case Nodes():
                known = dict(nodes_of(self._ask("/api/tree")))
                return [known[node] for node in value.nodes]
            case _:
                return str(value)

    def _upload(self, file: File, place: str) -> Any:
        assert file.path is not None
        line = uuid4().hex
        head = f'--{line}\r\nContent-Disposition: form-data; name="field"\r\n\r\n{place}\r\n--{line}\r\n'
        head += f'Content-Disposition: form-data; name="file"; filename="{file.name}"\r\n'
        head += "Content-Type: application/octet-stream\r\n\r\n"
        body = head.encode() + file.path.read_bytes() + f"\r\n--{line}--\r\n".encode()
        return self._send("/api/upload", body, f"multipart/form-data; boundary={line}")

    def _ask(self, path: str, body: Json | None = None) -> Any:
        return self._send(path, None if body is None else json.dumps(body).encode(), "application/json")

    def _send(self, path: str, body: bytes | None, kind: str) -> Any:
        request = urllib.request.Request(f"{self.registry.url}{path}", data=body, headers={"Content-Type": kind})
        with self._opener.open(request, timeout=20) as answer:
            envelope = json.load(answer)
        if envelope["errno"] != 0:
            raise RuntimeError(f"{path}: {envelope}")
        return envelope["datas"]


def field_of(asked: RegistryForm, planned: PlannedField) -> Field:
    """Return the form field at the address of a planned value; raises ValueError unless there is exactly one."""
    named = [field for field in asked.fields if field.section == planned.section[-1] and field.label == planned.label]
    exact = [field for field in named if field.after == planned.after]
    (match,) = exact if len(exact) == 1 else named
    return match


def nodes_of(branch: Sequence[Json], above: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield (labels down to the node, id) for every node of the tree."""
    for node in branch:
        labels = (*above, node["label"])
        yield labels, node["id"]
        yield from nodes_of(node["children"], labels)
