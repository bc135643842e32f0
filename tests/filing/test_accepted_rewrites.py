"""A site that always rewrites one field and masks another: the person is asked once for all clients of the office."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

import pytest

from assistant.filing.operator import simulated_operator_acts
from assistant.filing.operator.protocol import Handover, HandoverAnswer
from assistant.filing.run.session import RunSession
from assistant.practice import workspace
from tests.conftest import MockRegistry, serve_mock_registry
from tests.filing.conftest import FilingRunResult, RunningMock
from tests.filing.in_process import worker
from tests.filing.small import Json, small, write

pytestmark = [pytest.mark.browser, pytest.mark.slow]
ADDRESS, MOBILE, EMAIL = "subject.basic.address", "subject.responsible.mobile", "subject.responsible.email"
WRITTEN, STORED = "科苑路 1 号—示例大厦 8 层", "科苑路 1 号-示例大厦 8 层"
ASKED = {f"QUESTION:{ADDRESS}": "accept", f"QUESTION:{MOBILE}": "accept"}
DASHES: Json = {"name": "text-rewritten", "from": "—", "to": "-"}
MASKS: Json = {"name": "text-masked"}


@dataclass(frozen=True)
class ClientRun:
    """A filing of one client: its result, the questions that the person was asked, and what `beian report` printed."""

    ended: FilingRunResult
    questions: list[Handover]
    report: str

    def events(self, kind: str) -> list[Json]:
        """Return the data of the journal's events of a kind."""
        lines = (Path(self.ended.answer["run"]) / "journal.jsonl").read_text(encoding="utf-8").splitlines()
        return [event["data"] for event in map(json.loads, lines) if event["kind"] == kind]

    def counts(self, *names: str) -> tuple[int, ...]:
        """Return some figures of the run."""
        return tuple(self.ended.fields[name] for name in names)


@dataclass
class Office:
    """A workspace with clients of one registry, which misbehaves as told."""

    home: Path
    registry: MockRegistry

    def file(self, client: str, code: str, answers: Mapping[str, str], *faults: Json) -> ClientRun:
        """File the subject of a client of its own, with a person who answers questions as given, else with no."""
        self.registry.ask("/__mock__/faults", {"set": list(faults)})
        data = small()
        data["主体"]["主体基本信息"] |= {"主体名称": client, "统一社会信用代码": code, "详细地址": WRITTEN}
        profile = self.home / "客户" / client
        write(profile, data)
        caller = RunningMock(self.home, self.registry)
        command = caller.command("--stand-in", "submit", "--stage", "主体", "--operator", "周经办")
        words = [str(profile) if word == str(caller.profile) else word for word in command[3:]]
        questions: list[Handover] = []
        done = worker().start(words, caller.environment(), around=lambda: answering(answers, questions)).result()
        assert "Traceback" not in done.stderr, done.stderr
        ended = FilingRunResult(done.returncode, json.loads(done.stdout.splitlines()[-1]), done.stdout, done.stderr)
        return ClientRun(ended, questions, self.beian("report", ended.answer["run"]))

    def beian(self, *words: str) -> str:
        """Run another command and return what it printed."""
        done = worker().run(list(words), RunningMock(self.home, self.registry).environment())
        assert "Traceback" not in done.stderr, done.stderr
        return done.stdout + done.stderr


@contextmanager
def answering(answers: Mapping[str, str], questions: list[Handover]) -> Iterator[None]:
    """Let the simulated person give these answers, and keep every question that a run asks."""
    ask: Callable[[RunSession, Handover], HandoverAnswer] = RunSession.ask

    def asked(self: RunSession, handover: Handover, *more: object) -> HandoverAnswer:
        questions.extend([handover] if handover.kind == "QUESTION" else [])
        return ask(self, handover, *more)

    with ExitStack() as stack:
        stack.enter_context(mock.patch.dict(simulated_operator_acts._DEFAULTS, answers))
        stack.enter_context(mock.patch.object(RunSession, "ask", asked))
        yield


