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
from assistant.filing.browser.echoes import UPLOADS
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
        assert str(kind) == "POST /api/material/put（上传所选的文件）"
    site.allow(material(b"bytes"))
    assert site.leaves(material(b"bytes", belong="detail/paper"))
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
        assert str(kind).endswith("，固定词 {state、mode}=draft、step=basic")


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
    assert site.origins() == {"name": "known", "formats[]": "known", "flag": "constant", "done": "constant"}


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


def test_a_word_in_the_answer_to_an_upload_is_no_id(site: UnknownSite) -> None:
    site.upload(
        {"msg": "操作成功", "data": {"fileId": "att_x9k2", "status": "stored", "next": "reviewing", "fid": "late"}}
    )
    site.allow(sent({"name": NAME, "fid": "att_x9k2", "status": "stored"}))
    assert site.origins() == {"name": "known", "fid": "echo", "status": "constant"}
    for word in ("reviewing", "late", "操作成功"):
        assert not site.leaves(sent({"name": NAME, "fid": "att_x9k2", "status": word}))
        assert not site.leaves(sent({"name": NAME, "fid": word, "status": "stored"}))


def test_name_and_address_of_an_uploaded_file_are_those_that_the_site_has_answered(site: UnknownSite) -> None:
    def attached(file: str, name: str) -> OutgoingRequest:
        return sent({"name": NAME, "file": {"href": file, "title": name}})

    site.upload({"url": "/files/0d94c3e20c333a79", "name": "a.pdf"})
    site.allow(attached("/files/0d94c3e20c333a79", "a.pdf"))
    site.upload({"url": "/files/0d94c3e20c333a80?size=5", "name": "b.pdf", "then": "/record/finish"})
    assert site.leaves(attached("/files/0d94c3e20c333a80?size=5", "b.pdf"))
    assert not site.leaves(attached("/record/finish", "b.pdf"))


def test_only_an_upload_of_a_file_that_the_program_chose_brings_ids(site: UnknownSite) -> None:
    request = {"method": "POST", "url": "https://site/save.do", "headers": {"Content-Type": "multipart/form-data"}}
    site.answers.follow("page", "Network.requestWillBeSent", {"requestId": "1", "request": request})
    site.answer({"data": {"id": "S000123", "state": "draft", "next": ["handedIn"]}}, "/save.do", "1")
    site.allow(sent({"name": NAME, "state": "draft"}))
    assert site.origins()["state"] == "constant"
    assert not site.leaves(sent({"name": NAME, "state": "handedIn"}))
    assert not site.answers.has("S000123", (UPLOADS,))
    material = parts((("belong", "basic"),), [("file", "执照.png", b"bytes")], "/api/material/put")
    site.allow(material)
    assert site.leaves(material)
    site.answer({"id": "S000124"}, "/api/material/put", "1")
    assert site.answers.has("S000124", (UPLOADS,))


@pytest.mark.parametrize(
    ("answer", "part", "codes"),
    [
        ({"stages": [{"id": "S", "sort": 0}, {"id": "T", "sort": 1}]}, "stage", ("S", "T")),
        ({"stages": [{"code": "saved", "sort": 0}, {"code": "stored", "sort": 1}]}, "stage", ("saved", "stored")),
        ({"title": "state", "rows": [{"id": "A", "n": 1}, {"id": "B", "n": 1}]}, "state", ("A", "B")),
        ({"title": "state", "rows": [{"id": "A", "n": "是"}, {"id": "B", "n": "是"}]}, "state", ("A", "B")),
        ({"some": [{"id": "A", "text": "是"}, {"id": "B", "text": "否"}]}, "state", ("A", "B")),
        ({"key": "isFinal", "of": [{"id": "N", "text": "否"}, {"id": "Y", "text": "是"}]}, "isFinal", ("N", "Y")),
        (
            {"key": "mode", "of": [{"id": "save", "text": "应用"}, {"id": "handIn", "text": "网站"}]},
            "mode",
            ("x", "handIn"),
        ),
    ],
)
def test_words_that_say_little_and_names_of_acts_vouch_for_no_code(
    answer: object, part: str, codes: tuple[str, str]
) -> None:
    site = UnknownSite(NAME, "1", "0", "2", "是", "否", "应用", "网站")
    site.answer({"fields": [answer]})
    site.allow(sent({"name": NAME, part: codes[0]}))
    assert site.origins()[part] == "constant"
    assert not site.leaves(sent({"name": NAME, part: codes[1]}))
    other = UnknownSite(*site.values)
    other.answer({"fields": [answer]})
    other.allow(sent({"name": NAME}))
    assert not any(other.leaves(sent({"name": NAME, part: code})) for code in codes), "a part that appears"


