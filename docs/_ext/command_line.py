"""The commands of ``nbreferee``, from the parser that reads them."""

import argparse
from collections.abc import Iterator
from functools import partial

from nbreferee.cli.commands import parser

from .markdown import escape

_FORMATTER = partial(argparse.HelpFormatter, width=76, max_help_position=24)


def commands() -> dict[str, argparse.ArgumentParser]:
    """The parsers of the commands, by name."""
    return dict(_subparsers(parser()).choices)


def page() -> str:
    """A section for each command: what it does, its usage, its arguments."""
    top = parser()
    summaries = {action.dest: action.help or "" for action in _subparsers(top)._choices_actions}
    parts = [_options(top)]
    for name, command in commands().items():
        text = command.description or f"{summaries[name][:1].upper()}{summaries[name][1:]}."
        command.formatter_class = _FORMATTER
        usage = command.format_usage().removeprefix("usage: ")
        parts += [f"## `nbreferee {name}`", escape(text), f"```text\n{usage}```", _options(command)]
    return "\n\n".join(parts) + "\n"


def _subparsers(top: argparse.ArgumentParser) -> argparse._SubParsersAction:
    (found,) = (action for action in top._actions if isinstance(action, argparse._SubParsersAction))
    return found


def _options(command: argparse.ArgumentParser) -> str:
    blocks = "\n\n".join(_option(command, action) for action in _shown(command))
    return f"```{{program}} {command.prog}\n```\n\n{blocks}"


def _shown(command: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    for action in command._actions:
        if not isinstance(action, argparse._HelpAction | argparse._SubParsersAction):
            yield action


def _option(command: argparse.ArgumentParser, action: argparse.Action) -> str:
    formatter = command._get_formatter()
    names = ", ".join(action.option_strings) or formatter._format_args(action, action.dest)
    value = (
        f" {formatter._format_args(action, action.dest.upper())}" if action.option_strings and action.nargs != 0 else ""
    )
    required = " Required." if action.required and action.option_strings else ""
    return f"```{{option}} {names}{value}\n{escape(formatter._expand_help(action))}.{required}\n```"
