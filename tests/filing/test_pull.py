"""`beian pull` reads an account into a profile equal to the one that was filed, and writes nothing there.

Whoever takes a filing over can change it from that profile alone.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.apps.cli.pulls import fit_name
from assistant.declaration.profile.loading import load
from assistant.proof.journal import frozen
from tests.filing.changing import change, unlike
from tests.filing.conftest import FilingRunResult, RunningMock, section
from tests.filing.pulling import pull, pull_and_compare
from tests.filing.small import ALGORITHM, NAME, write
from tests.filing.test_change import approve


def pulled(running_mock: RunningMock, out: Path, *options: str, company: str = NAME) -> FilingRunResult:
    """Run `beian pull` for the client."""
    return pull(running_mock.registry, running_mock.home / "beian", out, company, *options)


@pytest.mark.browser
def test_what_was_filed_is_pulled_as_it_was_and_nothing_is_written(submitted: RunningMock, tmp_path: Path) -> None:
    running_mock = submitted
    approve(running_mock)
    out, home = tmp_path / "接手", tmp_path / "接手的机器"
    pull_and_compare(running_mock.registry, home, running_mock.profile, NAME, out)
    text = (out / "填报资料.yaml").read_text(encoding="utf-8")
    assert text.startswith("# 由 beian pull 于 ")
    assert "佐证与说明" in text.splitlines()[0]
    assert [submission.root for submission in frozen.submissions(out / "runs", "mock")] == [
        "subject",
        f"algorithms[{ALGORITHM}]",
    ]


@pytest.mark.browser
@pytest.mark.thorough
def test_a_change_of_what_was_pulled_writes_nothing_else(submitted: RunningMock, tmp_path: Path) -> None:
    running_mock = submitted
    approve(running_mock)
    profile, home = tmp_path / "接手", tmp_path / "接手的机器"
    assert pull(running_mock.registry, home, profile, NAME).code == 0
    before, file = running_mock.stored(), profile / "填报资料.yaml"
    text = file.read_text(encoding="utf-8")
    assert text.count("'1.10'") == 1
    file.write_text(text.replace("'1.10'", "'2.0'"), encoding="utf-8")
    changed = change(running_mock.registry, home, profile)
    assert (changed.code, changed.answer["status"], changed.fields["wrong"]) == (0, "submitted", 0), changed.err
    after = running_mock.stored()
    assert unlike(before, after) == ["版本号"]
    (algorithm,) = after["algorithms"]
    assert (algorithm["state"], section(algorithm, "算法基础属性信息")["版本号"]) == ("变更审核中", "2.0")


@pytest.mark.browser
def test_onto_an_existing_profile_the_difference_is_shown_and_taken_on_a_yes_and_what_only_it_has_stays(
    submitted: RunningMock,
) -> None:
    running_mock = submitted
    running_mock.data["产品"][0]["功能访问路径"][0]["功能"].append({"功能名称": "后加功能", "功能介绍": "后来才加的。"})
    running_mock.data["主体"]["主体基本信息"]["网址"] = "https://example.com/new"
    shown, before = pulled_onto_another_version(running_mock)
    assert (shown.code, shown.answer["status"]) == (1, "needs_person")
    assert "3.3 → 1.10" in shown.err
    assert "2 项不同" in shown.err
    assert (running_mock.profile / "填报资料.json").read_bytes() == before
    newer = running_mock.profile / "承诺书.pdf"
    newer.write_bytes(b"%PDF-1.4 sealed anew")
    done = pulled(running_mock, running_mock.profile, "--yes")
    assert (done.code, done.fields["wrong"]) == (1, 2), done.err
    own = load(running_mock.profile).profile
    assert own.algorithms[0].basic.version == "1.10"
    assert [function.name for function in own.products[0].paths[0].functions] == ["商品排序", "后加功能"]
    assert own.subject.basic.website == "https://example.com"
    assert newer.read_bytes() == b"%PDF-1.4 sealed anew"
    assert own.subject.attachments.commitment == "附件/承诺书.pdf"


@pytest.mark.browser
@pytest.mark.thorough
def test_what_was_shown_is_taken_when_asked_and_the_old_profile_is_retained(submitted: RunningMock) -> None:
    running_mock = submitted
    pulled_onto_another_version(running_mock)
    taken = pulled(running_mock, running_mock.profile, "--yes")
    assert taken.code == 0, taken.err
    assert load(running_mock.profile).profile.algorithms[0].basic.version == "1.10"
    assert list((running_mock.profile / "旧版").iterdir())


def pulled_onto_another_version(running_mock: RunningMock) -> tuple[FilingRunResult, bytes]:
    """Pull onto a profile with another version; return the result and the profile as it was before."""
    running_mock.basic()["版本号"] = "3.3"
    write(running_mock.profile, running_mock.data)
    before = (running_mock.profile / "填报资料.json").read_bytes()
    return pulled(running_mock, running_mock.profile), before


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("承诺书（盖章）.pdf", ("承诺书（盖章）", ".pdf")),
        ("../../etc/passwd", ("_", "._etc_passwd")),
        ("a:b*?.pdf", ("a_b__", ".pdf")),
        ("..", ("附件", "")),
        ("nul.pdf", ("_nul", ".pdf")),
        ("甲\n乙.pdf", ("甲_乙", ".pdf")),
        ("长" * 300 + ".pdf", ("长" * 70, ".pdf")),
    ],
)
def test_a_file_of_the_site_gets_a_name_that_stays_in_its_folder(name: str, place: tuple[str, str]) -> None:
    assert fit_name(name) == place


@pytest.mark.browser
def test_the_company_must_be_named(running_mock: RunningMock, tmp_path: Path) -> None:
    done = pulled(running_mock, tmp_path / "空", company="")
    assert done.code == 2
    assert "--company" in done.err
