"""`beian pull`: read what the site holds into a profile, for a takeover or a change of what somebody else filed.

Nothing is written on the site: the guard of this run lets no save out. An existing profile is not overwritten: the
differences are shown, and taken over only with --yes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from assistant.apps.cli import fill
from assistant.apps.cli.command_options import FillOptions, PullOptions, fill_options
from assistant.apps.cli.output import progress, result
from assistant.apps.cli.preparing import PreparedRun
from assistant.core import excerpt, files, yaml_file
from assistant.core.errors import NoProfile, UsageError
from assistant.core.keys import FieldKey
from assistant.core.language import mark, say
from assistant.core.privacy import mask as masked
from assistant.core.privacy import mask_patterns
from assistant.core.user_messages import is_read_on_pages
from assistant.core.values import File, Nodes, Value, compare
from assistant.core.verdict import is_right
from assistant.declaration.profile.assembling import assemble, overlay
from assistant.declaration.profile.catalogue import raw_at, spec_of
from assistant.declaration.profile.loading import LoadedProfile, load
from assistant.declaration.profile.saving import as_data
from assistant.declaration.profile.schema.whole import VERSION, Profile
from assistant.declaration.profile.updating import held, update
from assistant.filing.run.context import Filing
from assistant.filing.run.fetching import fetch
from assistant.filing.run.mending import logged_in
from assistant.filing.run.pull import PulledAccount, natural_nodes, pull, uploads
from assistant.filing.run.pulled import note_reading
from assistant.filing.site.landmarks import Site
from assistant.planning.maps.site_map import SiteMap
from assistant.planning.plan.change import renamed
from assistant.planning.plan.change_words import Clean
from assistant.planning.plan.plan import make, node_labels
from assistant.proof.journal.events import RunStatus

FILE, ATTACHMENTS = "填报资料.yaml", "附件"
_UNFIT = frozenset('\\/:*?"<>|')
_DEVICES = frozenset({"CON", "PRN", "AUX", "NUL", *(f"{port}{n}" for port in ("COM", "LPT") for n in range(10))})
_LONGEST_STEM, _LONGEST_SUFFIX = 70, 12
_LARGEST = 256 << 20
_CUT = 40
_NAME_TAKEN = mark("“{file}”在读取期间换成了另一个文件，没有写入资料；请再读取一次。")


@dataclass(slots=True)
class PulledProfile:
    """A profile read from the site, with the bytes of its uploads (path inside the folder → bytes)."""

    profile: Profile
    files: dict[str, bytes] = field(default_factory=dict, repr=False)
    unmapped: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    without_bytes: list[str] = field(default_factory=list)


def pull_into(options: PullOptions) -> int:
    """Run the command; raises UsageError for an unknown word of `--stand-in`."""
    if options.stand_in not in {None, "on"}:
        raise UsageError(what=say("pull 的 --stand-in 只能是 on。"))
    own = {"profile": options.out, "stand_in": "draft" if options.stand_in else None, "company": options.company or ""}
    return run(fill_options(options, **own, checks=False, reads_only=True), yes=options.yes)


def run(options: FillOptions, *, yes: bool) -> int:
    """Run the command and return its exit code: 1 if an existing profile differs from the site, 10 if it read only in part."""
    return fill.conduct(options, lambda filing, ready: _work(filing, ready, options, yes=yes))


def _work(filing: Filing, ready: PreparedRun, options: FillOptions, *, yes: bool) -> RunStatus:
    pulled = logged_in(filing, lambda: pull(filing))
    ready.redactor.learn(personal_in(pulled))
    own = existing(options.profile)
    site = filing.session.site
    read = read_profile(site, pulled, own, own.folder if own else options.profile)
    tell = progress if options.as_json else result
    left_out = list(omissions(read))
    for line in left_out:
        tell(ready.redactor.clean(line))
    if own is None:
        path = write_profile(options.profile, read, urlsplit(ready.url).netloc)
        tell(say("已写成 {path}，附件 {count} 个。佐证与说明不在系统里，需另补。", path=path, count=len(read.files)))
    else:
        for line in merged_lines(own, read, ready.site_map, yes=yes, clean=ready.redactor.clean):
            tell(ready.redactor.clean(line))
    if left_out:
        tell(say("系统里有 {count} 处没有读进资料（见上面的 ！），请对照系统补上。", count=len(left_out)))
    final = load(options.profile)
    plan = make(final.records(), ready.site_map, pulled.registry_state, digest=final.digest)
    note_reading(filing, pulled, plan)
    return "needs_person" if left_out or filing.results.count.tally().wrong else "nothing_to_do"


def personal_in(pulled: PulledAccount) -> list[str]:
    """Return the personal values that were read; no message may show them."""
    values = pulled.values.items()
    return [str(value) for key, value in values if spec_of(key).privacy != "public" and not isinstance(value, File)]


def existing(folder: Path) -> LoadedProfile | None:
    """Return the profile of a folder, None if it has none yet; raises the errors of a broken one."""
    try:
        return load(folder)
    except NoProfile:
        return None


def read_profile(
    site: Site,
    pulled: PulledAccount,
    own: LoadedProfile | None,
    folder: Path,
    bytes_at: Callable[[str], bytes | None] | None = None,
) -> PulledProfile:
    """Turn what was read into a profile; `bytes_at` returns an upload by its address, fetched as the page itself would."""
    bytes_at = bytes_at or partial(fetch, site.page)
    read = PulledProfile(Profile())
    for item in pulled.items:
        read.unmapped += [f"{item.name}：{label}" for label in dict.fromkeys(item.unmapped)]
        read.unread += [f"{item.name}：{label}" for label in dict.fromkeys(item.unread)]
    known = _known_files(own)
    views = own.records() if own else []
    paths: dict[FieldKey, str] = {}
    for key, value in uploads(pulled.items):
        content = bytes_at(value.url) if value.url else None
        (present_key,) = map(FieldKey.of, renamed({str(key): value}, views, site.map))
        own_path = known.get((present_key, value.sha256), known.get((key, value.sha256)))
        if content is None:
            read.without_bytes.append(value.name)
        elif own_path is None:
            paths[key] = _place(folder, read.files, value, content)
        if own_path is not None:
            paths[key] = own_path
    values: dict[FieldKey, Value] = {}
    for key, site_value in pulled.values.items():
        if isinstance(site_value, File) and key not in paths:
            continue  # a path without a file would replace the operator's own file
        values[key] = natural_nodes(site_value, pulled.items, site) if isinstance(site_value, Nodes) else site_value
    ids = {item.key: item.own_id for item in pulled.items if item.own_id}
    read.profile = assemble(values, paths, ids)
    return read


def _known_files(own: LoadedProfile | None) -> dict[tuple[FieldKey, str | None], str]:
    """Return the paths of a profile's own uploads by key and digest."""
    if own is None:
        return {}
    values = [(key, value) for view in own.records() for key, value in view.values.items()]
    return {
        (key, value.sha256): str(raw_at(own.profile, key))
        for key, value in values
        if isinstance(value, File) and value.sha256
    }


