"""Makes a bare machine ready from what `prepare` has packed: wheels, the sandbox's Debian packages, this clone."""

import ctypes.util
import shutil
import subprocess
import sys
import tempfile
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from .results import BUILD, REPOSITORY

PIP = [
    sys.executable,
    "-m",
    "pip",
    "--disable-pip-version-check",
    "install",
    "--no-index",
    "--no-deps",
    "--break-system-packages",
]


def install() -> None:
    """Install what is missing, and leave what there is; say what fails, since not every part needs everything."""
    wheels = [file for file in sorted((BUILD / "wheels").glob("*.whl")) if _missing(file.name.split("-")[0])]
    if wheels:
        _try([*PIP, "--no-compile", *map(str, wheels)])
    if _missing("nbreferee"):
        _try([*PIP, "--no-build-isolation", "--editable", str(REPOSITORY)])
    if shutil.which("bwrap") is None or ctypes.util.find_library("seccomp") is None:
        for package in sorted((BUILD / "debs").glob("*.deb")):
            _unpack(package)
        _try(["ldconfig"])


def _missing(package: str) -> bool:
    try:
        version(package)
    except PackageNotFoundError:
        return True
    return False


def _unpack(package: Path) -> None:
    """Copy the programs and libraries of a Debian package to where there is nothing of that name."""
    with tempfile.TemporaryDirectory() as folder:
        _try(["dpkg-deb", "--extract", str(package), folder])
        for source in sorted(Path(folder).rglob("*")):
            target = Path("/") / source.relative_to(folder)
            if source.is_dir() or "share" in target.parts or target.exists():
                continue
            if target.parts[1] != "usr":  # /lib is a link to /usr/lib where systems are of today
                target = Path("/usr") / target.relative_to("/")
            target.parent.mkdir(parents=True, exist_ok=True)
            if not target.exists():
                shutil.copy2(source, target, follow_symlinks=False)


def _try(command: list[str]) -> None:
    try:
        done = subprocess.run(command, capture_output=True, text=True)
    except OSError as error:
        print(f"{command[0]}: {error}")
        return
    if done.returncode:
        print(
            f"{' '.join(command)[:300]} ended with {done.returncode}:\n{(done.stdout + done.stderr)[-2000:]}",
            flush=True,
        )
