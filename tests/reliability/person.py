"""What only a person does in a trial: delete a record that the site itself stored twice."""

from __future__ import annotations

import hashlib
import json
import urllib.request
from collections import Counter
from collections.abc import Iterator
from http.cookiejar import CookieJar
from typing import Protocol

from tests.conftest import MockRegistry
from tests.filing.small import Json


class ApiCall(Protocol):
    """One request to the mock's API in its own session; returns its `datas`."""

    def __call__(self, path: str, body: Json | None = None) -> Json:
        """Send a request; with a body it is a POST."""


def delete_doubles(registry: MockRegistry, account: str, held: Json, by_site: Counter[str]) -> None:
    """Log in as the person and delete what the site stored twice; duplicates of the program stay for the judge."""
    spares = list(spare(held, by_site))
    if spares:
        ask = _logged_in(registry, account, held["company"])
        for kind, number in spares:
            ask(f"/api/{kind}/delete", {"id": number})


def spare(held: Json, by_site: Counter[str]) -> Iterator[tuple[str, str]]:
    """Yield (list, id) of the emptier record of each duplicate name, as many of a list as the site doubled."""
    remaining = Counter(by_site)
    for kind, number in (*_doubles(held["products"], "products"), *_double_algorithms(held["algorithms"])):
        if remaining[kind] > 0:
            remaining[kind] -= 1
            yield kind, number


def _double_algorithms(algorithms: list[Json]) -> Iterator[tuple[str, str]]:
    met = set()
    for algorithm in sorted(algorithms, key=lambda item: -len(json.dumps(item))):
        name = json.dumps(algorithm["sections"].get("算法基础属性信息", {}), ensure_ascii=False, sort_keys=True)
        if name in met:
            yield "algorithms", algorithm["id"]
        met.add(name)


def _doubles(items: list[Json], kind: str) -> Iterator[tuple[str, str]]:
    below = {"products": "paths", "paths": "functions"}.get(kind, "")
    met = set()
    for item in sorted(items, key=lambda item: -len(json.dumps(item))):
        name = json.dumps([item.get("sections"), item.get("steps"), item.get("功能名称")], sort_keys=True)
        if name in met:
            yield kind, item["id"]
        else:
            met.add(name)
            yield from _doubles(item.get(below, []), below) if below else ()


def _logged_in(registry: MockRegistry, account: str, company: str) -> ApiCall:
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def ask(path: str, body: Json | None = None) -> Json:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            f"{registry.url}{path}", data=data, headers={"Content-Type": "application/json"}
        )
        with opener.open(request, timeout=20) as answer:
            result: Json = json.load(answer)
        assert result["errno"] == 0, result
        datas: Json = result["datas"]
        return datas

    captcha = ask("/api/captcha")["id"]
    letters = registry.ask(f"/__mock__/captcha?id={captcha}")["text"]
    password = hashlib.sha256(company.encode()).hexdigest()[8:20]
    asked = {"account": account, "password": password, "captchaId": captcha, "captcha": letters}
    if ask("/api/login", asked).get("needSms"):
        code = registry.ask(f"/__mock__/codes?account={account}")["codes"][0]["code"]
        ask("/api/login/sms", {"code": code})
    return ask
