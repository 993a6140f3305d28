"""Packs what a machine with a GPU lacks into ``build/gpu``: images, wheels, the sandbox's Debian packages."""

import base64
import csv
import hashlib
import io
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from fnmatch import fnmatch
from pathlib import Path

from PIL import Image

from .results import BUILD, REPOSITORY

LIMIT = 64 * 2**20
"""Bytes that may be copied to the machine: the working tree and what goes with it."""

PYTHON = "3.12"
SIDES = {"paintings": 384, "others": 256, "photographs": 256}
"""Folders of packed images, and the shorter side of the images, pixels."""
QUALITY = 52
HELD_OUT = 10
"""Photographs that are left for judging, evenly spaced, as in ``training``."""
SMALLEST = 192
"""Images with a shorter side are left out: crops have so many pixels."""

DEBS = ("bubblewrap", "libseccomp2", "libcap2", "libselinux1", "libpcre2-8-0")

EXTRA = ("keras", "namex", "optree")
"""Wheels beside those of the engine."""

NOT_NEEDED = set(
    """
    anyio argon2-cffi argon2-cffi-bindings arrow async-lru attrs babel certifi charset-normalizer colorama contourpy
    cycler debugpy fonttools fqdn h11 httpcore httpx idna iniconfig ipywidgets isoduration jedi jinja2 json5
    jupyter-builder jupyter-lsp jupyter-server-terminals jupyterlab jupyterlab-server jupyterlab-widgets kiwisolver
    markdown-it-py markupsafe matplotlib mdurl notebook notebook-shim numpy packaging pillow pluggy
    prometheus-client psutil pygments pyparsing pytest python-dateutil pyyaml requests rich setuptools six terminado
    threadpoolctl typing-extensions tzdata uri-template urllib3 webcolors websocket-client widgetsnbextension
    """.split()
)
"""Of the engine's requirements, what such a machine has, and what no import of marking reaches."""

OF_WHEELS_LEFT_OUT = (
    "*/docs/*",
    "*/tests/*",
    "*/labextension/*",
    "*.data/data/share/*",
    "rapidfuzz/*.so",
    "sqlalchemy/*.so",
)
"""Nothing of marking imports these, or there is a slower substitute in Python beside them."""


def prepare(photographs: Path, paintings: Path, without: Sequence[str], others: Path | None) -> None:
    """Pack everything, and say how large it is. Images named in `without` are left out; `others` are more styles."""
    shutil.rmtree(BUILD / "images", ignore_errors=True)
    folders = [photographs, paintings, *([others] if others else [])]
    pack_images(*([file for file in _files(folder) if file.name not in without] for folder in folders))
    pack_wheels()
    pack_debs()
    carried = sum(
        file.stat().st_size
        for name in ("images", "wheels", "debs")
        for file in (BUILD / name).rglob("*")
        if file.is_file()
    )
    tree = sum(file.stat().st_size for file in _working_tree())
    print(
        f"{BUILD}: {carried / 2**20:.1f} MiB; with the working tree {(carried + tree) / 2**20:.1f} of {LIMIT / 2**20:.0f} MiB"
    )
    if carried + tree > LIMIT:
        sys.exit("That is too much to be copied quickly.")


def folders() -> list[str]:
    """The packed folders of images that there are, photographs last."""
    return [name for name in SIDES if (BUILD / "images" / name).exists()]


