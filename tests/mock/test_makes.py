"""A make of the registry calls the rules: the same sessions, records, files, refusals and faults as the mock's own pages."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from beian_makes.rule_server import RuleServer, fields_of
from beian_mock.app import LedgerMiddleware, make_app, rules_app
from beian_mock.faults.board import FaultBoard
from beian_mock.world import MockSettings, MockWorld
from tests.conftest import ROOT
from tests.mock.samples import written_samples

ALONE = ThreadPoolExecutor(1, "asyncio")  # other tests may have a loop in the main thread
COMPANY, ACCOUNT, PASSWORD = "演示科技有限公司", "demo", "demo1234"


class CookieClient:
    """A browser of few words: it keeps cookies and asks an application in this process."""

    def __init__(self, app: ASGIApp) -> None:
        self._client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1")

    def get(self, path: str) -> httpx.Response:
        return ALONE.submit(asyncio.run, self._client.get(path)).result()

    def post(self, path: str, **body: Any) -> httpx.Response:
        return ALONE.submit(asyncio.run, self._client.post(path, **body)).result()


class SmallMake:
    """A make of four addresses: login, save, upload and the stored bytes."""

    def __init__(self, *faults: str) -> None:
        self.world = MockWorld(MockSettings(accounts=((COMPANY, ACCOUNT, PASSWORD),)))
        inner = rules_app(self.world, FaultBoard(self.world, faults))
        self.rules = RuleServer(inner, self.world, "z", 7)
        routes = [
            Route("/in", self.log_in, methods=["POST"]),
            Route("/entity.do", self.entity, methods=["GET", "POST"]),
            Route("/paper.do", self.paper, methods=["POST"]),
            Route("/paper/{id}", self.stored),
        ]
        self.client = CookieClient(LedgerMiddleware(Starlette(routes=routes), self.world))

    async def log_in(self, request: Request) -> Response:
        captcha = await self.rules.get(request, "/api/captcha")
        letters = self.world.captchas[captcha.datas["id"]]
        body = {"account": ACCOUNT, "password": PASSWORD, "captchaId": captcha.datas["id"], "captcha": letters}
        opened = await self.rules.post(request, "/api/login", body)
        return self.rules.set_session(JSONResponse(opened.datas), opened.session)

    async def entity(self, request: Request) -> Response:
        if request.method == "GET":
            return JSONResponse(fields_of(await self.rules.get(request, "/api/subject")))
        fields = dict(await request.form())
        answer = await self.rules.post(request, "/api/subject/save", {"fields": fields})
        return answer.raw if answer.is_disturbed else JSONResponse([answer.errno, answer.errmsg, answer.errors])

    async def paper(self, request: Request) -> Response:
        answer = await self.rules.upload(request, "执照.pdf", await request.body(), "subject.licenceFile")
        return JSONResponse([answer.errno, answer.datas])

    async def stored(self, request: Request) -> Response:
        return (await self.rules.get(request, f"/api/file/{request.path_params['id']}")).raw


def small_make(*faults: str) -> SmallMake:
    """Return a make that lives in the thread of its requests."""
    return ALONE.submit(SmallMake, *faults).result()


def test_a_make_saves_in_the_session_that_it_opened() -> None:
    made = small_make()
    assert made.client.post("/entity.do", data={"entityName": "甲"}).json()[0] == 440
    assert made.client.post("/in").json() == {"company": COMPANY}
    assert made.client.post("/entity.do", data={"address": "某路 1 号"}).json() == [0, "", {}]
    assert made.client.get("/entity.do").json()["address"] == "某路 1 号"
    assert [line["path"] for line in made.world.ledger["requests"]] == [
        "/entity.do",
        "/in",
        "/entity.do",
        "/entity.do",
    ]
    assert [line["errno"] for line in made.world.ledger["requests"]] == [440, 0, 0, 0]


def test_an_uploaded_file_comes_back_byte_for_byte() -> None:
    made = small_make()
    made.client.post("/in")
    errno, entry = made.client.post("/paper.do", content=b"%PDF-1.4 synthetic").json()
    assert errno == 0, entry
    assert made.client.get(f"/paper/{entry['fileId']}").content == b"%PDF-1.4 synthetic"


def test_a_fault_of_the_rules_reaches_the_make_as_it_is() -> None:
    made = small_make("http-error:path=/api/subject/save,status=502")
    made.client.post("/in")
    assert made.client.post("/entity.do", data={"address": "甲"}).status_code == 502
    assert made.client.post("/entity.do", data={"address": "甲"}).json()[0] == 0


@pytest.mark.parametrize("topic", ["words", "columns"])
def test_a_seed_mixes_alike_every_time(topic: str) -> None:
    assert small_make().rules.dice(topic).random() == small_make().rules.dice(topic).random()
    assert small_make().rules.dice(topic).random() != small_make().rules.dice(f"{topic} too").random()


def test_the_mock_itself_still_answers_as_before() -> None:
    app = ALONE.submit(lambda: make_app(MockWorld(MockSettings()))).result()
    answer = CookieClient(app).get("/api/session").json()
    assert answer["errno"] == 440


@pytest.mark.thorough
@pytest.mark.browser
@pytest.mark.program
@pytest.mark.parametrize("make", ["b", "c", "d", "e"])
@pytest.mark.parametrize("seed", [0, 1])
def test_what_a_person_files_by_hand_is_stored_as_meant(make: str, seed: int) -> None:
    asked = ["--seed", str(seed), "--samples", str(written_samples())]
    command = [sys.executable, "-m", f"beian_makes.{make}.check", *asked]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "fixtures" / "registry")}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
