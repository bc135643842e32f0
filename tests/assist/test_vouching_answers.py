"""What an unknown site's answers vouch for in the saves of its pages, and what they do not: words, names, versions, ids."""

from __future__ import annotations

import pytest

from assistant.filing.browser.echoes import UPLOADS
from assistant.filing.browser.rules import OutgoingRequest
from tests.assist.test_saves_of_unknown_sites import CITY, FIELDS_OF_FORM, NAME, SHA
from tests.assist.unknown_site import UnknownSite, form, parts, sent


@pytest.fixture
def site() -> UnknownSite:
    """Return a site whose form has a name, a city, a choice and a file."""
    site = UnknownSite(NAME, CITY, "应用", "执照.png", SHA)
    site.answer(FIELDS_OF_FORM)
    return site


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


def test_a_list_by_position_holds_no_word_but_values_codes_ids_and_numbers(site: UnknownSite) -> None:
    def listed(*own: object) -> OutgoingRequest:
        return sent({"args": [list(own)], "name": NAME})

    site.answer(
        {"buttons": [{"name": "save"}, {"name": "proceed"}], "rows": [{"n": 310115}], "file": "0d94c3e20c333a79"}, "/b"
    )
    for words in (("01", "save"), (NAME, "save"), ("01", NAME, "save")):
        assert site.stopped(listed(*words), is_pressed=True) == []
    site.allow(listed("01", NAME, "310115", "0d94c3e20c333a79"), is_pressed=True)
    assert site.leaves(listed("01", CITY, "310115", "0d94c3e20c333a79"))
    assert not site.leaves(listed("01", NAME, "proceed", "0d94c3e20c333a79"))
    assert not site.leaves(listed("01", NAME, "310116", "0d94c3e20c333a79"))
    assert not site.leaves(listed("01", NAME, "310115", "proceed"))


def test_ids_in_the_data_of_a_pages_tree_are_the_sites(site: UnknownSite) -> None:
    first, second, other = (f"5d1f0c2e8a4b4b6e9c7d3a1b0e2f4c6{digit}" for digit in "123")
    tree = f'[{{"id":"{first}","title":"一"}},{{"id":"{second}","title":"二"}}]'.replace('"', "&quot;")
    site.answer(f"<form><div data-nodes='{tree}' data-broken='[x'></div></form>", "/association.do")
    site.allow(form([("nodes", first), ("nodes", second)], "/save.do"), is_pressed=True)
    assert site.leaves(form([("nodes", second)], "/save.do"))
    assert not site.leaves(form([("nodes", other)], "/save.do"))


@pytest.mark.parametrize("joint", [",", ";", "|"])
def test_ids_joined_in_one_text_are_the_sites_if_all_are(site: UnknownSite, joint: str) -> None:
    nodes = ["6c28eda25a", "874038d231", "997ce355c7"]
    site.answer({"tree": [{"id": node} for node in nodes]})
    site.allow(sent({"value": joint.join(nodes[:2])}))
    assert site.leaves(sent({"value": joint.join(nodes)}))
    assert not site.leaves(sent({"value": joint.join([*nodes, "13f0aa9b77"])}))
    assert not site.leaves(sent({"value": joint.join([nodes[0], "submit2"])}))
