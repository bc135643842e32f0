"""`beian check`, `rules` and `number`: many profiles, three formats, chosen rules, and the exit codes."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.checks.preflight.case import Case, Papers
from assistant.checks.preflight.rulebook import rules
from assistant.checks.preflight.together import with_others
from assistant.declaration.profile.loading import load
from tests.cli.conftest import Beian, CommandResult
from tests.filing.small import small, write

BAD_MOBILE = "1380000"


def refused(ended: CommandResult, *said: str) -> None:
    """Assert that a command refused its input: exit code 2, no standard output, these texts on standard error."""
    assert (ended.code, ended.out) == (2, "")
    for text in said:
        assert text in ended.err


@pytest.fixture
def wrong(tmp_path: Path) -> Path:
    """Return a profile with a finding that must be fixed (R02), one to verify (R11), and a tag as a name."""
    data = small()
    data["主体"]["主体基本信息"] |= {"主体名称": "别家示例有限公司", "统一社会信用代码": "91440300MA5EXAMP0D"}
    data["产品"][0]["产品名称"] = "<script>微光商城</script>"
    data["算法"][0]["选择产品及功能信息"] = [{"产品": "<script>微光商城</script>/APP"}]
    return write(tmp_path / "wrong", data)


def test_several_profiles_are_checked_at_once_and_one_bad_one_counts(
    beian: Beian, small_profile: Path, wrong: Path
) -> None:
    ended = beian("check", small_profile, wrong)
    assert ended.code == 1
    assert ended.out.count("== ") == 3, "each of them, and all together"
    assert "2 份资料：1 份有必改项，1 份没有" in ended.out


def test_a_profile_that_cannot_be_read_does_not_hide_the_others(
    beian: Beian, small_profile: Path, tmp_path: Path
) -> None:
    ended = beian("check", tmp_path / "nowhere", small_profile)
    assert ended.code == 2
    assert "nowhere" in ended.err
    assert "微光" in ended.out


def test_profiles_of_one_entity_are_compared_with_one_another(
    beian: Beian, small_profile: Path, tmp_path: Path
) -> None:
    data = small()
    data["主体"]["主体基本信息"]["月活跃用户量"] = "7654321"
    data["算法"][0]["算法基础属性信息"]["算法名称"] += "二代算法"
    ended = beian("check", small_profile, write(tmp_path / "second", data), "--only", "R03,R56")
    assert ended.code == 0, ended.out
    assert "同一主体的两份资料里月活跃用户量不同" in ended.out
    assert beian("check", small_profile, write(tmp_path / "third", small()), "--only", "R03").code == 1
    assert beian("check", small_profile, small_profile, "--only", "R03").code == 0, "one profile named twice"


def test_a_different_name_of_one_entity_must_be_fixed(beian: Beian, small_profile: Path, tmp_path: Path) -> None:
    data = small()
    data["主体"]["主体基本信息"]["主体名称"] = "另一个示例有限公司"
    ended = beian("check", small_profile, write(tmp_path / "second", data), "--only", "R56", "--json")
    rows = [json.loads(line)["findings"] for line in ended.out.splitlines()]
    assert ended.code == 1
    by_profile = [[(finding["rule"], finding["severity"]) for finding in findings] for findings in rows]
    assert by_profile == [[], [("R56", "block")]]


def test_a_code_left_from_another_client_never_reveals_that_clients_name(beian: Beian, tmp_path: Path) -> None:
    folders = []
    for name in ("乙方秘密客户", "甲方客户"):
        data = small()
        data["主体"]["主体基本信息"]["主体名称"] = f"{name}有限公司"
        data["主体"]["主体基本信息"]["月活跃用户量"] = str(len(name))
        data["佐证与说明"] = {"本单位已有备案编号": [f"网信算备31011512345670226000{len(name)}号"]}
        folders.append(write(tmp_path / name, data))
    folders[0] = (folders[0] / "填报资料.json").rename(folders[0] / "填报资料-乙方秘密.json")
    ended = beian("check", *folders, "--only", "R03,R56,R61", "--json")
    (_, second) = (json.loads(line)["findings"] for line in ended.out.splitlines())
    assert [(finding["rule"], finding["severity"]) for finding in second] == [("R56", "block")]
    assert "统一社会信用代码" in second[0]["found"]
    assert "秘密" not in json.dumps(second, ensure_ascii=False)


def test_a_profile_without_a_name_does_not_reveal_the_name_of_its_neighbour(beian: Beian, tmp_path: Path) -> None:
    data = small()
    first = write(tmp_path / "某某客户", small())
    del data["主体"]["主体基本信息"]["主体名称"]
    ended = beian("check", first, write(tmp_path / "未命名", data), "--only", "R03", "--json")
    (_, second) = (json.loads(line)["findings"] for line in ended.out.splitlines())
    assert [finding["rule"] for finding in second] == ["R03"]
    assert "某某客户" not in json.dumps(second, ensure_ascii=False)


def test_a_profile_without_a_code_belongs_to_the_client_it_names(tmp_path: Path) -> None:
    cases = []
    for place, code in (("甲", "91440300MA5EXAMP0X"), ("乙", None), ("丙", "91440300MA5EXAMP0X"), ("无", "")):
        data = small()
        basic = data["主体"]["主体基本信息"]
        basic["统一社会信用代码"] = code
        for label in (["统一社会信用代码"] if not code else []) + (["主体名称"] if place in "丙无" else []):
            del basic[label]
        case = Case.of(load(write(tmp_path / place, data)))
        cases.append(replace(case, papers=Papers(texts={case.algorithms[0].at("basic.assessment"): f"{place}的话"})))
    assert [other.papers.others for other in with_others(cases)] == [(), (), (), ()]


def test_reports_of_other_clients_in_one_call_are_compared_and_not_named(tmp_path: Path) -> None:
    cases = []
    for name, text in (("甲示例有限公司", "同一段话"), ("乙示例有限公司", "另一段话")):
        data = small()
        data["主体"]["主体基本信息"] |= {"主体名称": name, "统一社会信用代码": name}
        case = Case.of(load(write(tmp_path / name, data)))
        report = case.algorithms[0].at("basic.assessment")
        cases.append(replace(case, papers=Papers(texts={report: text})))
    assert [other.papers.others for other in with_others(cases)] == [("另一段话",), ("同一段话",)]
    assert [other.papers.others for other in with_others((cases[0], cases[0]))] == [(), ()]


@pytest.mark.parametrize(("site", "said"), [("cac", "只提示需核实"), ("mock", "这是模拟系统")])
def test_the_map_and_its_calibration_are_reported(beian: Beian, small_profile: Path, site: str, said: str) -> None:
    assert said in beian("check", small_profile, "--site", site, "--only", "R09").out.splitlines()[0]
    used = json.loads(beian("check", small_profile, "--site", site, "--only", "R09", "--json").out)["map"]
    assert (used["id"], bool(used["calibrated"])) == (site, site == "mock")


def test_json_has_a_line_for_every_profile_with_what_was_not_checked(
    beian: Beian, small_profile: Path, wrong: Path
) -> None:
    ended = beian("check", small_profile, wrong, "--format", "json")
    clean, faulty = (json.loads(line) for line in ended.out.splitlines())
    assert clean["block"] == 0
    assert [finding["rule"] for finding in faulty["findings"] if finding["severity"] == "block"] == ["R02"]
    reasons = {finding["rule"]: finding["reason"] for finding in clean["not_checked"]}
    assert reasons["R01"]
    assert reasons["R42"]
    assert not set(reasons) & set(clean["passed"])


def test_the_page_is_one_offline_file_with_every_text_escaped(beian: Beian, wrong: Path, tmp_path: Path) -> None:
    page = tmp_path / "预检报告.html"
    ended = beian("check", wrong, "--format", "html", "-o", page)
    assert ended.code == 1
    text = page.read_text(encoding="utf-8")
    assert "R02" in text
    assert "default-src 'none'" in text
    assert "<script" not in text
    assert "src=" not in text
    assert "http" not in text.replace("http-equiv", "").replace("https://example.com", "")


def test_an_output_writes_the_page_beside_the_text_and_is_refused_with_json(
    beian: Beian, wrong: Path, tmp_path: Path
) -> None:
    page = tmp_path / "预检报告.html"
    ended = beian("check", wrong, "-o", page)
    assert "R02" in ended.out
    assert str(page) in ended.out
    assert "R02" in page.read_text(encoding="utf-8")
    page.unlink()
    refused(beian("check", wrong, "-o", page, "--json"), "--output")
    refused(beian("check", wrong, "-o", page, "--format", "json"), "--output")
    assert not page.exists()


def test_rules_can_be_chosen_and_left_out(beian: Beian, wrong: Path) -> None:
    assert beian("check", wrong, "--only", "r02").code == 1
    assert beian("check", wrong, "--only", "R03,R10").code == 0
    assert beian("check", wrong, "--skip", "R02", "--skip", "shape").code == 0
    refused(beian("check", wrong, "--only", "R99"), "R99", "beian rules")
    refused(beian("check", wrong, "--format", "pdf"), "pdf", "text、json、html")


def test_strict_counts_what_must_be_verified(beian: Beian, small_profile: Path) -> None:
    assert beian("check", small_profile).code == 0
    assert beian("check", small_profile, "--strict").code == 1


def test_an_explained_finding_is_shown_and_does_not_count(beian: Beian, tmp_path: Path) -> None:
    data = small()
    data["主体"]["主体基本信息"]["统一社会信用代码"] = "91440300MA5EXAMP0D"
    note = {"规则": "R02", "理由": "代码刚变更，公示未更新", "说明人": "某甲", "日期": "2026-11-01"}
    data["佐证与说明"] = {"部署": {"部署地点": "深圳", "是否在境内": "是"}, "已说明的问题": [note]}
    ended = beian("check", write(tmp_path / "a", data))
    assert ended.code == 0
    assert "✎ 已说明" in ended.out
    assert "某甲" in ended.out


def test_every_rule_is_listed_in_text_and_json(beian: Beian) -> None:
    ended = beian("rules")
    assert all(f"{rule.id}  " in ended.out for rule in rules())
    listed = json.loads(beian("rules", "--json").out)["rules"]
    assert {rule.id for rule in rules()} <= {rule["id"] for rule in listed}


def test_numbers_are_reported_line_by_line_and_a_bad_one_exits_with_1(beian: Beian) -> None:
    good = "网信算备310115123456702260015号"
    ended = beian("number", good, "13800001234")
    assert (ended.code, len(ended.out.splitlines())) == (0, 2)
    ended = beian("number", good, BAD_MOBILE, "--json")
    readings = json.loads(ended.out)["numbers"]
    assert ended.code == 1
    assert [reading["ok"] for reading in readings] == [True, False]
