"""A group of commands whose functions return an exit code; an options class in their parameters stands for its fields.

Every failure of a command becomes one sentence and its exit code here, so that no command guards itself.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, fields, is_dataclass
from inspect import Parameter
from typing import Any, get_type_hints

import typer

from assistant.apps.cli import usage
from assistant.apps.cli.console_places import place_in, places_of
from assistant.apps.cli.output import guarded, leave

Work = Callable[..., int]
Group = Callable[..., None]


class CommandGroup(typer.Typer):
    """A group of commands in the chosen language; `cls` is the class of its help page, `order` its place on another's."""

    def __init__(
        self, help_text: str = "", cls: type[usage.LocalizedGroup] = usage.LocalizedGroup, *, order: int = 0
    ) -> None:
        self.order = order
        super().__init__(help=help_text, cls=cls, rich_markup_mode=None, no_args_is_help=True, add_completion=False)

    def add(
        self,
        name: str,
        help_text: str = "",
        *,
        place: str = "",
        elsewhere: Mapping[str, str] | None = None,
        hidden: bool = False,
    ) -> Callable[[Work], Work]:
        """Return a decorator that makes a function a command; the function's result is the command's exit code.

        `place` is where the console does the same (see `console_places`); `elsewhere` has the places of shared options
        that lie elsewhere for this command, by the parameter's name.
        """

        def added(work: Work) -> Work:
            register = self.command(name, cls=usage.LocalizedCommand, help=help_text or None, hidden=hidden)

            def listed() -> None: ...

            listed.__doc__ = work.__doc__
            listed.__dict__["declared"] = lambda: _as_command(work, place, elsewhere or {})
            register(listed)
            return work

        return added

    def include(self, other: CommandGroup) -> None:
        """Add the commands and groups of another group to this one's."""
        self.registered_commands += other.registered_commands
        self.registered_groups += other.registered_groups


def placed(place: str) -> Callable[[Group], Group]:
    """Return a decorator that declares where the console does what a function does that stands before all commands."""

    def declared(whole: Group) -> Group:
        whole.__dict__["places"] = lambda: places_of(get_type_hints(whole, include_extras=True), place, {})
        return whole

    return declared


def _as_command(work: Work, place: str, elsewhere: Mapping[str, str]) -> Callable[..., None]:
    """Return a function that typer can read: it takes each option as a parameter and leaves with the exit code.

    Its attribute `places` returns the places of the command and of its options in the console.
    """
    hints = get_type_hints(work, include_extras=True)
    classes: dict[str, Any] = {name: hint for name, hint in hints.items() if is_dataclass(hint)}
    parameters: list[Parameter] = []
    for name, parameter in inspect.signature(work).parameters.items():
        is_class = name in classes
        parameters += _options_of(classes[name]) if is_class else [_keyword(name, hints[name], parameter.default)]

    def run(**values: Any) -> None:
        for name, options in classes.items():
            values[name] = options(**{option.name: values.pop(option.name) for option in _options_of(options)})
        leave(guarded(lambda: work(**values)))

    run.__doc__ = work.__doc__
    language = {"lang": place_in(usage.LangOpt)}
    run.__dict__["places"] = lambda: language | places_of(run.__annotations__, place, elsewhere)
    run.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    setattr(run, "__signature__", inspect.Signature(parameters))  # noqa: B010 - functions declare no such attribute
    return run


def _options_of(options: Any) -> Iterator[Parameter]:
    """Yield a parameter for each field of an options class that is declared as an option or argument, its own first."""
    hints = get_type_hints(options, include_extras=True)
    for field in sorted(fields(options), key=lambda field: field.name not in options.__annotations__):
        if hasattr(hints[field.name], "__metadata__"):
            yield _keyword(
                field.name, hints[field.name], Parameter.empty if field.default is MISSING else field.default
            )


def _keyword(name: str, hint: Any, default: Any) -> Parameter:
    return Parameter(name, Parameter.KEYWORD_ONLY, default=default, annotation=hint)
