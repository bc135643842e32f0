"""`beian papers seals`: the print set with 用印清单, and where each sealed paper is."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from assistant.apps.cli.intake import known_of
from assistant.apps.cli.output import progress, result
from assistant.apps.cli.scan_comparing import compare_recorded
from assistant.apps.cli.seal_options import SealOptions
from assistant.core import files
from assistant.core.errors import UsageError
from assistant.core.language import comma_list, mark, say
from assistant.declaration.intake.requirements import STATES as REQUIREMENT_STATES
from assistant.declaration.intake.sealing import (
    BEFORE,
    PreparedPrintSet,
    SealingPaper,
    advance,
    changed_names,
    prepare_print_set,
    printable,
    scan_back,
    seal_again,
    sealing,
    sets,
)
from assistant.declaration.intake.states import resolve_requirements
from assistant.declaration.papers.outline import names_of
from assistant.declaration.papers.paper_record import STATES, read_record
from assistant.declaration.papers.sealed_scans import printed_copies
from assistant.declaration.profile.loading import LoadedProfile, load

_NOTHING = mark("没有备好过用印材料。请先加 --make 备好打印的一套。")


def papers_of(loaded: LoadedProfile) -> list[SealingPaper]:
    """Return the papers of a profile that are sealed."""
    return sealing(loaded, resolve_requirements(loaded, known_of(loaded, papers=False)))


def seal(options: SealOptions) -> int:
    """Do what the options ask: make a set, record a step, or list the papers."""
    given = {
        "--make": options.make,
        "--again": options.again,
        "--scan": options.scan is not None,
        "--posted": options.posted is not None,
        "--stamped": options.stamped,
    }
    chosen = [option for option, is_given in given.items() if is_given]
    if len(chosen) > 1:
        raise UsageError(what=say("{options} 一次只能写一个", options=comma_list(chosen)))
    if options.make:
        return make(options.profile)
    if options.again:
        return wrong(options.profile, options.name)
    if options.scan is not None:
        return scanned(options.profile, options.scan, options.name)
    if options.posted is not None or options.stamped:
        return move(options.profile, "stamped" if options.stamped else "posted", options.posted or "")
    return show(options.profile)


def show(profile: Path) -> int:
    """List the papers that are sealed with their states; 1 if one must be sealed again, or may have to be."""
    papers = papers_of(load(profile))
    for paper in papers:
        result(_line(paper))
    return 1 if any(paper.is_again or paper.doubt for paper in papers) else 0


def make(profile: Path) -> int:
    """Make the print set of everything that may be sealed now."""
    loaded = load(profile)
    papers = papers_of(loaded)
    due = list(printable(papers)) or [paper for paper in papers if paper.obstacle]
    ready: PreparedPrintSet = prepare_print_set(loaded, due, date.today())
    for paper in papers:
        if paper.obstacle:
            progress(say("！ 没有放进这一套：{name}（{why}）", name=paper.name, why=paper.obstacle))
    for version in ready.versions:
        result(say("{name}（第 {number} 版）", name=version.name, number=version.number))
    result(str(ready.folder))
    return 0


def move(profile: Path, state: str, number: str = "") -> int:
    """Record that the newest print set that waits for it was posted or stamped."""
    client = load(profile).folder
    prepared = sets(read_record(client))
    if not prepared:
        raise UsageError(what=say(_NOTHING))
    own = next((event for event in prepared if event.state in BEFORE[state]), prepared[0])
    event = advance(client, own.id, state, date.today(), number)
    shown = say(STATES[state]) + (say("（{number}）", number=event.number) if event.number else "")
    result(say("已登记：{count} 份材料{state}", count=len(event.versions), state=shown))
    return 0


def scanned(profile: Path, scan: Path, name: str) -> int:
    """Record that the sealed scan of a paper came back, and compare it with what was posted; 1 if they differ."""
    loaded = load(profile)
    if not scan.is_file():
        raise UsageError(what=say("{path} 不是文件。", path=scan))
    paper = _named(loaded, name)
    event = scan_back(loaded, paper, scan, date.today())
    result(say("已登记：{name}（第 {number} 版）的盖章件已收回", name=paper.name, number=event.versions[0].number))
    return compare_recorded(loaded.folder, scan)


def compare_all(client: Path) -> int:
    """Compare every recorded scan that the profile names; 1 if anything differs."""
    loaded = load(client)
    copies = printed_copies(loaded.folder)
    code = 0
    for paper in papers_of(loaded):
        path = _inside(loaded, paper.requirement.path)
        if path is not None and files.sha256(path) in copies:
            result(say("—— {name} ——", name=paper.name))
            code = max(code, compare_recorded(loaded.folder, path))
    return code


def _inside(loaded: LoadedProfile, name: str) -> Path | None:
    """Return the path of a file in the profile's folder, or None."""
    if not name:
        return None
    try:
        path = files.contained(loaded.folder, name)
    except files.OutsideFolder:
        return None
    return path if path.is_file() else None


def wrong(profile: Path, name: str) -> int:
    """Record that a paper was sealed wrongly."""
    loaded = load(profile)
    paper = _named(loaded, name)
    seal_again(loaded, paper, date.today())
    result(say("已登记：{name}须重盖", name=paper.name))
    return 0


def _named(loaded: LoadedProfile, name: str) -> SealingPaper:
    papers = papers_of(loaded)
    own = [paper for paper in papers if name == paper.name]
    own = own or [paper for paper in papers if paper.requirement.kind.material in names_of(name)]
    if len(own) > 1:
        known = comma_list(paper.name for paper in own)
        raise UsageError(what=say("要盖章的“{name}”有几份，请写明是哪一份：{known}", name=name, known=known))
    if not own:
        known = comma_list(paper.name for paper in papers) or say("（没有）")
        raise UsageError(what=say("没有要盖章的“{name}”。要盖章的有：{known}", name=name, known=known))
    return own[0]


def _line(paper: SealingPaper) -> str:
    state = say(STATES[paper.state]) if paper.state else say(REQUIREMENT_STATES[paper.requirement.state])
    last = paper.on_its_way.last("posted") if paper.on_its_way else None
    number = say("（{number}）", number=last.number) if last and last.number and paper.state == "posted" else ""
    why = paper.obstacle or comma_list(changed_names(paper)) or paper.doubt or paper.requirement.why
    return f"{paper.name}  {state}{number}" + (say("：{why}", why=why) if why else "")
