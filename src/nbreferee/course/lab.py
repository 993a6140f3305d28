"""What a lab needs of the engine: its framework, its limits, and the names that messages use, from its ``lab.toml``."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..check.axes import AxisNames
from ..guest.frameworks import FRAMEWORKS, Framework

FILE = "lab.toml"


class LabError(ValueError):
    """A ``lab.toml`` cannot be used. The message says where and what to correct."""


@dataclass(frozen=True)
class LabProfile:
    """What one lab says in ``tests/marking/<lab>/lab.toml``. Paths are absolute; what is not said has the course's default.

    Attributes:
        framework: how arrays arrive in students' functions; None: the course's.
        preload: modules that a kernel imports before the first cell runs; None: the course's.
        forbidden: functions, as dotted paths, that raise when called; None: the course's.
        depends: files and folders that checks use: where they change, the lab is marked again.
        visible: files and folders that students' code may read; None: the course's. Where those in the course change, the lab is marked again.
        environment: variables of the kernel's environment, in addition to the course's. ``{course}`` stands for its folder.
        packages: distributions whose versions can change a mark; None: the framework's.
        axes: what messages call the axes of arrays.
        limits: values of limits by their names, see ``docs/reference/limits.md``.
    """

    framework: Framework | None = None
    preload: tuple[str, ...] | None = None
    forbidden: tuple[str, ...] | None = None
    depends: tuple[Path, ...] = ()
    visible: tuple[Path, ...] | None = None
    environment: Mapping[str, str] = field(default_factory=dict)
    packages: tuple[str, ...] | None = None
    axes: AxisNames = field(default_factory=AxisNames)
    limits: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def load(cls, folder: Path) -> "LabProfile":
        """Read the ``lab.toml`` in a marking scheme's `folder`; without one, all is as the course has it.

        Raises:
            LabError: it is not valid TOML, or says what no lab can say.
        """
        file = folder / FILE
        if not file.is_file():
            return cls()
        try:
            content = tomllib.loads(file.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise LabError(f"{file} is not valid TOML: {error}.") from error
        return _Reader(file, content).profile()


class _Reader:
    """Takes the entries of one file, each of its type; what is left over is no entry."""

    def __init__(self, file: Path, content: dict[str, Any]):
        self._file, self._content = file, dict(content)

    def profile(self) -> LabProfile:
        visible = self._strings("visible")
        names = AxisNames(self._axes("axes"), self._axes("symbols"))
        profile = LabProfile(
            framework=self._framework(),
            preload=self._strings("preload"),
            forbidden=self._strings("forbidden"),
            depends=self._depends(),
            visible=None if visible is None else self._paths(visible),
            environment=self._texts("environment"),
            packages=self._strings("packages"),
            axes=names,
            limits=self._take("limits", dict, "a table", {}),
        )
        if self._content:
            known = "framework, preload, forbidden, depends, visible, environment, packages, axes, symbols, limits"
            raise LabError(f"{self._file}: unknown entries {', '.join(sorted(self._content))}. Entries are {known}.")
        return profile

    def _depends(self) -> tuple[Path, ...]:
        paths = self._paths(self._strings("depends") or ())
        if absent := [str(path) for path in paths if not path.exists()]:
            raise LabError(f"{self._file}: depends names what does not exist: {', '.join(absent)}.")
        return paths

    def _framework(self) -> Framework | None:
        name = self._take("framework", str, "a string", None)
        if name is None:
            return None
        if name not in FRAMEWORKS:
            raise LabError(f"{self._file}: framework = {name!r} is unknown. Frameworks are {', '.join(FRAMEWORKS)}.")
        return FRAMEWORKS[name]

    def _paths(self, texts: tuple[str, ...]) -> tuple[Path, ...]:
        return tuple((self._file.parent / text).resolve() for text in texts)

    def _strings(self, name: str) -> tuple[str, ...] | None:
        entries = self._take(name, list, "a list of strings", None)
        if entries is not None and not all(isinstance(entry, str) for entry in entries):
            raise LabError(f"{self._file}: {name} is not a list of strings.")
        return None if entries is None else tuple(entries)

    def _texts(self, name: str) -> dict[str, str]:
        table: dict[str, Any] = self._take(name, dict, "a table of strings", {})
        if not all(isinstance(value, str) for value in table.values()):
            raise LabError(f"{self._file}: {name} is not a table of strings.")
        course = str(self._file.resolve().parents[3])
        return {key: value.replace("{course}", course) for key, value in table.items()}

    def _axes(self, name: str) -> dict[int, tuple[str, ...]]:
        table: dict[str, Any] = self._take(name, dict, "a table", {})
        found = {}
        for rank, words in table.items():
            fits = rank.isdecimal() and isinstance(words, list) and len(words) == int(rank)
            if not fits or not all(isinstance(word, str) for word in words) or len(set(words)) < len(words):
                raise LabError(
                    f"{self._file}: {name}.{rank} has to be a list of {rank} different names, one for each axis."
                )
            found[int(rank)] = tuple(words)
        return found

    def _take(self, name: str, kind: type, words: str, default: Any) -> Any:
        value = self._content.pop(name, default)
        if value is not default and not isinstance(value, kind):
            raise LabError(f"{self._file}: {name} is not {words}.")
        return value
