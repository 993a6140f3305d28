"""Fingerprints of everything that a mark depends on: the same fingerprints, the same report.

A report carries them, so that an appeal can be marked again under the same conditions; the cache of marks is keyed by them.
"""

import hashlib
import importlib.metadata
import json
import platform
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from traitlets.config import Config
from traitlets.config.loader import LazyConfigValue

from .._version import __version__
from ..course.assignment import Assignment, is_hidden
from ..student.notebook_client import BoundedNotebookClient
from ..submission import PreparedSubmission
from . import course_key
from .limits import LIMITED

_CONFIGURED: tuple[Any, ...] = (*LIMITED, BoundedNotebookClient)
DECISIVE = sorted({name for owner in _CONFIGURED for name in owner.section_names()})
"""The sections of the configuration that a mark, or the page with it, depends on: those of the classes and of their bases."""

_WITHOUT_INFLUENCE = {"Sandbox": ("verbose", "warm")}

_ENGINE = Path(__file__).parents[1]
_PARTS = (
    "check",
    "course",
    "guest",
    "marking",
    "pycode",
    "results",
    "sandbox",
    "scheme",
    "student",
    "submission",
    "text.py",
)
"""The parts of the engine that can change a mark. The command line, exports and templates of pages cannot."""

_PACKAGES = ("ipykernel", "nbclient", "numpy")


@dataclass(frozen=True)
class Conditions:
    """What a mark depends on besides the submission: SHA-256 of each, as hexadecimal digits.

    Attributes:
        assignment: the instructor's notebooks as released, and the files beside them.
        scheme: the lab's marking scheme and what its ``lab.toml`` says that it depends on.
        configuration: limits and paths, the lab's and the course's.
        engine: the parts of this package that can change a mark, Python, and the libraries that compute.
        key: the course's secret that hidden inputs are drawn from.
    """

    assignment: str
    scheme: str
    configuration: str
    engine: str
    key: str = ""


def conditions(
    assignment: Assignment, config: Config, scheme: Iterable[Path], packages: Iterable[str], key: bytes
) -> Conditions:
    """The conditions under which `assignment` is marked.

    Args:
        assignment: the instructor's.
        config: the lab's configuration.
        scheme: files and folders of the marking scheme.
        packages: distributions that compute.
        key: the course's secret.
    """
    released = [[source.name, [_content(cell) for cell in source.released.cells]] for source in assignment.notebooks]
    return Conditions(
        _digest([released, _contents(assignment.files, assignment.folder)]),
        _digest([_contents(_files([path]), path.parent) for path in scheme]),
        _digest(_decisive(config, assignment.course)),
        _engine(packages),
        course_key.named(key),
    )


def of_notebook(prepared: PreparedSubmission, name: str) -> str:
    """SHA-256 of what one notebook of a submission brings: its cells, the pictures in them, what is wrong with it, its files,
    and which written questions hold something to grade."""
    submitted = prepared.notebooks[name]
    cells = [_content(cell) for cell in submitted.notebook.cells]
    beside = [prepared.warnings, _bytes(prepared.files), sorted(prepared.written)]
    notes = [submitted.warnings, submitted.review_flags, submitted.readable]
    return _digest([cells, submitted.outputs, *notes, *beside])


def of_submission(prepared: PreparedSubmission) -> str:
    """SHA-256 of all of a submission's notebooks and files, as they were read."""
    return _digest({name: of_notebook(prepared, name) for name in prepared.notebooks})


def versions(packages: Iterable[str]) -> dict[str, str]:
    """What marks here, by name: the versions of this package, of Python, and of the libraries that compute, `packages` among them.

    Where a fingerprint says whether two marks come from the same conditions, versions say how to set those up again. The version
    of this package is in no fingerprint: a release that changes nothing that marks depend on marks nobody again.
    """
    return {"nbreferee": __version__, "python": platform.python_version(), **_versions(packages)}


def digest(conditions: Conditions) -> str:
    """One SHA-256 for all conditions."""
    return _digest(asdict(conditions))


def _content(cell: dict[str, Any]) -> list[Any]:
    nbgrader = cell.get("metadata", {}).get("nbgrader", {})
    flags = [nbgrader.get(name) for name in ("grade_id", "points", "grade", "solution", "task", "locked")]
    identity = [cell["cell_type"], flags, cell["metadata"].get("tags")]
    return [identity, cell["source"], cell.get("outputs", []), cell.get("attachments")]


def _decisive(config: Config, root: Path) -> dict[str, Any]:
    """The sections that decide; paths below the course's folder `root` are the same on every machine."""
    found = {}
    for section in DECISIVE:
        left_out = _WITHOUT_INFLUENCE.get(section, ())
        found[section] = {
            key: _said(value).replace(str(root.resolve()), "<course>").replace(str(root), "<course>")
            for key, value in config.get(section, {}).items()
            if key not in left_out
        }
    return found


def _said(value: Any) -> str:
    """A setting as text. What ``c.X.append`` adds to is written otherwise once it has been read, so what is added is taken."""
    return repr(value.to_dict() if isinstance(value, LazyConfigValue) else value)


def _engine(packages: Iterable[str]) -> str:
    return _digest([_SOURCES, platform.python_version(), _versions(packages)])


def _versions(packages: Iterable[str]) -> dict[str, str]:
    return {package: _version(package) for package in sorted({*_PACKAGES, *packages})}


def _version(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return "not installed"


def _files(paths: Iterable[Path]) -> list[Path]:
    """All files below the paths, without bytecode and hidden ones."""
    found = []
    for path in paths:
        below = path.rglob("*") if path.is_dir() else [path]
        found += [file for file in below if file.is_file() and not is_hidden(file.relative_to(path))]
    return sorted(found)


def _contents(files: Iterable[Path], root: Path) -> list[list[str]]:
    return [[str(path.relative_to(root)), _bytes(path.read_bytes())] for path in files]


def _digest(content: object) -> str:
    return _bytes(json.dumps(content, sort_keys=True).encode())


def _bytes(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


_SOURCES = _contents(_files([_ENGINE / part for part in _PARTS]), _ENGINE)
"""Taken as the package is imported: a process that outlives an update goes on with what it has imported."""
