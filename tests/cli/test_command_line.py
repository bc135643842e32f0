"""The command line itself: help, languages, wrong calls, broken streams, and unforeseen errors."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import typer.main

from assistant.apps.cli import profiles, usage
from assistant.apps.cli.app import app
from assistant.core.errors import exit_codes
from tests.cli.conftest import PROGRAM, Beian, end_by, program
from tests.conftest import ROOT

pytestmark = pytest.mark.program

CHINESE = re.compile("[\u4e00-\u9fff]")
ENGLISH_OF_TYPER = ("Usage", "Options:", "Arguments:", "Commands:", "Show this", "[default", "[required]")
HEAVY = ("playwright", "pydantic", "rich", "keyring", "yaml", "ruamel")


def commands() -> list[str]:
    """Return every command as it is typed after `beian`, including the bare call and the groups."""
    texts = [""]
    for name, command in typer.main.get_command(app).commands.items():  # type: ignore[attr-defined]
        texts.append(name)
        texts += [f"{name} {inner}" for inner in getattr(command, "commands", {})]
    return texts


def every_help(language: str) -> dict[str, str]:
    """Return the help page of every command, from one fresh process in this language."""
    code = (
        "import contextlib, io, json, sys\n"
        "from assistant.apps.cli import usage\n"
        "from assistant.apps.cli.app import app\n"
        "pages = {}\n"
        "for words in json.loads(sys.argv[1]):\n"
        "    said = io.StringIO()\n"
        "    with contextlib.redirect_stdout(said):\n"
        "        assert usage.run(app, [*words.split(), '--help']) == 0\n"
        "    pages[words] = said.getvalue()\n"
        "print(json.dumps(pages))"
    )
    environment = {**os.environ, "BEIAN_LANG": language, "COLUMNS": "100"}
    done = subprocess.run(
        [sys.executable, "-c", code, json.dumps(commands())],
        env=environment,
        cwd=ROOT,
        check=True,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )
    pages: dict[str, str] = json.loads(done.stdout)
    return pages


@pytest.mark.parametrize(
    ("words", "heavy"),
    [(["--help"], HEAVY), (["check", "profiles/speech-api"], ("playwright", "sqlalchemy", "numpy", "openpyxl", "cv2"))],
    ids=["help", "check"],
)
def test_what_is_not_needed_is_not_imported(words: list[str], heavy: tuple[str, ...]) -> None:
    code = (
        f"import sys; sys.argv = ['beian', *{words!r}]\n"
        "from assistant.apps.cli.app import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        f"print([name for name in {heavy!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, encoding="utf-8", check=True)
    assert done.stdout.splitlines()[-1] == "[]"
    assert len(done.stdout.splitlines()) > 1


def test_every_command_has_a_chinese_help_page() -> None:
    for words, page in every_help("zh").items():
        assert CHINESE.search(page), words
        assert [phrase for phrase in ENGLISH_OF_TYPER if phrase in page] == [], words
        assert page.startswith("用法："), words


def test_every_command_has_an_english_help_page() -> None:
    for words, page in every_help("en").items():
        said = [line for line in page.splitlines() if len(CHINESE.findall(line)) > 12]
        assert said == [], words
        assert page.startswith("Usage: "), words


@pytest.mark.parametrize("words", [("--lang", "en", "schema"), ("schema", "--lang", "en"), ("schema", "--lang=en")])
def test_lang_stands_before_or_after_a_command(beian: Beian, words: tuple[str, ...]) -> None:
    data = json.loads(beian(*words).out)
    assert "subject" in data["properties"]
    assert not CHINESE.search(data["title"])


def test_help_is_in_the_language_of_the_command_line() -> None:
    assert program("check", "--lang", "en", "--help").out.startswith("Usage: ")
    assert program("check", "--help", "--lang=zh", BEIAN_LANG="en").out.startswith("用法：")


def test_the_settings_choose_the_language_if_nothing_else_does(own_home: Path) -> None:
    (own_home / "config").mkdir(parents=True)
    (own_home / "config" / "settings.toml").write_text('language = "en"\n', encoding="utf-8")
    assert program("--help", BEIAN_LANG="").out.startswith("Usage: ")
    assert program("--help", BEIAN_LANG="zh").out.startswith("用法：")


def test_help_works_with_unreadable_settings(own_home: Path) -> None:
    (own_home / "config").mkdir(parents=True)
    (own_home / "config" / "settings.toml").write_text("language = [", encoding="utf-8")
    assert program("--help").code == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("bogus", "没有命令“bogus”"),
        ("chek", "是不是 check"),
        ("credentials shw", "是不是 show"),
        ("check --bogus x", "没有选项 --bogus"),
        ("check --stge x", "是不是 --stage"),
        ("check", "还缺 PROFILE"),
        ("check --stage", "选项 --stage 后面还缺它的值"),
        ("check --json=3 x", "选项 --json 后面不带值"),
        ("plan a b", "有无法识别的参数：b"),
        ("mock --port x", "--port 应为整数"),
        ("worker --lease x", "--lease 应为数字"),
        ("worker --concurrency 0", "--concurrency 至少是 1"),
        ("console --port 70000", "--port 至多是 65535"),
        ("schema --lang fr", "--lang 只能是 zh 或 en"),
        ("--lang fr schema", "--lang 只能是 zh 或 en"),
        ("init", "请写明新建到哪个文件夹"),
    ],
)
def test_a_wrong_call_writes_one_sentence_and_exits_with_2(beian: Beian, words: str, said: str) -> None:
    ended = beian(*words.split())
    assert (ended.code, ended.out) == (2, "")
    assert said in ended.err
    assert len(ended.err.strip().splitlines()) == 1
    assert not re.search(r"Error|Missing|No such|Invalid|Got unexpected|should be", ended.err)


@pytest.mark.parametrize("words", ["check --no-stage x", "check --no-json x"])
def test_no_option_is_suggested_for_its_opposite(beian: Beian, words: str) -> None:
    assert "是不是" not in beian(*words.split()).err


def test_a_wrong_call_is_reported_in_english_too(beian: Beian) -> None:
    ended = beian("--lang", "en", "bogus")
    assert ended.code == 2
    assert "bogus" in ended.err
    assert "” Did" in (near := beian("--lang", "en", "chek").err).replace(".", ""), near
    assert not CHINESE.search(ended.err)


def test_a_bare_call_shows_the_help_page_and_is_a_wrong_call(beian: Beian) -> None:
    for words in ((), ("credentials",)):
        ended = beian(*words)
        assert ended.code == 2
        assert "命令：" in ended.err


def test_version_is_printed_alone(beian: Beian) -> None:
    assert re.fullmatch(r"\d+(\.\d+)*\S*\n", beian("--version").out)


def test_all_exit_codes_of_commands_are_in_the_one_table() -> None:
    assert {0, 1, 2, 5, 130, usage.WRONG_USE} <= set(exit_codes())


@pytest.mark.skipif(os.name != "posix", reason="pipes break otherwise on Windows")
def test_a_reader_who_leaves_early_causes_no_error() -> None:
    process = subprocess.Popen([*PROGRAM, "schema"], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait(60) == 0


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_ctrl_c_writes_a_sentence_and_exits_with_130() -> None:
    environment = {**os.environ, "BEIAN_LANG": "zh", "PYTHON_KEYRING_BACKEND": "tests.cli.conftest.TemporaryKeyring"}
    with subprocess.Popen(
        [*PROGRAM, "credentials", "set", "某公司"],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stderr is not None
        asked = process.stderr.readline()  # it now waits for the account
        code = end_by(process, signal.SIGINT)
        said = process.stderr.read().decode()
    assert "某公司" in asked.decode()
    assert code == 130
    assert "已由您结束" in said
    assert "Traceback" not in said


@pytest.mark.parametrize("encoding", ["ascii", pytest.param("gbk", marks=pytest.mark.thorough)])
def test_a_console_without_chinese_gets_no_traceback(encoding: str, small_profile: Path) -> None:
    done = subprocess.run(
        [*PROGRAM, "check", str(small_profile)],
        env={**os.environ, "PYTHONIOENCODING": encoding},
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0
    assert done.stderr == b""


def test_a_file_gets_utf_8_whatever_the_machine_encoding() -> None:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONIOENCODING"}
    done = subprocess.run(
        [*PROGRAM, "schema", "--lang", "zh"],
        env={**environment, "PYTHONUTF8": "0", "LC_ALL": "C", "PYTHONCOERCECLOCALE": "0"},
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    assert "主体" in json.loads(done.stdout.decode("utf-8"))["properties"]


def test_an_unforeseen_error_is_a_sentence_with_the_path_of_the_log(
    beian: Beian, monkeypatch: pytest.MonkeyPatch, own_home: Path
) -> None:
    words = "李样例 13800001234"

    def fail(_: Path) -> None:
        raise RuntimeError(words)

    monkeypatch.setattr(profiles, "load", fail)
    ended = beian("plan", "anything")
    log = own_home / "log" / "beian.log"
    assert ended.code == 2
    assert str(log) in ended.err
    assert "RuntimeError" in log.read_text(encoding="utf-8")
    for text in (ended.err, log.read_text(encoding="utf-8")):
        assert "样例" not in text
        assert "1380000" not in text
