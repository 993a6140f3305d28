"""The archive of a lab's released files, which students unpack, or notebooks fetch."""

import zipfile
from collections.abc import Iterator
from pathlib import Path

from .assignment import AssignmentError

_LONG_AGO = (1980, 1, 1, 0, 0, 0)
_LEFT_OUT = {"__pycache__", ".ipynb_checkpoints"}


def pack(release: Path, further: tuple[Path, ...], archive: Path) -> list[str]:
    """Write the files of `release`, and `further` files and folders, to the zip `archive`; returns their names in it.

    The same files give the same bytes. The further ones come first, so that what a notebook looks for is unpacked last.

    Raises:
        AssignmentError: there is no release.
    """
    if not release.is_dir():
        raise AssignmentError(f"There is no {release}. Run 'nbgrader generate_assignment {release.name}' first.")
    files = [(file, f"{each.name}/{name}") for each in further if each.is_dir() for file, name in _below(each)]
    files += [(each, each.name) for each in further if each.is_file()]
    files += _below(release)
    partial = archive.with_name(f"{archive.name}.partial")
    with zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED) as packed:
        for file, name in files:
            packed.writestr(zipfile.ZipInfo(name, _LONG_AGO), file.read_bytes(), zipfile.ZIP_DEFLATED)
    partial.replace(archive)
    return [name for _, name in files]


def _below(folder: Path) -> Iterator[tuple[Path, str]]:
    for file in sorted(folder.rglob("*")):
        parts = file.relative_to(folder).parts
        if file.is_file() and not any(part in _LEFT_OUT or part.startswith(".") for part in parts):
            yield file, "/".join(parts)