def _place(folder: Path, taken: dict[str, bytes], value: File, content: bytes) -> str:
    """Return the path of an upload: equal bytes of one name share a path, other bytes (also on disk) get a number."""
    stem, suffix = fit_name(value.name)
    number, path = 1, f"{ATTACHMENTS}/{stem}{suffix}"
    while taken.get(path, content) != content or _holds_other(folder / path, content):
        number += 1
        path = f"{ATTACHMENTS}/{stem}-{number}{suffix}"
    taken[path] = content
    return path


def fit_name(name: str) -> tuple[str, str]:
    """Return stem and suffix of a site's file name, safe on every system and inside the folder."""
    fit = "".join("_" if sign in _UNFIT or not sign.isprintable() else sign for sign in name).strip(" .")
    stem, dot, suffix = fit.rpartition(".")
    if not dot or len(suffix) > _LONGEST_SUFFIX:
        stem, suffix = fit, ""
    stem = stem[:_LONGEST_STEM].strip(" .") or ATTACHMENTS
    return f"_{stem}" if stem.split(".")[0].upper() in _DEVICES else stem, suffix and f".{suffix}"


def _holds_other(path: Path, content: bytes) -> bool:
    try:
        return files.read(path, _LARGEST) != content
    except FileNotFoundError:
        return False
    except (OSError, files.TooLarge):
        return True


def omissions(read: PulledProfile) -> Iterator[str]:
    """Yield a sentence on each thing of the site that is not in the profile."""
    for name in dict.fromkeys(read.without_bytes):
        yield say("！ 附件“{name}”没有下载到，没有写进资料，请向客户索取。", name=name)
    for text in read.unread:
        yield say("！ 页面没有显示完整，没有写进资料，请在系统里看后补上：{place}", place=text)
    for text in read.unmapped:
        yield say("！ 系统里有、资料格式里没有对应项，未写入：{place}", place=text)


