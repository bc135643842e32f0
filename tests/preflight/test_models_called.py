"""R27 with several algorithms: only those with a form that ticks 第三方服务计算 must name third-party models."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from assistant.checks.preflight.check import RuleSelection, examine
from tests.preflight.mutations import Change, both, put
from tests.preflight.paper_edits import Edit, ExampleFolderWithPapers, added, same
from tests.preflight.row import COMPUTING, MODEL, NOTES, THIRD
from tests.preflight.rows_of_papers import MODEL_SENTENCE, REPORT, SECOND

ONLY_R27 = RuleSelection(only=frozenset({"R27"}))
LISTED = put(*NOTES, "第三方模型", to=[MODEL])
FORM = "algorithms[绘澜画坊图像生成算法-1].detail.model.computing"
FIRST_ONLY = both(LISTED, THIRD, put("算法", 1, *COMPUTING[2:], to=["服务器端计算"]))
SECOND_ONLY = both(LISTED, put("算法", 1, *COMPUTING[2:], to=["服务器端计算", "第三方服务计算"]))


@dataclass(frozen=True)
class ModelsRow:
    """A profile, an edit of its papers, and the expected places and severities of R27."""

    profile: Change
    papers: Edit
    expected: tuple[tuple[str, str], ...]


ROWS = {
    "both tick": ModelsRow(both(LISTED, THIRD), same, ((str(REPORT), "block"), (str(SECOND), "block"))),
    "both tick, one report names it": ModelsRow(
        both(LISTED, THIRD), added(REPORT, "（三）算法模型", MODEL_SENTENCE), ((str(SECOND), "block"),)
    ),
    "the first ticks": ModelsRow(FIRST_ONLY, same, ((str(REPORT), "block"),)),
    "the first ticks and names it": ModelsRow(FIRST_ONLY, added(REPORT, "（三）算法模型", MODEL_SENTENCE), ()),
    "the second ticks": ModelsRow(SECOND_ONLY, same, ((str(SECOND), "block"),)),
    "the second ticks and names it": ModelsRow(SECOND_ONLY, added(SECOND, "（三）算法模型", MODEL_SENTENCE), ()),
    "none ticks": ModelsRow(LISTED, same, ((FORM, "warn"),)),
    "none ticks, none is listed": ModelsRow(put(*NOTES, "第三方模型", to=[]), same, ()),
}


@pytest.fixture(scope="module")
def example_folder(tmp_path_factory: pytest.TempPathFactory) -> ExampleFolderWithPapers:
    """Return the folder of examples to be changed."""
    return ExampleFolderWithPapers(tmp_path_factory.mktemp("models"))


@pytest.mark.slow
@pytest.mark.parametrize("name", ROWS)
def test_only_the_report_of_an_algorithm_that_calls_others_must_name_them(
    example_folder: ExampleFolderWithPapers, name: str
) -> None:
    row = ROWS[name]
    findings = examine(example_folder.papered(row.papers, row.profile), scope=ONLY_R27)
    assert tuple((finding.place, finding.severity) for finding in findings if finding.state == "found") == row.expected
