"""What the person has read of a save, and what it covers later: words that say what to do are never free, nor counted as shown."""

from __future__ import annotations

import hashlib

import pytest

from assistant.core.language import speaking
from assistant.filing.browser.acts import speaks_of_acts
from assistant.filing.browser.rules import OutgoingRequest
from tests.assist.unknown_site import UnknownSite, form, parts, sent

NAME, CITY = "微光商城", "深圳市"
FILE = ("file", "执照.png", b"bytes")
ID, CITIZEN = "S000123", "440301199001011234"


@pytest.fixture
def site() -> UnknownSite:
    """Return a site whose form has a name, a city and a file, and that has named states and records."""
    site = UnknownSite(NAME, CITY, "应用", "执照.png", hashlib.sha256(b"bytes").hexdigest())
    site.answer({"states": ["draft", "ready", "handed"], "tabs": ["basic", "final"], "id": ID, "office": "O200017"})
    site.answer({"fields": [{"key": "kind", "options": [{"code": "01", "text": "应用"}]}]}, "/api/fields")
    site.upload({"fileId": "att_x9k2"})
    return site


def counts_as_shown(site: UnknownSite, *requests: OutgoingRequest, is_pressed: bool = True) -> bool:
    """Return whether nobody is asked when these are stopped."""
    site.saves.offered = site.stopped(*requests, is_pressed=is_pressed)
    assert site.saves.offered, "nothing is offered"
    return site.saves.is_known


@pytest.mark.parametrize(
    "more",
    [
        pytest.param({"city": CITY}, id="a further value"),
        pytest.param({"id": ID}, id="the id of the record"),
        pytest.param({"subject": {"recordId": ID}}, id="an id by its name"),
        pytest.param({"files": ["att_x9k2"]}, id="the id of an uploaded file"),
        pytest.param({"kind": "01"}, id="a code of the site"),
    ],
)
def test_a_tab_with_further_values_counts_as_shown(site: UnknownSite, more: dict[str, object]) -> None:
    site.allow(sent({"name": NAME, "draft": {"state": "1"}}), is_pressed=True)
    assert counts_as_shown(site, sent({"name": NAME, "draft": {"state": "1"}, **more}))


@pytest.mark.parametrize(
    "asked",
    [
        pytest.param(sent({"name": NAME, "handin": {"state": "1"}}), id="the state of another group"),
        pytest.param(sent({"name": NAME, "draft": {"state": "2"}}), id="another word"),
        pytest.param(sent({"name": NAME, "draft": {"state": "1"}, "reviewer": "O200017"}), id="a reviewer"),
        pytest.param(sent({"name": NAME, "draft": {"state": "1"}, "opinion": CITY}), id="an opinion"),
        pytest.param(sent({"name": NAME, "draft": {"state": "1"}, "review": {"id": ID}}), id="the id of a review"),
        pytest.param(sent({"name": NAME, "draft": {"state": "1"}, "office": "O200017"}), id="an id named otherwise"),
        pytest.param(sent({"name": NAME, "draft": {"state": "1"}}, "/api/keep"), id="another address"),
        pytest.param(sent({"name": NAME, "draft": {"state": "1"}}, "/api/save?op=keep"), id="a word in the address"),
        pytest.param(sent({"name": NAME, "draft": {"state": "1"}}, "/api/save?op=2"), id="a number in the address"),
        pytest.param(form((("name", NAME), ("draft.state", "1"))), id="another type"),
    ],
)
def test_what_the_person_has_not_read_is_asked_about(site: UnknownSite, asked: OutgoingRequest) -> None:
    site.allow(sent({"name": NAME, "draft": {"state": "1"}}), is_pressed=True)
    assert not counts_as_shown(site, asked)


def test_the_same_words_in_another_type_are_asked_about(site: UnknownSite) -> None:
    site.allow(sent({"name": NAME, "state": "draft"}), is_pressed=True)
    assert not counts_as_shown(site, form((("name", NAME), ("state", "draft"))))


def test_a_word_that_could_be_an_id_is_shown_where_its_name_speaks_of_acts(site: UnknownSite) -> None:
    site.answer({"next": "ST02"}, "/api/next")
    saved, uploaded = (
        sent({"name": NAME}, "/api/save?op=ST02"),
        parts((("state", "ST02"), ("id", ID)), [FILE], "/save.do"),
    )
    with speaking("zh"):
        assert str(site.stopped(saved)[0]) == "POST /api/save?op=ST02"
        assert str(site.stopped(uploaded)[0]) == "POST /save.do（上传所选的文件），固定词 state=ST02"


def test_a_part_that_speaks_of_acts_is_named_although_its_content_varies(site: UnknownSite) -> None:
    (kind,) = site.stopped(sent({"id": ID, "reviewer": "O200017"}, "/api/save?op=store&id=S000123"), is_pressed=True)
    with speaking("zh"):
        assert str(kind) == "POST /api/save?op=store&id=*，可变：reviewer"


def test_the_words_of_an_upload_are_shown_and_stay(site: UnknownSite) -> None:
    def upload(op: str, *fields: tuple[str, str]) -> OutgoingRequest:
        return parts(fields, [FILE], f"/save.do?op={op}")

    site.allow(upload("store", ("state", "0"), ("act", "1"), ("id", ID)))
    assert site.leaves(upload("store", ("state", "0"), ("act", "1"), ("id", ID)))
    assert not site.leaves(upload("store", ("state", "handin"), ("act", "final"), ("id", ID)))
    assert not site.leaves(upload("handin", ("state", "0"), ("act", "1"), ("id", ID)))
    assert not site.leaves(upload("store", ("state", "0"), ("act", "1"), ("id", "S000124")))
    assert not counts_as_shown(site, upload("handin", ("state", "final")), is_pressed=False)
    assert not counts_as_shown(site, upload("store", ("state", "1"), ("act", "1"), ("id", ID)), is_pressed=False)
    assert len(site.stopped(upload("store", ("state", "0")), upload("store", ("state", "1")))) == 2
    with speaking("zh"):
        (kind,) = site.stopped(upload("handin", ("state", "final")))
        assert str(kind) == "POST /save.do?op=handin（上传所选的文件），固定词 state=final"


