"""What a ``lab.toml`` can say, from `nbreferee.course.lab.LabProfile`."""

import inspect
import re
import typing
from collections.abc import Mapping
from types import UnionType
from typing import Any

from nbreferee.check import AxisNames
from nbreferee.course.lab import LabProfile
from nbreferee.guest.frameworks import FRAMEWORKS, Framework

from .markdown import code, escape

_ATTRIBUTE = re.compile(r"^    (\w+): (.*(?:\n {8,}.*)*)", re.MULTILINE)


def documented(owner: type) -> dict[str, str]:
    """What a class's docstring says about each of its attributes."""
    return dict(_ATTRIBUTE.findall(inspect.getdoc(owner) or ""))


def entries() -> dict[str, tuple[str, str]]:
    """By name of an entry its type in TOML, in words, and what it says. Limits are last, for TOML wants tables there."""
    says, types = documented(LabProfile), typing.get_type_hints(LabProfile)
    found = {name: (_kind(types[name]), says[name]) for name in LabProfile.__dataclass_fields__}
    axes = documented(AxisNames)
    found["axes"] = ("table", axes["names"])
    limits = found.pop("limits")
    return {**found, "symbols": ("table", axes["symbols"]), "limits": limits}


def page() -> str:
    """The entries, and the names of frameworks."""
    parts = [
        f"```{{confval}} {name}\n:type: {kind}\n\n{_in_toml(says)}\n```" for name, (kind, says) in entries().items()
    ]
    frameworks = ", ".join(f'`"{name}"` ({framework.title})' for name, framework in FRAMEWORKS.items())
    return "\n\n".join([*parts, f"Frameworks are {frameworks}."]) + "\n"


def _in_toml(text: str) -> str:
    """A docstring's text for TOML, which has no None and no tuples; its double backticks are Markdown's single ones."""
    text = re.sub(r", see ``[^`]+``", "", " ".join(text.split())).replace("None: ", "without this entry: ")
    text = re.sub(r"\{(\d+): \((.*?)\)\}", r"{ \1 = [\2] }", text)
    parts = re.split(r"(``.+?``)", text[:1].upper() + text[1:])
    return "".join(code(part.strip("`")) if part.startswith("``") else escape(part) for part in parts)


def _kind(hint: Any) -> str:
    """The type of a field as TOML has it."""
    if isinstance(hint, UnionType):
        (hint,) = (each for each in typing.get_args(hint) if each is not type(None))
    origin = typing.get_origin(hint) or hint
    if origin is Framework:
        return "string"
    if origin is tuple:
        return "list of strings"
    return "table" if issubclass(origin, Mapping) or origin is AxisNames else origin.__name__
