"""R62: values of the form missing from a fully read proof block; possibly unread ones are to be verified."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.checks.preflight.check import RuleSelection, examine
from tests.preflight.paper_edits import Edit, ExampleFolderWithPapers, all_of, cut, reword, same
from tests.preflight.rows_of_papers import PROOF

ONLY_R62 = RuleSelection(only=frozenset({"R62"}))
NAME, NUMBER, MOBILE = "顾示范", "证件号码", "手机号码"
WITHOUT_NAME = all_of(cut(PROOF, "^姓名"), reword(PROOF, NAME, "该同志"))
ROWS: dict[str, tuple[Edit, list[str]]] = {
    "as it is": (same, []),
    "no name": (WITHOUT_NAME, ["block"]),
    "name in a sentence": (cut(PROOF, "^姓名"), []),
    "no id number": (cut(PROOF, f"^{NUMBER}"), ["block"]),
    "no mobile": (cut(PROOF, f"^{MOBILE}"), ["block"]),
    "neither number": (all_of(cut(PROOF, f"^{NUMBER}"), cut(PROOF, f"^{MOBILE}")), ["block", "block"]),
    "mobile in parts": (reword(PROOF, "13800001110", "+86 138-0000-1110"), []),
    "mobile in a sentence": (
        all_of(cut(PROOF, f"^{MOBILE}"), reword(PROOF, "算法安全责任人。", "算法安全责任人，手机 138-0000-1110。")),
        [],
    ),
    "no duties": (cut(PROOF, "职责"), ["warn"]),
}


@pytest.fixture(scope="module")
def example_folder(tmp_path_factory: pytest.TempPathFactory) -> ExampleFolderWithPapers:
    """Return the folder of examples to be changed."""
    return ExampleFolderWithPapers(tmp_path_factory.mktemp("proofs"))


@pytest.mark.parametrize("name", ROWS)
def test_a_proof_without_the_values_of_the_form_is_reported(example_folder: ExampleFolderWithPapers, name: str) -> None:
    edit, severities = ROWS[name]
    reported = [
        finding for finding in examine(example_folder.papered(edit), scope=ONLY_R62) if finding.state == "found"
    ]
    assert [finding.severity for finding in reported] == severities
    assert {finding.place for finding in reported} <= {str(PROOF)}
    assert all(NAME not in finding.found and "1380000" not in finding.found for finding in reported), (
        "no value is repeated"
    )


@pytest.mark.parametrize("unread", [{"unread": (2,)}, {"images": 1}, {"blocks": (), "facts": ()}])
def test_a_value_that_may_be_on_an_unread_page_is_to_be_verified(
    example_folder: ExampleFolderWithPapers, unread: dict[str, object]
) -> None:
    case = example_folder.papered(cut(PROOF, f"^{MOBILE}"))
    paper = replace(case.papers.facts[PROOF], **unread)  # type: ignore[arg-type]
    findings = examine(replace(case, papers=replace(case.papers, facts={PROOF: paper})), scope=ONLY_R62)
    assert {finding.severity for finding in findings if finding.state == "found"} == {"warn"}
