"""How a report grows with its run: `python -m benchmarks.report [--fields 10000]`.

Makes run folders of 1,000, 5,000 and 10,000 synthetic fields (25 to a record, a picture and a proof each), builds the
page of each and prints the cost. Returns 1 if a field of the largest run costs more than 1.5 times one of the smallest.
Figures are processor seconds, the minimum of the rounds, since the machine may be shared.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from assistant.proof.journal.events import Comment, FieldDone, Note, Proved, RecordOpened, RunClosed, RunOpened, Saved
from assistant.proof.journal.proof_file import ProofEntry
from assistant.proof.journal.run_folder import RunFolder
from assistant.proof.report import html, view
from tests.report import sample_run

SIZES = (1_000, 5_000)
CEILING = 1.5
FIELDS_OF_A_RECORD = 25
ONE_IS_WRONG_IN = 40
ROUNDS = 2
PICTURES = 8
OPENED = RunOpened("run", sample_run.CLIENT, "mock", "http://127.0.0.1:8931/", True, {}, "", "", "", "", "fast", "", "")


@dataclass(frozen=True, slots=True)
class ReportMeasurement:
    """A report of this many fields: processor seconds to build it, bytes of its page."""

    fields: int
    seconds: float
    size: int

    @property
    def seconds_per_field(self) -> float:
        """Return the seconds per field."""
        return self.seconds / self.fields


def record(number: int, fields: int) -> list[ProofEntry]:
    """Return the fields of a record: the subject's first, then synthetic texts of which a few are stored differently."""
    about = f"用户在第 {number} 个页面输入文字，由大语言模型生成回答；结果页显著标识“由人工智能生成”。"
    subject = sample_run.subject()[:fields] if number == 0 else []
    for place in range(len(subject), fields):
        entry = sample_run.entry(
            f"records[{number}].f{place}", f"第 {place} 项", f"{about}{place}", (f"第 {place % 4} 部分",)
        )
        is_wrong = (number * FIELDS_OF_A_RECORD + place) % ONE_IS_WRONG_IN == 0
        subject.append(replace(entry, stored=about, verdict="differs") if is_wrong else entry)
    return subject


def made(base: Path, fields: int, pictures: Sequence[bytes]) -> RunFolder:
    """Write a run with this many fields below `base` and return it."""
    with RunFolder.create(base, sample_run.CLIENT, "mock") as run:
        run.append(OPENED)
        for number, first in enumerate(range(0, fields, FIELDS_OF_A_RECORD)):
            id_, entries = f"records[{number}]", record(number, min(FIELDS_OF_A_RECORD, fields - first))
            digest = run.write_proof(id_, entries)
            picture = run.store_picture(f"第 {number} 条", pictures[number % len(pictures)])
            run.append(
                RecordOpened(id_, f"第 {number} 条", "产品", len(entries)),
                *(FieldDone(id_, entry.key, entry.label, entry.outcome or "hidden") for entry in entries),
                Saved(id_, "保存成功"),
                Proved(id_, digest, "reopened", {entry.key: entry.verdict for entry in entries}, picture),
                Comment(id_, entries[-1].key, run.store_text("请补充。")),
                Note("template", "模板已保存", id_),
            )
        run.append(RunClosed("needs_person", 60.0))
    return run


def measure(run: RunFolder, fields: int) -> ReportMeasurement:
    """Build the page of a run several times and return the fastest result."""
    seconds, size = [], 0
    for _ in range(ROUNDS):
        began = time.process_time()
        built = view.build(RunFolder.open(run.path))
        size = len(html.render(built, "zh").encode())
        seconds.append(time.process_time() - began)
        if sum(len(record.rows) for record in built.records) != fields:
            raise SystemExit(f"the report of {fields} fields does not show them all")
    return ReportMeasurement(fields, min(seconds), size)


def main() -> int:
    """Print the table; return 1 if a field of the largest run costs too much."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fields", type=int, default=10_000, help="fields of the largest run")
    options = parser.parse_args()
    sizes = sorted({*(size for size in SIZES if size < options.fields), options.fields})
    pictures = [sample_run.picture(f"第 {number} 条", record(number, 18)) for number in range(PICTURES)]
    measurements: list[ReportMeasurement] = []
    print("| fields | processor seconds | HTML, MB | a field against one of the smallest |\n|---|---|---|---|")
    for size in sizes:
        with tempfile.TemporaryDirectory(prefix="beian-bench-") as room:
            measurements.append(measure(made(Path(room), size, pictures), size))
        last = measurements[-1]
        print(
            f"| {size:,} | {last.seconds:.2f} | {last.size / 1e6:.1f} | {last.seconds_per_field / measurements[0].seconds_per_field:.2f} |",
            flush=True,
        )
    ratio = measurements[-1].seconds_per_field / measurements[0].seconds_per_field
    print(f"\nat most {CEILING}: {'met' if ratio <= CEILING else 'MISSED'}")
    return 0 if ratio <= CEILING else 1


if __name__ == "__main__":
    raise SystemExit(main())
