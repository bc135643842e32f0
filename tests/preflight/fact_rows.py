"""The row type of the tests on the table of facts, and papers made of lines, without rendering."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from assistant.checks.preflight.case import Case, Papers
from assistant.checks.preflight.check import RuleSelection, examine
from assistant.core.findings import Finding
from assistant.core.keys import FieldKey
from assistant.declaration.documents.facts import facts_of
from assistant.declaration.documents.shapes import Document, DocumentBlock, PaperFacts, PersonFacts, ScanFacts
from tests.preflight.mutations import IMAGE, Change, ExampleFolder, nothing, put

Lines = Mapping[str, tuple[str, ...]]
ALGORITHM = "绘澜画坊图像生成算法-1"
LICENCE = "subject.licence.scan"
COMMITMENT = "subject.attachments.commitment"
STATEMENT = "subject.attachments.responsibility"
ICP = "subject.attachments.icp"
REPORT = f"algorithms[{ALGORITHM}].basic.assessment"
PUBLICATION = f"algorithms[{ALGORITHM}].basic.publication"
AUTHORITY, SYSTEM, DESCRIPTION = (
    f"notes.materials[{name}].file" for name in ("授权委托书", "管理制度", "算法说明文档")
)
SOURCES, MODELS = (f"notes.materials[{name}].file" for name in ("数据来源及说明", "算法模型架构"))
OVERVIEW, LINKS = (f"notes.materials[{name}].file" for name in ("APP 或网站情况说明", "产品与算法关联说明"))
CONTRACT = "notes.third_party_models[示例大模型].contract"
RETAINED = put(
    "佐证与说明",
    "留存材料",
    to=[
        {"材料": name, "文件": "附件/留存/管理制度.pdf"}
        for name in (
            "授权委托书",
            "管理制度",
            "算法说明文档",
            "数据来源及说明",
            "算法模型架构",
            "APP 或网站情况说明",
            "产品与算法关联说明",
        )
    ],
)


@dataclass(frozen=True)
class FactRow:
    """A rule, papers (or a profile) that violate it, papers that do not, the severity and a word of the finding."""

    rule: str
    wrong: Lines
    twin: Lines
    word: str
    severity: str = "warn"
    change: Change = nothing
    twin_change: Change | None = None
    example: str = IMAGE
    persons: Mapping[str, PersonFacts] = field(default_factory=dict)
    twin_persons: Mapping[str, PersonFacts] = field(default_factory=dict)
    same_files: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The id in the name of the test."""
        return f"{self.rule}-{self.word}"


def paper(name: str, lines: tuple[str, ...]) -> PaperFacts:
    """Return the facts of a paper of these lines; `# ` begins a heading, `图：` a caption."""
    blocks = tuple(_block(line) for line in lines)
    return facts_of(Document(name, "pdf", 1, "0" * 64, blocks=blocks))


def _block(line: str) -> DocumentBlock:
    if line.startswith("# "):
        return DocumentBlock("heading", line[2:], level=1, page=1)
    return DocumentBlock("text", line, page=1)


def reported(folder: ExampleFolder, row: FactRow, *, twin: bool = False) -> list[Finding]:
    """Return what the row's rule reports about the wrong papers, or about their twins."""
    lines, persons = (row.twin, row.twin_persons) if twin else (row.wrong, row.persons)
    facts = {FieldKey.of(key): paper(key, content) for key, content in lines.items()}
    digests = {} if twin else dict.fromkeys(row.same_files, "f" * 64)
    scans = {FieldKey.of(key): ScanFacts(key, "pdf", 1, digest) for key, digest in digests.items()}
    papers = Papers(facts, scans, {}, persons={FieldKey.of(key): person for key, person in persons.items()})
    change = row.twin_change if twin and row.twin_change is not None else row.change
    case = folder.case(row.example, change, papers)
    scope = RuleSelection(only=frozenset({row.rule}))
    return [finding for finding in examine(case, scope=scope) if finding.state == "found"]


def papers_of_blocks(blocks: Mapping[str, tuple[DocumentBlock, ...]]) -> Papers:
    """Return papers made of blocks."""
    facts = {
        FieldKey.of(key): facts_of(Document(key, "docx", 1, "0" * 64, blocks=content))
        for key, content in blocks.items()
    }
    return Papers(facts, {}, {})


def reports_of(case: Case, rule: str) -> list[str]:
    """Return what a rule reports about a case."""
    scope = RuleSelection(only=frozenset({rule}))
    return [finding.found for finding in examine(case, scope=scope) if finding.state == "found"]
