"""``nbreferee pack``: the released files of a lab in one archive."""

import argparse
import hashlib
from pathlib import Path
from typing import Any

from ..course.archive import pack
from ..course.config import load_assignment, load_config
from ..marking import Marker


def add_to(commands: Any) -> argparse.ArgumentParser:
    """Add the command's parser."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "pack",
        help="pack the released files of a lab",
        description="Write release/LAB and the files that lab.toml lets students' code read (visible) to one zip: students unpack it, or their "
        "notebooks fetch it from where you publish it (PublishedRelease.address in nbgrader_config.py). Run 'nbgrader generate_assignment "
        "LAB' before.",
    )
    parser.add_argument("lab", metavar="LAB", help="name of the folder below source/")
    parser.add_argument("--output", type=Path, metavar="FILE", help="the archive (default: release/LAB.zip)")
    return parser


def run(options: argparse.Namespace) -> int:
    """Write the archive, and say its size and hash; the exit status."""
    root = options.course.resolve()
    config = load_config(root)
    marker = Marker(load_assignment(root, options.lab, config), config=config)
    releases = root / str(config.CourseDirectory.get("release_directory", "release"))
    archive: Path = options.output or releases / f"{options.lab}.zip"
    names = pack(releases / options.lab, marker.profile.visible or (), archive)
    content = archive.read_bytes()
    print(f"{archive}: {len(names)} files, {len(content) / 2**20:.1f} MB")
    print(f"SHA-256 {hashlib.sha256(content).hexdigest()}")
    return 0
