"""Login, registration, sessions, and who may talk to the mock at all."""

from __future__ import annotations

import base64
import io

import httpx
import pytest
from PIL import Image

from tests.mock.server.client import ApiClient, MockProcess, credit_code, running


def test_hello_names_the_mock_and_the_nonce_it_printed(mock: MockProcess) -> None:
    assert mock.witness("hello") == {"mock": "beian", "nonce": mock.nonce, "version": "1"}


def test_without_a_session_every_form_answers_440_with_http_200(mock: MockProcess) -> None:
    for path in ("session", "home", "subject", "products", "tree", "algorithms", "file/x"):
        answer = httpx.get(f"{mock.url}/api/{path}")
        assert (answer.status_code, answer.json()["errno"]) == (200, 440), path
        assert answer.json()["errmsg"] == "检测到未登录状态，请先登录"
        assert answer.headers["cache-control"] == "no-store"


def test_the_captcha_is_a_picture_and_good_for_one_try(mock: MockProcess) -> None:
    filer = ApiClient(mock)
    captcha = filer.get("captcha")["datas"]
    picture = Image.open(io.BytesIO(base64.b64decode(captcha["image"].partition(",")[2])))
    assert picture.size == (120, 40)
    text = mock.witness(f"captcha?id={captcha['id']}")["text"]
    asked = {"account": "demo", "password": "demo1234", "captchaId": captcha["id"]}
    assert filer.post("login", **asked, captcha="????")["errno"] == 422
    assert filer.post("login", **asked, captcha=text)["datas"] == {"errors": {"captcha": "验证码错误或已失效"}}


def test_a_wrong_password_opens_no_session(mock: MockProcess) -> None:
    filer = ApiClient(mock)
    assert filer.log_in(password="wrong")["datas"]["errors"] == {"password": "账号或密码错误"}
    assert filer.get("session")["errno"] == 440


def test_login_logout_and_expiry(filer: ApiClient) -> None:
    assert filer.get("session")["datas"] == {"account": "demo", "company": "演示科技有限公司", "accountTail": "demo"}
    filer.post("logout")
    assert filer.get("session")["errno"] == 440
    filer.log_in()
    filer.mock.witness("expire", now=True)
    assert filer.get("home")["errno"] == 440


def test_a_registered_entity_can_log_in_and_has_one_account(mock: MockProcess) -> None:
    filer = ApiClient(mock)
    asked = {
        "company": "合成测试有限公司",
        "uscc": credit_code(),
        "address": "测试路 1 号",
        "legalRep": "测试甲",
        "account": "filer-01",
        "password": "abcd1234",
        "phone": "13800000001",
    }
    assert filer.post("register", **asked)["errno"] == 0
    assert filer.log_in("filer-01", "abcd1234")["datas"] == {"company": "合成测试有限公司"}
    again = filer.post("register", **{**asked, "account": "filer-02"})
    assert again["datas"]["errors"] == {"uscc": "同一备案主体只需注册一个账号"}


@pytest.mark.parametrize(
    ("name", "value"), [("uscc", "911101080000000000"), ("phone", "12"), ("password", "short1"), ("company", "")]
)
def test_a_faulty_registration_names_the_fault(mock: MockProcess, name: str, value: str) -> None:
    asked = {
        "company": "乙",
        "uscc": credit_code(),
        "address": "丙",
        "legalRep": "丁",
        "account": "戊",
        "phone": "13800000001",
    }
    answer = ApiClient(mock).post("register", **{**asked, "password": "abcd1234", name: value})
    assert list(answer["datas"]["errors"]) == [name]


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "192.168.1.2:80"])
def test_a_foreign_host_is_refused(mock: MockProcess, host: str) -> None:
    assert httpx.get(f"{mock.url}/api/captcha", headers={"Host": host}).status_code == 403


@pytest.mark.parametrize("path", ["/api/captcha", "/__mock__/codes", "/__mock__/state"])
@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1"])
def test_a_foreign_origin_is_refused(mock: MockProcess, path: str, origin: str) -> None:
    assert httpx.get(f"{mock.url}{path}", headers={"Origin": origin}).status_code == 403


def test_its_own_origin_is_accepted(mock: MockProcess) -> None:
    assert httpx.get(f"{mock.url}/api/captcha", headers={"Origin": mock.url}).json()["errno"] == 0


@pytest.mark.program
def test_with_sms_the_login_waits_for_the_code_from_the_phone() -> None:
    with running("--sms", "--account", "合成公司:acc:pass-1") as mock:
        filer = ApiClient(mock)
        assert filer.log_in("acc", "pass-1")["datas"] == {"needSms": True, "phoneTail": "0000"}
        assert filer.get("session")["errno"] == 440
        assert filer.post("login/sms", code="x")["errno"] == 422
        assert filer.post("login/sms", code=filer.code())["datas"] == {"company": "合成公司"}
        assert filer.get("session")["datas"]["company"] == "合成公司"
