"""Help pages and messages on wrong calls, in the chosen language; extends typer.

typer speaks English only: the fixed phrases of its help pages are translated into Chinese here, and a wrong call becomes
one sentence with the next step. `--lang` may stand before or after a command; `spoken` finds it before the help texts
are made, because they are made once.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Sequence
from functools import cache, cached_property
from typing import Annotated, Any

import typer
import typer.core
import typer.main
from typer.models import CommandInfo

from assistant.apps.cli import optional_words
from assistant.apps.cli.console_places import InConsole
from assistant.apps.cli.output import interrupted, progress, to_nowhere
from assistant.core import language, settings
from assistant.core.errors import BeianError, PersonStop
from assistant.core.language import comma_list, mark, say
from assistant.core.resemblance import differs_in_meaning

WRONG_USE = 2
_CHINESE = (
    (r"^Usage: ", "用法："),
    (r"^Arguments:", "参数："),
    (r"^Options:", "选项："),
    (r"^Commands:", "命令："),
    (r"\[OPTIONS\]", "[选项]"),
    (r"COMMAND \[ARGS\]\.\.\.", "命令 [参数]…"),
    (r"Show this message and exit\.", "显示本说明"),
    (r"\[default:\s+(.*?)\]", r"［默认 \1］"),
    (r"\[required\]", "［必填］"),
)
_TOO_MANY = r"Got unexpected extra argument\(?s?\)? \((?P<name>.*)\)"
_WRONG_CALLS = (
    (r"No such command '(?P<name>.*?)'\.", mark("没有命令“{name}”。")),
    (r"Missing command\.", mark("缺少命令。")),
    (_TOO_MANY, mark("有无法识别的参数：{name}。")),
    (r"Option '(?P<name>.*?)' requires .*argument", mark("选项 {name} 后面还缺它的值。")),
    (r"Option '(?P<name>.*?)' does not take a value", mark("选项 {name} 后面不带值。")),
    (r"Input should be a valid integer", mark("{param} 应为整数。")),
    (r"Input should be a valid number", mark("{param} 应为数字。")),
    (r"Input should be greater than or equal to (?P<least>\S+)", mark("{param} 至少是 {least}。")),
    (r"Input should be less than or equal to (?P<most>\S+)", mark("{param} 至多是 {most}。")),
)


def spoken(words: Sequence[str]) -> str | None:
    """Return the language that `--lang` chooses anywhere on a command line; None without it."""
    for position, word in enumerate(words):
        if word == "--":
            return None
        if word.startswith("--lang="):
            return _known(word.removeprefix("--lang="))
        if word == "--lang" and position + 1 < len(words):
            return _known(words[position + 1])
    return None


def _known(text: str) -> str | None:
    return text if text in language.LANGUAGES else None


def language_of(words: Sequence[str]) -> str | None:
    """Return the language by command line, environment or settings; None for the machine's."""
    asked = spoken(words)
    try:
        return settings.load({"language": asked}).language
    except (BeianError, OSError):  # reported by the first command that needs the settings
        return asked


language.choose(language_of(sys.argv[1:]))  # before the help texts below and of the commands are made


def speak(asked: str | None) -> str | None:
    """Switch to the language of `--lang`; raises BadParameter for an unknown one."""
    if asked is not None and asked not in language.LANGUAGES:
        raise typer.BadParameter(say("--lang 只能是 zh 或 en。"))
    if asked is not None:
        language.choose(asked)
    return asked


LangOpt = Annotated[
    str | None,
    typer.Option("--lang", callback=speak, is_eager=True, help=say("界面语言：zh 或 en")),
    InConsole("language"),
]


@cache
def _lang_option() -> Any:
    """Return `--lang` as an option that a command accepts without passing it to its function."""
    template = typer.Typer(add_completion=False)

    @template.command()
    def _only(lang: LangOpt = None) -> None: ...

    option = next(param for param in typer.main.get_command(template).params if param.name == "lang")
    option.expose_value = False
    return option