@pytest.fixture(scope="module")
def office(mock_pages: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Yield an office with a workspace and a registry."""
    folder = tmp_path_factory.mktemp("office")
    workspace.init(folder / "office")
    with serve_mock_registry(folder / "mock") as registry:
        yield Office(folder / "office", registry)


@pytest.fixture(scope="module")
def accepted(office: Office) -> ClientRun:
    """Return the filing of the first client, whose person says yes to both questions."""
    return office.file("深圳微光示例科技有限公司", "91440300MA5EXAMP0C", ASKED, DASHES, MASKS)


@pytest.fixture(scope="module")
def second(office: Office, accepted: ClientRun) -> ClientRun:
    """Return the filing of another client; its person would say no."""
    return office.file("深圳微明示例科技有限公司", "91440300MA5EXAMP1F", {}, DASHES, MASKS)


@pytest.fixture(scope="module")
def other(office: Office, second: ClientRun) -> ClientRun:
    """Return the filing of a third client, while the site rewrites otherwise and masks one field more; with no twice."""
    faults = ({**DASHES, "to": "_"}, MASKS, {**MASKS, "field": "officerEmail"})
    return office.file("深圳微星示例科技有限公司", "91440300MA5EXAMP2J", {}, *faults)


def test_a_rewrite_is_shown_once_with_before_and_after_and_counted_as_accepted(accepted: ClientRun) -> None:
    assert [question.key for question in accepted.questions] == [ADDRESS, MOBILE], accepted.ended.err
    shown = "\n".join(accepted.questions[0].lines)
    assert WRITTEN in shown
    assert STORED in shown
    assert "U+2014" in shown, "the person sees which rewrite is accepted, not this value's alone"
    verdicts = accepted.ended.verdicts()
    assert (verdicts[ADDRESS], verdicts[MOBILE]) == ("accepted", "masked")
    assert accepted.counts("normalised", "wrong", "masked") == (1, 0, 1)
    assert accepted.ended.fields["total"] == accepted.ended.fields["proved"] + 1
    assert (accepted.ended.code, accepted.ended.answer["status"]) == (0, "submitted"), accepted.ended.err


def test_an_accepted_rewrite_is_named_in_report_and_terminal(accepted: ClientRun) -> None:
    page = (Path(accepted.ended.answer["run"]) / "report.html").read_text(encoding="utf-8")
    for text in (accepted.ended.err, page):
        assert "系统改写（已认可）" in text
        assert "未能核对（系统遮盖）" in text
        assert "每一项都核对过" not in text, "one is masked"
        assert "系统改写 1，待处理 0；另有 1 项系统遮盖，不计入" in text


def test_another_client_of_the_office_is_not_asked(accepted: ClientRun, second: ClientRun) -> None:
    assert second.questions == []
    verdicts = second.ended.verdicts()
    assert (verdicts[ADDRESS], verdicts[MOBILE]) == ("accepted", "masked")
    assert (second.ended.code, *second.counts("normalised", "wrong", "masked")) == (0, 1, 0, 1), second.ended.err
    named = [note["detail"] for note in second.events("Note") if note["what"] == "accepted before"]
    assert len(named) == 2
    assert all("周经办" in text for text in named), "who accepted it"


def test_another_rewrite_of_the_field_is_asked_about_and_a_no_counts_wrong(other: ClientRun) -> None:
    assert [question.key for question in other.questions] == [ADDRESS, EMAIL], "the masked number was accepted before"
    verdicts = other.ended.verdicts()
    assert (verdicts[ADDRESS], verdicts[EMAIL], verdicts[MOBILE]) == ("differs", "unproved", "masked")
    assert other.counts("normalised", "wrong", "masked") == (0, 2, 1)
    assert (other.ended.code, other.ended.answer["exit"]) == (1, 1), other.ended.err


def test_what_the_office_stores_holds_no_value_and_can_be_withdrawn(office: Office, other: ClientRun) -> None:
    stored = (office.home / "认可.yaml").read_text(encoding="utf-8")
    assert [part for part in ("科苑路", "示例大厦", "1380000", "1234", "****") if part in stored] == []
    listed = office.beian("map", "accepted", "--workspace", str(office.home), "--json")
    kinds = {(one["field"], one["kind"], one["operator"]) for one in json.loads(listed)["accepted"]}
    assert kinds == {(ADDRESS, "U+2014 > U+002D", "周经办"), (MOBILE, "masked", "周经办")}
    said = office.beian("map", "accepted", "--workspace", str(office.home), "--withdraw", MOBILE)
    assert "已撤回" in said
    assert "撤回" in office.beian("map", "accepted", "--workspace", str(office.home))