def test_a_form_with_a_file_and_no_value_is_shown_with_its_words(site: UnknownSite) -> None:
    site.allow(parts((), [FILE], "/save.do?op=store"), is_pressed=True)
    assert not counts_as_shown(site, parts((("state", "final"),), [FILE], "/save.do?op=handin"))
    assert not counts_as_shown(site, parts((("state", "final"),), [FILE], "/save.do?op=store"))


@pytest.mark.parametrize("is_together", [True, False])
@pytest.mark.parametrize("name", ["state", "mode", "status", "auditResult", "tab"])
def test_words_allowed_one_by_one_make_no_part_free(site: UnknownSite, name: str, is_together: bool) -> None:
    first, second = sent({"name": NAME, name: "draft"}), sent({"name": CITY, name: "ready"})
    if is_together and name != "tab":
        site.allow(first, second)
        assert len(site.saves.allowed) == 2
    else:
        site.allow(first)
        site.allow(second)
    assert site.leaves(first)
    assert site.leaves(second)
    assert not site.leaves(sent({"name": NAME, name: "handed"}))


def test_a_text_of_the_site_that_varies_in_one_filling_is_named(site: UnknownSite) -> None:
    (kind,) = site.stopped(sent({"name": NAME, "tab": "draft"}), sent({"name": CITY, "tab": "ready"}))
    with speaking("zh"):
        assert str(kind) == "POST /api/save，可变：tab"


@pytest.mark.parametrize("name", ["mode", "tab"])
def test_a_value_of_a_later_form_frees_no_word_that_was_shown(site: UnknownSite, name: str) -> None:
    site.allow(sent({"name": NAME, name: "draft"}))
    site.values |= {"draft"}
    site.allow(sent({"name": NAME, "other": "plain"}))
    assert site.leaves(sent({"name": NAME, name: "draft"}))
    assert not site.leaves(sent({"name": NAME, name: "handed"}))


def test_a_kind_that_frees_a_shown_word_is_asked_about_and_names_it(site: UnknownSite) -> None:
    site.allow(sent({"name": NAME, "tab": "draft"}), is_pressed=True)
    site.allow(sent({"name": NAME}), is_pressed=True)
    later = sent({"name": NAME, "tab": CITY})
    assert not counts_as_shown(site, later)
    with speaking("zh"):
        assert [str(kind.freeing(site.saves.allowed)) for kind in site.saves.offered] == ["POST /api/save，可变：tab"]


def test_a_part_that_speaks_of_acts_holds_a_value_of_the_form_or_nothing_else_of_the_site(site: UnknownSite) -> None:
    site.values |= {"web"}
    site.allow(sent({"name": NAME, "mode": "web"}))
    assert site.leaves(sent({"name": NAME, "mode": CITY}))
    assert not site.leaves(sent({"name": NAME, "mode": "handed"}))


def test_a_text_that_could_be_a_persons_name_stays_and_is_not_shown(site: UnknownSite) -> None:
    site.answer({"operator": "张三", "others": ["李四"]}, "/api/me")
    save = sent({"name": NAME, "operator": "张三"})
    (kind,) = site.stopped(save)
    with speaking("zh"):
        assert str(kind) == "POST /api/save，固定词 operator=…"
    site.allow(save)
    assert site.leaves(save)
    assert not site.leaves(sent({"name": NAME, "operator": "李四"}))


@pytest.mark.parametrize("number", [CITIZEN, "13900139000", "139-0013-9000", "x.200017"])
@pytest.mark.parametrize("name", ["idCard", "state"])
def test_what_could_be_the_number_of_a_person_is_no_fixed_word(site: UnknownSite, name: str, number: str) -> None:
    assert site.stopped(sent({"name": NAME, name: number})) == []
    assert site.unclear(sent({"name": NAME, name: number})) == [name]
    assert site.stopped(parts(((name, number),), [FILE])) == []
    assert site.unclear(parts(((name, number),), [FILE])) == [name]


def test_a_number_in_a_text_of_the_address_is_no_fixed_word(site: UnknownSite) -> None:
    request = sent({"name": NAME}, "/api/save?who=%E5%BC%A0%E4%B8%89,13900139000")
    assert site.stopped(request) == []
    assert site.unclear(request) == ["who"]


@pytest.mark.parametrize(
    "name",
    ["state", "draft.state", "isFinal", "ops[]", "reviewer", "audit_opinion", "SHZT", "提交状态", "doSubmit", "method"],
)
def test_names_that_speak_of_acts(name: str) -> None:
    assert speaks_of_acts(name)


@pytest.mark.parametrize("name", ["name", "estate", "options[].id", "model", "files[].fid", "产品名称", "description"])
def test_names_of_things(name: str) -> None:
    assert not speaks_of_acts(name)


@pytest.mark.parametrize("code", ["310115", "31,3101,310115"])
def test_the_code_of_a_region_is_a_fixed_word(site: UnknownSite, code: str) -> None:
    (kind,) = site.stopped(sent({"name": NAME, "areaCode": code}))
    with speaking("zh"):
        assert str(kind) == f"POST /api/save，固定词 areaCode={code}"