def test_the_list_of_a_part_may_have_yes_and_no() -> None:
    site = UnknownSite(NAME, "是", "否")
    site.answer(FIELDS_OF_FORM)
    site.allow(sent({"name": NAME, "public": "1"}))
    assert site.origins()["public"] == "code"
    assert site.leaves(sent({"name": NAME, "public": "0"}))
    assert not site.leaves(sent({"name": NAME, "public": "0"}), NAME, "是")
    site.answer("<select name=own><option value=1>是</option><option value=0>否</option></select>", "/edit.do")
    site.allow(form((("name", NAME), ("own", "1"))))
    assert site.leaves(form((("name", NAME), ("own", "0"))))
    assert not site.leaves(form((("name", NAME), ("own", "0"))), NAME, "是")


@pytest.mark.parametrize(
    ("boxes", "leaves"),
    [
        ("应用<input type=radio name=k value=1> 网站<input type=radio name=k value=2> 其他", False),
        (
            "<label>应用<input type=radio name=k value=1></label><label>网站<input type=radio name=k value=2></label>",
            True,
        ),
        (
            "<input type=radio name=k value=1 id=a><label for=b>网站</label><input type=radio name=k value=2 id=b><label for=a>应用</label>",
            True,
        ),
        ("<label>应用<input type=radio name=k value=1>网站<input type=radio name=k value=2></label>", False),
    ],
)
def test_the_word_of_a_box_is_that_of_its_label(boxes: str, *, leaves: bool) -> None:
    site = UnknownSite(NAME, "应用")
    site.answer(f"<form>{boxes}</form>", "/edit.do")
    site.allow(form((("name", NAME), ("k", "1"))), is_pressed=True)
    assert site.leaves(form((("name", NAME), ("k", "2"))), NAME, "网站") is leaves
    assert not site.leaves(form((("name", NAME), ("k", "2"))))


@pytest.mark.parametrize(
    ("part", "word", "later"),
    [("conversion", "none", "wait"), ("version", "draft", "last"), ("subversion", "abcd", "abce")],
)
def test_only_a_number_under_the_whole_name_is_a_version(part: str, word: str, later: str) -> None:
    site = UnknownSite(NAME)
    site.answer({part: word, "other": "wait", "more": ["last", "abce"]})
    site.allow(sent({"name": NAME, part: word}))
    assert site.origins()[part] == "constant"
    assert not site.leaves(sent({"name": NAME, part: later}))


def test_a_version_stays_a_number_whatever_the_site_answers() -> None:
    site = UnknownSite(NAME)
    site.answer({"lockVersion": 1, "next": "1733012345"})
    site.allow(sent({"name": NAME, "lockVersion": 1}))
    site.answer({"lockVersion": "last"})
    assert not site.leaves(sent({"name": NAME, "lockVersion": "last"}))
    site.answer({"lockVersion": 2})
    assert site.leaves(sent({"name": NAME, "lockVersion": 2}))


def test_the_last_name_of_an_address_comes_from_where_the_site_names_its_fields(site: UnknownSite) -> None:
    site.answer({"fields": [{"f": "title"}, {"f": "city"}, {"f": "other"}, {"f": "audit"}], "buttons": ["proceed"]})
    site.allow(sent({"value": NAME}, "/api/algo/title"), sent({"value": CITY}, "/api/algo/city"), is_pressed=True)
    assert site.leaves(sent({"value": NAME}, "/api/algo/other"))
    assert not site.leaves(sent({"value": NAME}, "/api/algo/proceed"))
    assert not site.leaves(sent({"value": NAME}, "/api/algo/audit"))


def test_an_id_in_an_address_is_no_word(site: UnknownSite) -> None:
    site.answer({"rows": [{"id": "S001"}, {"id": "S002"}], "buttons": ["proceed"]})
    site.allow(sent({"name": NAME}, "/api/algo/S001"))
    assert site.leaves(sent({"name": NAME}, "/api/algo/S002"))
    assert not site.leaves(sent({"name": NAME}, "/api/algo/proceed"))


def test_names_are_those_of_pairs_and_of_no_plain_list(site: UnknownSite) -> None:
    names = ("add", "sav", "hin", "drf", "tmp", "handin", "long_name")
    site.answer({"ops": [{"name": name} for name in names]})
    assert site.stopped(sent({"name": NAME, "ops": ["drf", "tmp", "sav"]}), is_pressed=True) == []

    def pairs(*own: str) -> OutgoingRequest:
        first, *others = ({"item": name, "value": NAME} for name in own)
        return sent({"head": [first], "rest": others})

    site.allow(pairs("drf", "tmp", "sav"))
    assert site.leaves(pairs("drf", "long_name"))
    assert not site.leaves(pairs("drf", "handin"))