class LocalizedCommand(typer.core.TyperCommand):
    """A command that accepts `--lang`, fills in omitted words, and shows help in the current language.

    `callback.declared` returns the function from whose parameters typer reads the options. That is done when they are
    needed: for all commands it takes longer than everything else that a start does.
    """

    def __init__(self, name: str | None, **traits: Any) -> None:
        self._declared: Callable[[], Callable[..., Any]] = traits["callback"].declared
        super().__init__(name, **traits)

    @cached_property
    def _whole(self) -> Any:
        info = CommandInfo(self.name, callback=self._declared())
        whole = typer.main.get_command_from_info(info, pretty_exceptions_short=True, rich_markup_mode=None)
        whole.params.append(_lang_option())
        return whole

    @property
    def params(self) -> list[Any]:
        """The options and arguments."""
        return self._whole.params  # type: ignore[no-any-return]

    @params.setter
    def params(self, _: list[Any]) -> None:
        """Take nothing: the callback that typer has read takes no options."""

    @property
    def callback(self) -> Callable[..., Any] | None:
        """The function that is called with the values of the options."""
        return self._whole.callback  # type: ignore[no-any-return]

    @callback.setter
    def callback(self, _: Callable[..., Any] | None) -> None:
        """Take nothing: see `params`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse the arguments; raises BadParameter for an unknown word after an option with optional words."""
        given = list(args)
        try:
            return super().parse_args(ctx, optional_words.filled_in(given, self.params))
        except typer.TyperException as error:
            unknown = optional_words.unknown_word(given, self.params)
            if unknown is None or not re.match(_TOO_MANY, str(getattr(error, "message", ""))):
                raise
            option, word, words = unknown
            message = mark("{option} 后面只能写 {words}（不写即为 {first}），不能写“{word}”。")
            what = say(message, option=option, words=comma_list(words), first=words[0], word=word)
            raise typer.BadParameter(what, ctx=ctx) from error

    def get_help(self, ctx: Any) -> str:
        """Return the help page."""
        return _in_language(super().get_help(ctx))


class LocalizedGroup(typer.core.TyperGroup):
    """A group of commands that shows help in the current language."""

    def get_help(self, ctx: Any) -> str:
        """Return the help page."""
        return _in_language(super().get_help(ctx))


class PapersGroup(LocalizedGroup):
    """The group `papers`; without one of its commands, `beian papers PROFILE` drafts."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Insert the omitted command."""
        if args and args[0] not in self.commands and args[0] not in {"--help", "--lang"}:
            args = ["draft", *args]
        return super().parse_args(ctx, args)


def _in_language(page: str) -> str:
    if language.current() == "zh":
        for phrase, chinese in _CHINESE:
            page = re.sub(phrase, chinese, page, flags=re.MULTILINE | re.DOTALL)
    return page


def run(app: typer.Typer, words: Sequence[str] | None = None) -> int:
    """Run a command line (the process's own by default) and return its exit code; print a wrong call as a sentence."""
    try:
        code = app(args=words, standalone_mode=False)
    except typer.TyperException as error:
        progress(_explained(error))
        return WRONG_USE
    except (typer.Abort, EOFError):
        return interrupted()
    except BrokenPipeError:
        to_nowhere()
        return 0
    return interrupted() if code == PersonStop.exit_code else int(code or 0)


def _explained(error: Any) -> str:
    """Return a sentence on a wrong call with a pointer to its help; return a help page unchanged."""
    kind = type(error).__name__
    if kind == "NoArgsIsHelpError":
        return str(error.format_message())
    if kind == "NoSuchOption":
        text = say("没有选项 {name}。", name=error.option_name) + _near(error.option_name, error.possibilities)
    elif kind == "MissingParameter":
        text = say("还缺 {name}（{help}）。", name=_name(error.param), help=error.param.help or "…")
    else:
        text = _sentence(error)
    context = getattr(error, "ctx", None)
    path = context.command_path if context else "beian"
    return say("{found}用法见 {path} --help", found=text, path=path)


def _name(param: Any) -> str:
    return str(param.opts[0] if param.param_type_name == "option" else param.name.upper())


def _near(typed: str, possibilities: Sequence[str] | None) -> str:
    """Return a question for the first possibility that does not mean the opposite of what was typed."""
    possible = [name for name in possibilities or () if not differs_in_meaning(typed, name)]
    if not possible:
        return ""
    gap = "" if language.current() == "zh" else " "
    return gap + say("是不是 {name}？", name=possible[0])


def _sentence(error: Any) -> str:
    for pattern, message in _WRONG_CALLS:
        match = re.match(pattern, error.message)
        if match:
            param = _name(error.param) if getattr(error, "param", None) else ""
            return say(message, param=param, **match.groupdict()) + _near(
                match.groupdict().get("name", ""), _meant(error.message)
            )
    text = str(error.message)
    return text if text.endswith(("。", ".")) else say("命令写法有误：{what}。", what=text)


def _meant(message: str) -> list[str]:
    """Return typer's suggestions for a misspelt command."""
    asked = message.partition("Did you mean")[2]
    return re.findall(r"'([^']+)'", asked)