def write_profile(folder: Path, read: PulledProfile, host: str, *, by: str = "beian pull") -> Path:
    """Write a new profile with its attachments, or nothing at all."""
    path = folder / FILE
    lines = [
        say(
            "由 {command} 于 {day} 从 {host} 读取；系统里没有的内容（佐证与说明、曾用名等）需另补。",
            command=by,
            day=date.today(),
            host=host,
        ),
        *omissions(read),
    ]
    head = "".join(f"# {' '.join(line.split())}\n" for line in lines)
    body = yaml_file.dump({"beian": VERSION} | as_data(read.profile))
    files.write_all({path: head.encode() + body} | {folder / name: data for name, data in read.files.items()})
    return path


def merged_lines(
    own: LoadedProfile, read: PulledProfile, site: SiteMap, *, yes: bool, clean: Clean = str, instead: str = ""
) -> Iterator[str]:
    """Yield the differences of an existing profile from the site, and take them over with `yes`.

    `instead` is said of a command without --yes: how the site's values can be had otherwise.

    Values are redacted before they are cut: a truncated personal value would not be recognised.
    """
    if yes:
        yield from _taken_over(own, read, site, clean)
        return
    _, changes = _merged(own, read, site, clean)
    yield from _listing(changes, read)
    if changes:
        page = mark("没有改动资料。要以系统为准，请按〔以系统为准，写入资料〕；原来的资料在“以前的版本”里。")
        terminal = mark("没有改动资料。要以系统为准，请加 --yes 再运行；原文件会留在 旧版/。")
        yield instead or say(page if is_read_on_pages() else terminal)


def _taken_over(own: LoadedProfile, read: PulledProfile, site: SiteMap, clean: Clean) -> list[str]:
    """Write what the site holds into the profile as it is now: a reading takes minutes, and a colleague's changes stay.

    Raises UsageError, with nothing written, if a file of an upload's name has come in the meantime.
    """
    with held(own.folder):
        current = load(own.path)
        merged, changes = _merged(current, read, site, clean)
        lines = list(_listing(changes, read))
        if changes:
            for name in read.files:
                if _holds_other(own.folder / name, read.files[name]):
                    raise UsageError(what=say(_NAME_TAKEN, file=name))
            files.write_all({own.folder / name: data for name, data in read.files.items()})
            lines += [say("已更新 {path}", path=path) for path in update(current, merged)]
    return lines


def _merged(own: LoadedProfile, read: PulledProfile, site: SiteMap, clean: Clean) -> tuple[Profile, Sequence[str]]:
    """Return a profile with the site's values, and a line for each difference."""
    merged = overlay(own.profile, read.profile)
    return merged, _differences(own, LoadedProfile(merged, own.path, own.folder, own.positions), read, site, clean)


def _listing(changes: Sequence[str], read: PulledProfile) -> Iterator[str]:
    if changes:
        yield say("资料与系统有 {count} 项不同（资料 → 系统）：", count=len(changes))
        yield from changes
    elif any(omissions(read)):
        yield say("读到的内容与资料一致，没有改动资料；没有读进资料的见上面的 ！。")
    else:
        yield say("✓ 系统里有的内容，资料里都有而且一致，没有改动资料。")


def _differences(
    own: LoadedProfile, merged: LoadedProfile, read: PulledProfile, site: SiteMap, clean: Clean
) -> Sequence[str]:
    """Return one line for each field that differs on the site; renamed items are compared by their present names."""
    views = own.records()
    before = {str(key): value for view in views for key, value in view.values.items()}
    after = {key: value for view in merged.records() for key, value in view.values.items()}
    lines = []
    for key, value in after.items():
        ((present_key, theirs_renamed),) = renamed({str(key): _labelled(value, site)}, views, site).items()
        mine = before.get(present_key)
        is_new_file = isinstance(value, File) and str(raw_at(merged.profile, key)) in read.files
        verdict = "empty" if mine is None else compare(theirs_renamed, _labelled(mine, site))
        if not is_new_file and (is_right(verdict, "compared") or verdict == "listed"):
            continue
        spec = spec_of(key)
        mine_shown, theirs = (clean(_text(nodes, personal=spec.privacy != "public")) for nodes in (mine, value))
        shown = excerpt.pair(mine_shown, theirs, _CUT)
        lines.append(f"  {' › '.join((*spec.section, spec.name))}：{shown[0]} → {shown[1]}")
    return lines


def _labelled(value: Value, site: SiteMap) -> Value:
    """Return a value with ticked nodes as labels of the site's tree, in which renames are expressed."""
    return node_labels(value, site) if isinstance(value, Nodes) else value


def _text(value: Value | None, *, personal: bool) -> str:
    if value is None:
        return say("（空）")
    return masked(str(value)) if personal else mask_patterns(str(value))
