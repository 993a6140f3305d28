"""What ``nbgrader_config.py`` can set of the engine, from its traitlets. Limits have a page of their own."""

import importlib
import pkgutil
from typing import Any

from traitlets import TraitType
from traitlets.config import Configurable

import nbreferee
from nbreferee.marking.limits import limits

from .markdown import code, escape


def configurable() -> list[type[Configurable]]:
    """The engine's classes that a course configures, by name; of a class and what derives from it, the latter."""
    for module in pkgutil.walk_packages(nbreferee.__path__, "nbreferee."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    found = {each for each in _derived(Configurable) if own_traits(each)}
    last = [each for each in found if not any(other is not each and issubclass(other, each) for other in found)]
    return sorted(last, key=lambda each: each.__name__)


def _derived(parent: type) -> set[type]:
    direct = set(parent.__subclasses__())
    return direct.union(*map(_derived, direct))


def own_traits(owner: type[Configurable]) -> dict[str, TraitType[Any, Any]]:
    """What can be set of a class and is the engine's own, by name."""
    traits = owner.class_traits(config=True)
    return {
        name: trait for name, trait in sorted(traits.items()) if trait.this_class.__module__.startswith("nbreferee")
    }


def page() -> str:
    """A section for each class: its settings that are no limits."""
    bounded = {(owner, name) for name, (owner, _) in limits().items()}
    parts = []
    for owner in configurable():
        settings = [
            _setting(owner, name, trait) for name, trait in own_traits(owner).items() if (owner, name) not in bounded
        ]
        if settings:
            parts += [f"## `{owner.__name__}`", " ".join((owner.__doc__ or "").split("\n\n")[0].split()), *settings]
    return "\n\n".join(parts) + "\n"


def _setting(owner: type[Configurable], name: str, trait: TraitType[Any, Any]) -> str:
    default = code(trait.default_value_repr())
    head = f"c.{owner.__name__}.{name}\n:type: {_kind(trait)}\n:default: {default}"
    return f"```{{confval}} {head}\n\n{escape(trait.help)}\n```"


_KINDS = {"Unicode": "text", "Bool": "True or False", "Int": "whole number", "Integer": "whole number", "Float": "number",
          "List": "list", "Dict": "dict"}  # fmt: skip


def _kind(trait: TraitType[Any, Any]) -> str:
    name = type(trait).__name__
    return _KINDS.get(name, name)
