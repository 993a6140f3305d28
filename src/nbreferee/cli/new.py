"""``nbreferee new``: a lab that works, with one question, as the beginning of one's own."""

import argparse
import keyword
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jinja2
from traitlets.config import Config

from ..course.config import CourseError, load_config
from ..marking import Marker

TEMPLATES = Path(__file__).parent / "templates"
_SUFFIX = ".j2"
_CONFIGURATION = "nbgrader_config.py"

_UNWIRED = (
    f"{_CONFIGURATION} is left as it is, but nbgrader's commands do not use nbreferee yet. Add to it, after get_config():\n"
    "  from nbreferee.gradebook.wiring import wire\n"
    "  wire(c)\n"
    '  c.Marker.cache = "marks/cache"'
)


def add_to(commands: Any) -> argparse.ArgumentParser:
    """Add the command's parser."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "new",
        help="write a small lab that works, to begin with",
        description="Write a lab with one question into the course's folder: its notebook, its marking scheme, the right answer with "
        "two misconceptions, and submissions that test the scheme. A folder without nbgrader_config.py becomes a course. "
        "Nothing that is there is overwritten.",
    )
    parser.add_argument("lab", metavar="LAB", help="name of the lab, a Python identifier, for example heat_equation")
    return parser


def run(options: argparse.Namespace) -> int:
    """Write the lab and say what to do next; the exit status."""
    root = options.course.resolve()
    files = render(root, options.lab)
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    print("Written:")
    for path in files:
        print(f"  {path.relative_to(root)}")
    config = load_config(root)
    if not _is_wired(config):
        print(_UNWIRED)
    print("Next:")
    for command, comment in _next_commands(options.course, options.lab, config):
        print(f"  {command:<50} # {comment}")
    return 0


def render(root: Path, lab: str) -> dict[Path, str]:
    """The files of a new `lab` in the course at `root`, with their texts. Writes nothing.

    Raises:
        CourseError: the name will not do, or some of the files are there already.
    """
    if not (lab.isascii() and lab.isidentifier()) or keyword.iskeyword(lab):
        raise CourseError(
            f"{lab!r} cannot be a lab's name: checks import the package reference.{lab}, so the name has to be a Python identifier "
            "(letters, digits and underscores, no digit first), for example heat_equation."
        )
    if not root.is_dir():
        raise CourseError(f"{root} is not a folder. Make it, then try again.")
    is_course = (root / _CONFIGURATION).is_file()
    files = {} if is_course else {root / _CONFIGURATION: _filled("course/nbgrader_config.py.j2", course=root.name)}
    for part, folder in _folders(root, lab, load_config(root) if is_course else Config()).items():
        if folder.exists():
            raise CourseError(f"{folder} is there already. Choose another name, or remove it first.")
        for template in _templates(f"lab/{part}"):
            name = template.removeprefix(f"lab/{part}/").removesuffix(_SUFFIX).replace("LAB", lab)
            files[folder / name] = _filled(template, lab=lab)
    return files


def _folders(root: Path, lab: str, config: Config) -> dict[str, Path]:
    """Where the parts of a lab go, by the folder of their templates."""
    schemes = root / str(config.Marker.get("schemes", Marker.schemes.default_value))
    return {
        "source": root / str(config.CourseDirectory.get("source_directory", "source")) / lab,
        "reference": root / "reference" / lab,
        "marking": schemes / lab,
        "submissions": schemes.parent / "submissions" / lab,
    }


def _templates(part: str) -> Iterator[str]:
    """The templates below a folder, in order."""
    for path in sorted((TEMPLATES / part).rglob(f"*{_SUFFIX}")):
        yield path.relative_to(TEMPLATES).as_posix()


def _filled(template: str, **names: str) -> str:
    loader = jinja2.FileSystemLoader(TEMPLATES)
    environment = jinja2.Environment(loader=loader, undefined=jinja2.StrictUndefined, keep_trailing_newline=True)
    return environment.get_template(template).render(names)


def _is_wired(config: Config) -> bool:
    """Whether ``nbgrader autograde`` marks by this package."""
    return str(config.Autograde.get("exporter_class", "")).startswith("nbreferee.")


def _next_commands(course: Path, lab: str, config: Config) -> list[tuple[str, str]]:
    """Commands that show that the lab works, each with what it does."""
    marking = _folders(Path(), lab, config)["marking"]
    commands = [
        (f"pytest {marking}", "try the checks on answers that are right and wrong"),
        (f"nbgrader generate_assignment {lab} --force", f"write release/{lab}, which students get"),
        (f"nbreferee batch {lab}", f"mark submitted/STUDENT/{lab}"),
    ]
    return commands if course == Path() else [(f"cd {shlex.quote(str(course))}", "the course's folder"), *commands]
