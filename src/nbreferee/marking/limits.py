"""Every limit that an instructor can set, by its name in ``lab.toml`` and its class in ``nbgrader_config.py``."""

import copy
import difflib
from collections.abc import Iterable
from typing import Any

from traitlets import TraitType
from traitlets.config import Config, Configurable
from traitlets.config.loader import LazyConfigValue

from ..course.config import CourseError
from ..course.lab import LabError, LabProfile
from ..sandbox import Sandbox
from ..student import NotebookRunner
from ..submission.limits import RenderingLimits, SubmissionLimits

LIMITED: tuple[type[Configurable], ...] = (NotebookRunner, Sandbox, SubmissionLimits, RenderingLimits)
_NO_LIMITS = {
    "environment",
    "forbidden",
    "framework",
    "hidden",
    "isolation",
    "minimum",
    "preload",
    "quick_checks",
    "user_id",
    "verbose",
    "visible",
    "warm",
}
"""Settings of these classes that say what, not how much."""


def limits() -> dict[str, tuple[type[Configurable], TraitType[Any, Any]]]:
    """The limits by name, each with its class and its trait."""
    return {
        name: (owner, trait)
        for owner in LIMITED
        for name, trait in owner.class_traits(config=True).items()
        if name not in _NO_LIMITS
    }


def refuse_unknown(config: Config, *others: type[Configurable]) -> None:
    """Raise `CourseError` where the course's configuration sets what these classes, or `others`, do not have."""
    for owner in (*LIMITED, *others):
        known = owner.class_trait_names(config=True)
        for name in config.get(owner.__name__, {}):
            if name not in known:
                raise CourseError(
                    f"nbgrader_config.py sets {owner.__name__}.{name}, which there is not.{_did_you_mean(name, known)}"
                )


def lab_config(config: Config, profile: LabProfile, where: str = "lab.toml") -> Config:
    """The course's configuration as one lab needs it: what its profile says wins over the course's.

    Raises:
        LabError: `where` says which file; the profile names a limit that there is not, or a value that it cannot have.
    """
    merged = copy.deepcopy(config)
    sandbox = merged.Sandbox
    if profile.framework is not None:
        sandbox.framework = profile.framework.name
    for name in ("preload", "forbidden", "visible"):
        value = getattr(profile, name)
        if value is not None:
            sandbox[name] = [str(entry) for entry in value]
    if profile.environment:
        course = sandbox.get("environment", {})
        course = course.get_value({}) if isinstance(course, LazyConfigValue) else course
        sandbox.environment = {**course, **profile.environment}
    known = limits()
    for name, value in profile.limits.items():
        if name not in known:
            raise LabError(f"{where}: {_no_such_limit(name, known)}")
        owner, _ = known[name]
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            raise LabError(f"{where} sets the limit {name!r} to {value!r}; it has to be a whole number, 0 or more.")
        merged[owner.__name__][name] = value
    return merged


def _no_such_limit(name: str, known: Iterable[str]) -> str:
    if name in LabProfile.__dataclass_fields__:
        return f"{name!r} is no limit. Write it above the line [limits]."
    hint = _did_you_mean(name, known) or f" There are: {', '.join(sorted(known))}."
    return f"there is no limit {name!r}.{hint}"


def _did_you_mean(name: str, known: Iterable[str]) -> str:
    """A question after the most similar name, to follow a sentence; empty where none is similar."""
    alike = difflib.get_close_matches(name, known, 1)
    return f" Did you mean {alike[0]}?" if alike else ""
