"""Saves in the shapes that sites send: packed, repeated, with files, periods, ids of uploads, codes of lists."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from assistant.core.language import speaking
from assistant.core.values import Period
from assistant.filing.assist.autosave import Autosaves
from assistant.filing.browser.acts import names_act
from assistant.filing.browser.rules import OutgoingRequest
from assistant.filing.forms.sent_values import texts_of
from tests.assist.unknown_site import FORM, UnknownSite, form, packed, parts, sent

NAME, CITY = "微光商城", "深圳市"
SHA = hashlib.sha256(b"bytes").hexdigest()
FILE = ("paper", "执照.png", b"bytes")
FIELDS_OF_FORM = {
    "fields": [
        {"key": "kind", "options": [{"code": "01", "text": "应用"}, {"code": "02", "text": "网站"}]},
        {
            "key": "scope",
            "options": [{"text": "组", "below": [{"code": "02", "text": "全国"}, {"code": "03", "text": "省"}]}],
        },
        {"key": "public", "options": [{"code": "1", "text": "是"}, {"code": "0", "text": "否"}]},
    ]
}


@pytest.fixture
def site() -> UnknownSite:
    """Return a site whose form has a name, a city, a choice and a file."""
    site = UnknownSite(NAME, CITY, "应用", "执照.png", SHA)
    site.answer(FIELDS_OF_FORM)
    return site


def record(name: str = NAME, **more: object) -> OutgoingRequest:
    """Return a form with a record packed in it."""
    return form((("step", "basic"), ("payload", packed({"name": name, "items": [{"city": CITY}], **more}))))


def test_json_packed_in_a_field_of_a_form_is_read_part_by_part(site: UnknownSite) -> None:
    site.allow(record())
    assert site.origins() == {"step": "constant", "payload{}.name": "known", "payload{}.items[].city": "known"}
    assert site.leaves(record())
    assert site.leaves(record(items=[{"city": CITY}, {"city": NAME}]))
    assert site.leaves(record(items=[]))


@pytest.mark.parametrize(
    "asked",
    [
        pytest.param(record("别的公司"), id="another value"),
        pytest.param(record(state=1), id="a part that appears"),
        pytest.param(record(act="submit"), id="an act"),
        pytest.param(record(inner=packed({"op": "报送"})), id="an act packed twice"),
        pytest.param(form((("step", "final"), ("payload", packed({"name": NAME, "items": []})))), id="another word"),
        pytest.param(form((("step", "basic"), ("payload", f'{{"name": "{NAME}", "name": "x"}}'))), id="a repeated key"),
        pytest.param(form((("step", "basic"), ("payload", "{}x"))), id="no JSON"),
    ],
)
def test_nothing_else_leaves_in_a_packed_field(site: UnknownSite, asked: OutgoingRequest) -> None:
    site.allow(record())
    assert not site.leaves(asked)


def test_json_in_a_text_of_a_json_body_stays_one_text(site: UnknownSite) -> None:
    assert site.stopped(sent({"name": NAME, "extra": packed({"city": CITY})})) == []
    assert site.unclear(sent({"name": NAME, "extra": packed({"city": CITY})})) == ["extra"]


@pytest.mark.parametrize("text", ['{"op":1,"act":"注销"}', '{"op":"报送"}', '[{"cmd":"tijiao"}]'])
@pytest.mark.parametrize("depth", [0, 1, 5, 15, 40])
def test_packed_json_names_an_act_however_short_or_deep(text: str, depth: int) -> None:
    for _ in range(depth):
        text = json.dumps({"a": text}) if len(text) < 2_000_000 and depth < 8 else f'{{"a":{text}}}'
    assert names_act("https://site/save", {"Content-Type": FORM}, form((("data", text),)).body)


def test_a_part_that_a_form_repeats_is_a_list_of_any_length(site: UnknownSite) -> None:
    def kinds(*words: str) -> OutgoingRequest:
        return form((("name", NAME), *(("ways", word) for word in words)))

    site.allow(kinds(CITY, "应用"), kinds(CITY))
    assert all(site.leaves(kinds(*words)) for words in ((), (CITY,), (CITY, "应用", NAME)))
    assert not site.leaves(kinds(CITY, "别的"))
    assert not site.leaves(form((("name", NAME), ("name", "别的"))))


def test_a_fixed_word_is_no_list(site: UnknownSite) -> None:
    site.allow(form((("name", NAME), ("mode", "draft"))))
    assert not site.leaves(form((("name", NAME), ("mode", "draft"), ("mode", "draft"))))
    assert not site.leaves(form((("name", NAME), ("mode", "draft"), ("mode", "final"))))


def test_an_empty_part_may_hold_a_value_of_the_form_later_and_no_code(site: UnknownSite) -> None:
    site.allow(form((("name", NAME), ("city", ""), ("flag", ""))))
    assert site.leaves(form((("name", NAME), ("city", CITY), ("flag", ""))))
    assert not site.leaves(form((("name", NAME), ("city", ""), ("flag", "1"))), NAME, "1")
    assert not site.leaves(form((("name", NAME), ("city", "kind"), ("flag", ""))))


def document(*files: tuple[str, str, bytes], name: str = NAME, step: str = "basic") -> OutgoingRequest:
    """Return a form with files."""
    return parts((("name", name), ("step", step)), files)


def test_a_form_with_files_leaves_with_those_that_were_chosen(site: UnknownSite) -> None:
    site.allow(document(FILE, ("other", "", b"")), is_pressed=True)
    assert site.origins()["paper.sha256"] == "file"
    assert site.leaves(document(FILE, ("other", "", b"")))
    assert site.leaves(document(("paper", "", b""), ("other", "", b"")))


@pytest.mark.parametrize(
    "asked",
    [
        pytest.param(
            document(("paper", "执照.png", b"others"), ("other", "", b"")), id="another file of the same name"
        ),
        pytest.param(document(("paper", "别的.png", b"bytes"), ("other", "", b"")), id="another name"),
        pytest.param(document(("paper", "执照.png", b""), ("other", "", b"")), id="nothing of the file"),
        pytest.param(document(FILE, ("other", "", b"x")), id="bytes without a name"),
        pytest.param(document(FILE, ("more", "别的.png", b"x")), id="one more file"),
        pytest.param(document(FILE, ("other", "", b""), name="别的公司"), id="another value"),
        pytest.param(document(FILE, ("other", "", b""), step="final"), id="another word"),
    ],
)
def test_no_other_form_with_files_leaves(site: UnknownSite, asked: OutgoingRequest) -> None:
    site.allow(document(FILE, ("other", "", b"")), is_pressed=True)
    assert not site.leaves(asked)


def test_a_file_that_nobody_has_chosen_is_not_offered(site: UnknownSite) -> None:
    assert site.stopped(document(("paper", "别的.png", b"x")), is_pressed=True) == []


PERIOD = Period(date(2024, 1, 1), date(2029, 12, 31))
LONG = Period(date(2024, 1, 1), None)


def moment(day: date, hours: int, unit: int) -> str:
    """Return the midnight of a day in a zone as a number since 1970."""
    return str(int(datetime(day.year, day.month, day.day, tzinfo=timezone(timedelta(hours=hours))).timestamp()) * unit)


@pytest.mark.parametrize(
    ("period", "text"),
    [
        (PERIOD, "2024-01-01 ~ 2029-12-31"),
        (PERIOD, "2024-01-01至2029-12-31"),
        (PERIOD, "20240101,20291231"),
        (PERIOD, "2024/01/01-2029/12/31"),
        (PERIOD, "2024-01-01 00:00:00/2029-12-31 00:00:00"),
        (PERIOD, "~".join(moment(day, 0, 1000) for day in (date(2024, 1, 1), date(2029, 12, 31)))),
        (LONG, "2024-01-01~长期"),
        (LONG, "2024/01/01~9999/12/31"),
    ],
)
def test_a_period_in_one_text_is_a_value_of_the_form(period: Period, text: str) -> None:
    site = UnknownSite(NAME, *texts_of(period) - {""})
    site.allow(form((("name", NAME), ("valid", ""))), form((("valid", text),)))
    assert site.leaves(form((("valid", text),)))
    assert not site.leaves(form((("valid", text.replace("2024", "2023")),))) or text[:4] != "2024"
    assert not site.leaves(form((("valid", f"{text[:4]}-01-01 ~ 2031-12-31"),)))


@pytest.mark.parametrize(("hours", "unit"), [(0, 1), (0, 1000), (8, 1), (8, 1000)])
def test_a_day_may_be_a_moment(hours: int, unit: int) -> None:
    day = date(2024, 1, 1)
    assert moment(day, hours, unit) in texts_of(day)
    assert moment(date(2024, 1, 2), hours, unit) not in texts_of(day)
    assert datetime(2023, 12, 31, 16, tzinfo=UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z") in texts_of(day)


@pytest.mark.parametrize(("first", "later"), [("att_x9k2", "att_b1"), ("17", "18")])
def test_the_id_that_an_upload_brought_may_stand_under_another_name(site: UnknownSite, first: str, later: str) -> None:
    def attached(number: object, **more: object) -> OutgoingRequest:
        return sent({"name": NAME, "attachments": [{"fid": number}], **more})

    site.upload({"code": 0, "data": {"fileId": first, "size": 5}})
    site.allow(attached(first, state="0"))
    assert site.origins() == {"name": "known", "attachments[].fid": "echo", "state": "constant"}
    assert not site.leaves(attached(later, state="0"))
    site.upload({"code": 0, "data": {"fileId": later, "size": 5}})
    assert site.leaves(attached(later, state="0"))
    assert site.leaves(sent({"name": NAME, "attachments": [], "state": "0"}))
    assert not site.leaves(attached("0", state="0"))
    assert not site.leaves(attached(later, state="1"))
    assert not site.leaves(attached(later, state=later))


def test_a_code_of_the_list_of_a_part_leaves_for_a_value_of_the_form(site: UnknownSite) -> None:
    def save(kind: str, **more: str) -> OutgoingRequest:
        return sent({"name": NAME, "form": {"kind": kind, **more}})

    site.allow(save("01"))
    assert site.origins()["form.kind"] == "code"
    assert site.leaves(save("01"))
    assert site.leaves(save("02"), NAME, "网站")
    assert not site.leaves(save("02")), "the form shows another option"
    assert not site.leaves(save("02"), NAME, "全国"), "a code of another list"
    assert not site.leaves(save("03"), NAME, "省"), "a code of another list"
    assert site.leaves(save("01", scope="03"), NAME, "应用", "省"), "another part that the site has named"
    assert not site.leaves(save("01", scope="03"), NAME, "应用")
    assert not site.leaves(save("01", state="01"))


def test_a_flag_is_no_code_of_a_list_that_does_not_name_it(site: UnknownSite) -> None:
    values = (NAME, "否", "是")
    flagged = UnknownSite(*values)
    flagged.answer(FIELDS_OF_FORM)
    flagged.allow(sent({"name": NAME, "isFinal": "0"}))
    assert flagged.origins()["isFinal"] == "constant"
    assert not flagged.leaves(sent({"name": NAME, "isFinal": "1"}), *values)


def test_an_option_of_a_page_is_a_code_of_its_field() -> None:
    site = UnknownSite(NAME, "提供者")
    site.answer(
        "<form><select name='vo.role'><option value='1'>提供者</option><option value='2'>支持者</option></select>"
        "<input type=radio name='mode' value='1' title='提供者'><input type=radio name='mode' value='9'>支持者</form>",
        "/edit.do",
    )
    site.allow(form((("name", NAME), ("vo.role", "1"))), is_pressed=True)
    assert site.leaves(form((("name", NAME), ("vo.role", "2"))), NAME, "支持者")
    assert not site.leaves(form((("name", NAME), ("vo.role", "2"))))
    assert not site.leaves(form((("name", NAME), ("vo.role", "9"))), NAME, "支持者")


def test_an_upload_to_an_address_that_does_not_say_so_may_be_allowed(site: UnknownSite) -> None:
    def material(content: bytes, name: str = "执照.png", belong: str = "basic/licence") -> OutgoingRequest:
        return parts((("belong", belong),), [("file", name, content)], "/api/material/put")

    (kind,) = site.stopped(material(b"bytes"))
    assert kind.shape.use == "upload"
    with speaking("zh"):
        assert str(kind) == "POST /api/material/put（上传所选的文件），固定词 belong=basic/licence"
    site.allow(material(b"bytes"))
    assert site.leaves(material(b"bytes"))
    assert not site.leaves(material(b"bytes", belong="detail/paper"))
    assert not site.leaves(material(b"others"))
    assert not site.leaves(material(b"bytes", "别的.png"))
    assert not site.leaves(material(b"bytes", belong="doSubmit"))
    assert not site.leaves(parts((("belong", "basic"), ("more", "x")), [FILE], "/api/material/put"))
    assert not site.leaves(parts((("belong", "basic"),), [], "/api/material/put"))
    assert site.stopped(material(b"others")) == []


def test_the_remark_names_the_parts_that_are_not_understood_and_no_value(site: UnknownSite) -> None:
    request = sent({"name": NAME, "extra": {"sign": "看不懂的话"}, NAME: "看不懂的话"})
    assert site.unclear(request) == ["extra.sign"]
    saves = Autosaves(stopped=1, unclear=site.unclear(request))
    with speaking("zh"):
        assert saves.remark() == "这次保存里有助手看不懂的部分（extra.sign），没有放行"


def test_fixed_words_that_are_the_same_are_named_together(site: UnknownSite) -> None:
    (kind,) = site.stopped(sent({"name": NAME, "head": {"state": "draft", "mode": "draft"}, "step": "basic"}))
    with speaking("zh"):
        assert str(kind).endswith("，固定词 {head.state、head.mode}=draft、step=basic")


def test_what_an_upload_brought_is_a_save_if_it_stands_alone(site: UnknownSite) -> None:
    site.upload({"code": 0, "data": {"fileId": "0d94c3e20c333a79"}})
    site.allow(form((("newValue", "0d94c3e20c333a79"),)))
    assert site.leaves(form((("newValue", "0d94c3e20c333a79"),)))
    assert not site.leaves(form((("newValue", "0d94c3e20c333a7a"),)))
    assert site.stopped(form((("newValue", "0d94c3e20c333a7a"),))) == []


def one_field(name: str, value: str = NAME) -> OutgoingRequest:
    """Return the save of one field, which the address names."""
    return form((("newValue", value),), f"/api/draft/subject/{name}")


def test_addresses_that_differ_in_the_name_of_a_field_are_one_kind(site: UnknownSite) -> None:
    site.answer(
        {"fields": [{"key": "companyName"}, {"key": "cityName"}, {"key": "confirm"}, {"key": "scope"}]}, "/api/keys"
    )
    (kind,) = site.stopped(one_field("companyName"), one_field("cityName", CITY))
    assert kind.shape.path == "/api/draft/subject/*"
    site.allow(one_field("companyName"), one_field("cityName", CITY))
    assert site.leaves(one_field("scope"))
    assert not site.leaves(one_field("secret")), "a name that the site has not answered"
    assert not site.leaves(one_field("confirm")), "the name of an act"
    assert not site.leaves(one_field("scope", "别的公司"))
    assert not site.leaves(one_field("scope/final"))


def test_one_address_is_no_pattern(site: UnknownSite) -> None:
    site.answer({"fields": [{"key": "companyName"}, {"key": "cityName"}]}, "/api/keys")
    site.allow(one_field("companyName"))
    assert not site.leaves(one_field("cityName"))


def test_a_short_word_of_the_form_is_a_value_and_a_flag_is_none() -> None:
    site = UnknownSite(NAME, "MP3", "1", "yes")
    site.allow(sent({"name": NAME, "formats": ["MP3"], "flag": "1", "done": "yes"}))
    assert site.origins() == {"name": "known", "formats[]": "code", "flag": "constant", "done": "constant"}


def test_short_names_of_a_list_of_names_and_values_are_those_of_the_site(site: UnknownSite) -> None:
    def items(*names: str, value: str = NAME) -> OutgoingRequest:
        return sent({"subject": [{"item": name, "value": value} for name in names]})

    site.answer(
        {"fields": [{"name": "s01"}, {"name": "s02"}, {"name": "s03"}, {"name": "s04"}], "mode": "s09"}, "/form/meta"
    )
    site.allow(items("s01", "s02", "s03"))
    assert site.leaves(items("s01", "s04"))
    assert not site.leaves(items("s01", "s05"))
    assert not site.leaves(items("s01", "s09")), "answered under another name"
    assert not site.leaves(items("s01", value="别的公司"))
    assert site.stopped(items("s01", "s05", "s06")) == []


def test_the_version_of_a_record_is_what_the_newest_page_says() -> None:
    site = UnknownSite(NAME)
    page = '<form><input type="hidden" name="version" value="{0}"><input type="hidden" name="state" value="{0}"></form>'
    site.answer(page.format(1), "/edit.do")
    site.allow(form((("name", NAME), ("version", "1"), ("state", "1"))), is_pressed=True)
    site.answer(page.format(2), "/edit.do")
    assert site.leaves(form((("name", NAME), ("version", "2"), ("state", "1"))))
    assert not site.leaves(form((("name", NAME), ("version", "1"), ("state", "1"))))
    assert not site.leaves(form((("name", NAME), ("version", "2"), ("state", "2"))))


def test_a_day_may_have_its_zeros() -> None:
    assert {"2020年1月2日", "2020年01月02日"} <= texts_of(date(2020, 1, 2))


def test_a_record_by_position_holds_codes_of_several_lists() -> None:
    def record_of(*several: list[str]) -> OutgoingRequest:
        return sent({"basic": [None, *several], "rest": [None, []]})

    shown = (NAME, "应用", "网站", "全国", "省")
    site = UnknownSite(*shown)
    site.answer(FIELDS_OF_FORM)
    site.allow(record_of(["01", "02"], ["02", "03"]), is_pressed=True)
    assert site.origins() == {"basic[]": "value", "basic[][]": "code", "rest[]": "value"}
    assert site.leaves(record_of(["01"], ["03"]), *shown)
    assert not site.leaves(record_of(["01"], ["03"]), "应用")
    assert not site.leaves(record_of(["01"], ["1"]), *shown, "是")
    site.answer({"files": [{"id": "0d94c3e20c333a79"}]}, "/api/files")
    site.allow(record_of(["01", "0d94c3e20c333a79"]), is_pressed=True)
    assert site.leaves(record_of(["02", "0d94c3e20c333a79"]))
    assert not site.leaves(record_of(["02", "0d94c3e20c333a7a"]))


def test_a_flag_in_the_answer_to_an_upload_is_no_id(site: UnknownSite) -> None:
    site.upload({"errno": 7, "valid": 8, "data": {"fileId": 17}})
    site.allow(sent({"name": NAME, "state": 7, "mode": 8, "fid": 17}))
    assert site.origins() == {"name": "known", "state": "constant", "mode": "constant", "fid": "echo"}


def test_the_answer_to_a_refused_upload_brings_nothing(site: UnknownSite) -> None:
    request = {"method": "POST", "url": "https://site/api/upload", "headers": {"content-type": "multipart/form-data"}}
    response = {"status": 403, "url": "https://site/api/upload", "mimeType": "application/json"}
    site.answers.follow("page", "Network.requestWillBeSent", {"requestId": "u", "request": request})
    site.answers.note_upload("u")
    site.answers.follow("page", "Network.responseReceived", {"requestId": "u", "type": "Fetch", "response": response})
    site.answer({"fileId": "0d94c3e20c333a79"}, "/api/upload", "u")
    assert site.stopped(form((("newValue", "0d94c3e20c333a79"),))) == []


def test_a_list_of_the_sites_ids_is_contents_of_a_form(site: UnknownSite) -> None:
    """The association is a list of nodes, which a page may save alone."""
    site.answer({"tree": [{"id": "F0001a", "name": "问答"}, {"id": "F0002b", "name": "摘要"}]}, "/api/tree")
    assert site.stopped(sent({"nodes": ["F0009z"]})) == []
    assert site.stopped(sent({"events": ["click"]})) == []
    site.allow(sent({"nodes": ["F0001a"]}))
    assert site.leaves(sent({"nodes": ["F0001a", "F0002b"]}))
    assert not site.leaves(sent({"nodes": ["F0001a", "F0009z"]}))