def pack_images(photographs: Sequence[Path], paintings: Sequence[Path], others: Sequence[Path] = ()) -> None:
    """Photographs, paintings and other styles as WebP, and those that the decoder is judged on as they are."""
    usable = [file for file in photographs if _usable(file)]
    held = usable[:: max(1, len(usable) // HELD_OUT)][:HELD_OUT]
    judged = _folder("judged")
    for file in held:
        shutil.copy(file, judged / file.name)
    groups = {
        "photographs": [file for file in usable if file not in held],
        "paintings": [file for file in paintings if _usable(file)],
        "others": [file for file in others if _usable(file)],
    }
    for name, files in groups.items():
        if not files:
            continue
        folder = _folder(name)
        for file in files:
            with Image.open(file) as image:
                picture = image.convert("RGB")
            shrink = min(1.0, SIDES[name] / min(picture.size))
            width, height = (round(side * shrink) for side in picture.size)
            picture.resize((width, height), Image.Resampling.LANCZOS).save(
                folder / f"{file.stem}.webp", quality=QUALITY, method=6
            )
        print(f"{len(files)} {name}")


def _folder(name: str) -> Path:
    folder = BUILD / "images" / name
    folder.mkdir(parents=True)
    return folder


def _files(folder: Path) -> list[Path]:
    return sorted(file for file in folder.rglob("*") if file.suffix.lower() in {".jpg", ".jpeg", ".png", ".webp"})


def _usable(file: Path) -> bool:
    """Whether an image can be read, has colours and is large enough, as ``usable_images`` of the notebook asks."""
    try:
        with Image.open(file) as image:
            picture = image.convert("RGB")
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return False
    red, green, blue = (channel.tobytes() for channel in picture.split())
    colourful = any(max(pixel) - min(pixel) >= 8 for pixel in zip(red, green, blue, strict=True))
    return colourful and min(picture.size) >= SMALLEST


def pack_wheels() -> None:
    """The wheels that the engine and the numbers need and the machine lacks, for its Python, without their documentation."""
    folder = BUILD / "wheels"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    names = [*EXTRA, *(requirement for name, requirement in _locked() if name not in NOT_NEEDED)]
    platforms = [f"--platform=manylinux_2_{number}_x86_64" for number in (28, 27, 26, 24, 17, 12, 5)] + [
        "--platform=manylinux2014_x86_64"
    ]
    with tempfile.TemporaryDirectory() as downloaded:
        subprocess.run(
            [sys.executable, "-m", "pip", "--disable-pip-version-check", "download", "--quiet", "--no-deps", "--only-binary=:all:",
             f"--python-version={PYTHON}", "--implementation=cp", *platforms, "--dest", downloaded, *names],
            check=True,
        )  # fmt: skip
        for wheel in sorted(Path(downloaded).glob("*.whl")):
            slim(wheel, folder / wheel.name)


def _locked() -> Iterator[tuple[str, str]]:
    """Name and requirement of each package that the engine is locked to on such a machine."""
    locked = (REPOSITORY / "requirements-engine.lock").read_text(encoding="utf-8")
    for name, version, marker in re.findall(
        r"^([\w.-]+)(?:\[[\w,-]+\])?==([^\s;]+)(?: ; ([^\\\n]+))?", locked, re.MULTILINE
    ):
        if not re.search(r"== '(darwin|win32|nt)'|< '3", marker):
            yield name, f"{name}=={version}"


def slim(wheel: Path, target: Path) -> None:
    """Copy a wheel without what nothing imports."""
    with (
        zipfile.ZipFile(wheel) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed,
    ):
        kept = [name for name in source.namelist() if not any(fnmatch(name, pattern) for pattern in OF_WHEELS_LEFT_OUT)]
        record = next(name for name in kept if name.endswith(".dist-info/RECORD"))
        lines = io.StringIO()
        writer = csv.writer(lines, lineterminator="\n")
        for name in kept:
            if name == record or name.endswith("/"):
                continue
            content = source.read(name)
            packed.writestr(name, content)
            digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
            writer.writerow([name, f"sha256={digest}", len(content)])
        writer.writerow([record, "", ""])
        packed.writestr(record, lines.getvalue())


def pack_debs() -> None:
    """bubblewrap, libseccomp and what they need, as Debian packages of this system."""
    folder = BUILD / "debs"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    subprocess.run(["apt-get", "download", "--quiet", *DEBS], cwd=folder, check=True)


def _working_tree() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=REPOSITORY,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return [file for name in listed.split("\0") if name and (file := REPOSITORY / name).is_file()]
