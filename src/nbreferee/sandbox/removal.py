"""Takes forbidden functions out of their libraries: copies of the files that define them, to be bound over the originals.

Whatever runs inside a sandbox then finds the function's body neither in a module nor in a file: the process that kernels are
forked from, its forks, and every Python that a notebook starts. The bytecode beside the files is replaced with them. What is not
found: a second copy of the function under another name, and functions that it calls.
"""

import importlib.util
import json
import py_compile
import subprocess
import tempfile
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ..guest.locate import ABSENT, COMPILED, UNKNOWN
from ..pycode.removal import RemovalError, without
from .errors import SandboxError
from .place import reachable

_FINDING_SECONDS = 120
_FINDING = threading.Lock()


@dataclass(frozen=True)
class Removal:
    """What is bound over the files of libraries.

    Attributes:
        binds: pairs of a file and the file that it stands in for.
        missing: of the functions that cannot be taken out the reason, as the end of a sentence; those of libraries that are not
            installed are none of them.
    """

    binds: tuple[tuple[Path, Path], ...] = ()
    missing: Mapping[str, str] = field(default_factory=dict)
    folder: tempfile.TemporaryDirectory[str] | None = None

    @property
    def is_whole(self) -> bool:
        """Whether all files are there: a machine may clear its temporary files while a server of notebooks goes on."""
        return all(copy.exists() for copy, _ in self.binds)


_REMOVALS: dict[str, Removal] = {}
"""What is taken out of libraries, by the kind of sandbox."""


def removed(
    kind: str,
    forbidden: Sequence[str],
    command: Callable[[str], tuple[list[str], dict[str, str]]],
    *,
    verbose: bool,
    user: int | None = None,
) -> Removal:
    """The functions `forbidden` in a kind of sandbox, found once by a process that still has them. Raises `SandboxError`.

    Args:
        kind: a name of the kind.
        forbidden: dotted paths.
        command: gives the arguments and the environment of a process that makes a call into the guest package.
        verbose: pass its standard error through.
        user: who reads the files where they lie, if it is not the user who marks.
    """
    if not forbidden:
        return Removal()
    with _FINDING:
        if kind not in _REMOVALS or not _REMOVALS[kind].is_whole:
            arguments, environment = command(f"locate.main({list(forbidden)!r})")
            try:
                done = subprocess.run(
                    arguments,
                    env=environment,
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.PIPE,
                    stderr=None if verbose else subprocess.DEVNULL,
                    text=True,
                    timeout=_FINDING_SECONDS,
                )
            except subprocess.TimeoutExpired as error:
                raise SandboxError(f"Finding the forbidden functions took more than {_FINDING_SECONDS} s.") from error
            _REMOVALS[kind] = removal(done.stdout, user)
        return _REMOVALS[kind]


def removal(output: str, user: int | None = None) -> Removal:
    """What follows from what `nbreferee.guest.locate` has printed, in files that a `user` can reach.

    Raises `SandboxError` where it has printed nothing.
    """
    try:
        found = json.loads(output.splitlines()[-1])
    except (IndexError, ValueError) as error:
        raise SandboxError(
            "The forbidden functions were not found: their libraries cannot be imported here."
        ) from error
    reasons = {
        UNKNOWN: "does not exist",
        COMPILED: "is no function that is written in Python, and cannot be taken out of its library",
    }
    missing = {name: reasons[place] for name, place in found.items() if isinstance(place, str) and place != ABSENT}
    files: dict[Path, dict[tuple[int, str], str]] = {}
    for name, place in found.items():
        if not isinstance(place, str):
            file, line, function = place
            says = f"{name} is not allowed in this assignment: write it yourself."
            files.setdefault(Path(file), {})[line, function] = says
    folder = tempfile.TemporaryDirectory(prefix="forbidden-", dir=reachable(user)) if files else None
    place = Path(folder.name) if folder else Path()
    if folder:
        place.chmod(0o755)
    binds = [
        bind
        for number, (file, functions) in enumerate(files.items())
        for bind in _edited(file, functions, place / str(number))
    ]
    return Removal(tuple(binds), missing, folder)


def _edited(file: Path, functions: Mapping[tuple[int, str], str], folder: Path) -> list[tuple[Path, Path]]:
    """Copies in `folder` of a library's `file`, and of its bytecode, that do without the `functions`."""
    folder.mkdir()
    folder.chmod(0o755)
    source, compiled, empty = folder / file.name, folder / "compiled.pyc", folder / "empty.pyc"
    try:
        source.write_text(without(file.read_text(encoding="utf-8"), functions), encoding="utf-8")
    except (OSError, SyntaxError, RemovalError) as error:
        raise SandboxError(f"{file} cannot be rid of the functions that are forbidden ({error}).") from error
    mode = py_compile.PycInvalidationMode.UNCHECKED_HASH
    py_compile.compile(str(source), str(compiled), dfile=str(file), doraise=True, invalidation_mode=mode)
    empty.touch()
    for copy in (source, compiled, empty):
        copy.chmod(0o644)  # where marking runs as root, another user reads them
    usual = Path(importlib.util.cache_from_source(file))
    caches = [*usual.parent.glob(f"{file.stem}.*.pyc"), *file.parent.glob(f"{file.stem}.pyc")]
    return [(source, file), *((compiled if cache == usual else empty, cache) for cache in caches)]
