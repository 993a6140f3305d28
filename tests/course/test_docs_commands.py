"""Commands in the pages are those that there are: each call is read by the parser of ``nbreferee``, by what nbgrader, pytest and ``make`` know."""

import argparse
import importlib.util
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable
from contextlib import redirect_stderr
from fnmatch import fnmatch
from functools import cache
from io import StringIO
from itertools import pairwise
from pathlib import Path

import pytest
from nbgrader.apps.nbgraderapp import NbGraderApp

from nbreferee.cli import commands as cli

from .docs_pages import Command, calls, commands, name_of, pages, spans
from .labs import REPOSITORY

PAGES = pages()

PLACES = (
    "submitted/*", "feedback/*", "marks/*", "runs/*", "build/*", "release/smoothing", "source/smoothing", "tests/marking/smoothing",
    "tests/marking/LAB", "my-course", "path/to/*", "~/*", ".venv/*", ".", "grades.csv", "gradebook.csv", "submissions.zip",
    "/opt/*", "/srv/*", "/home/*", "jupyterhub_config.py", "*.key", "*.crt", "*.csr", "job/*", "deployment/*",
)  # fmt: skip
"""Paths that commands of the pages make, or that stand for one of the reader's."""

UNCHECKED = {
    "cat", "cd", "chmod", "cp", "createdb", "dask", "docker", "git", "install", "jupyter", "jupyterhub", "kubectl", "ls", "mkdir", "mv", "npm",
    "openssl", "passwd", "podman", "pre-commit", "rm", "sed", "source", ".", "sudo", "useradd",
}  # fmt: skip
"""Programs of the system and of others, whose options are not looked at."""

HISTORY = {"CHANGELOG.md"}
"""Pages that speak of commands which were."""


def _nbreferee(words: tuple[str, ...], complete: bool) -> str:
    said = StringIO()
    try:
        with redirect_stderr(said):
            cli.parser().parse_args(words)
    except SystemExit as stopped:
        error = said.getvalue().strip().rpartition("error: ")[2]
        if stopped.code and (complete or "are required" not in error):
            return error
    except argparse.ArgumentError as error:
        return str(error)
    return ""


@cache
def _targets() -> set[str]:
    return set(re.findall(r"^([\w-]+):(?!=)", (REPOSITORY / "Makefile").read_text(), re.MULTILINE))


def _make(words: tuple[str, ...], complete: bool) -> str:
    unknown = [word for word in words if not re.match(r"[A-Z]+=", word) and word not in _targets()]
    return f"no target {', '.join(unknown)}" if unknown else ""


def _nbgrader(words: tuple[str, ...], complete: bool) -> str:
    name, *rest = words
    if name not in NbGraderApp.subcommands:
        return f"nbgrader has no command {name}"
    application = NbGraderApp.subcommands[name][0]
    if isinstance(application, str):
        module, _, attribute = application.rpartition(".")
        application = getattr(importlib.import_module(module), attribute)
    application = application()
    known = {*application.aliases, *application.flags} | {"help", "help-all"}
    traits = {f"{owner.__name__}.{trait}" for owner in application.classes for trait in owner.class_trait_names()}
    for word in rest:
        if word.startswith("--"):
            option = word[2:].partition("=")[0]
            if option not in known | traits:
                return f"nbgrader {name} has no option --{option}"
    return ""


@cache
def _pytest_options() -> set[str]:
    done = subprocess.run([sys.executable, "-m", "pytest", "--help"], cwd=REPOSITORY, capture_output=True, text=True)
    return set(re.findall(r"(?<![\w-])(-[a-zA-Z]\b|--[a-z][\w-]*)", done.stdout))


def _pytest(words: tuple[str, ...], complete: bool) -> str:
    for word in words:
        if word.startswith("-") and word not in {"-vv"} and word.partition("=")[0] not in _pytest_options():
            return f"pytest has no option {word}"
    return ""


def _python(words: tuple[str, ...], complete: bool) -> str:
    if words[:1] != ("-m",):
        return ""
    module, rest = words[1], words[2:]
    try:
        found = importlib.util.find_spec(module)
    except ModuleNotFoundError:
        found = None
    if found is None:
        return f"there is no module {module}"
    return CHECKED[module](rest, complete) if module in CHECKED else ""


def _pip(words: tuple[str, ...], complete: bool) -> str:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["project"]
    for word in words:
        ours = re.fullmatch(r"(?:\.|path/to/the/clone|nbreferee)\[(.+)\]", word)
        if ours and (unknown := set(ours[1].split(",")) - set(project["optional-dependencies"])):
            return f"there is no extra {', '.join(unknown)}"
    return ""


CHECKED: dict[str, Callable[[tuple[str, ...], bool], str]] = {
    "nbreferee": _nbreferee,
    "make": _make,
    "nbgrader": _nbgrader,
    "pytest": _pytest,
    "python": _python,
    "python3": _python,
    "pip": _pip,
}
"""By program, what is wrong with its arguments, in words; nothing where they are right. Not `complete`: some may be left out."""


def _missing_paths(words: tuple[str, ...]) -> list[str]:
    """The words that are paths, exist neither in the repository nor on the machine, and are no placeholders."""
    named = [word for before, word in pairwise(("", *words)) if not word.startswith("-") and before != "-m"]
    plain = [re.sub(r"\[.*\]$", "", word) for word in named]
    paths = [word for word in plain if re.fullmatch(r"[\w.~/-]*(/[\w.~/*-]*|\.\w{2,5})", word) and not _is_name(word)]
    return [
        word
        for word in paths
        if not (REPOSITORY / word).exists() and not any(fnmatch(word.rstrip("/"), place) for place in PLACES)
    ]


def _is_name(word: str) -> bool:
    """Whether a word with dots is a dotted name or an address and no path."""
    return bool(re.fullmatch(r"\w+(\.\w+){2,}|[a-z]+://.*", word))


def problems(words: tuple[str, ...], complete: bool = True) -> str:
    """What is wrong with a call; nothing where it is right."""
    program, *rest = words
    if program not in CHECKED:
        return "" if program in UNCHECKED else f"nothing is known about the program {program}"
    return CHECKED[program](tuple(rest), complete)


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_commands_in_blocks_exist(page: Path):
    if name_of(page) in HISTORY:
        pytest.skip("speaks of commands that were")
    wrong = []
    for command in commands(page):
        problem = problems(command.words)
        missing = _missing_paths(command.words[1:])
        wrong += [f"{command}: {problem}"] if problem else []
        wrong += [f"{command}: there is no {', '.join(missing)}"] if missing else []
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_commands_in_sentences_exist(page: Path):
    """Such as `nbreferee mark` or `make docs`: arguments may be left out."""
    if name_of(page) in HISTORY:
        pytest.skip("speaks of commands that were")
    wrong = []
    for span in spans(page.read_text(encoding="utf-8")):
        program = span.partition(" ")[0]
        if program in CHECKED and " " in span and "<" not in span and "..." not in span:
            wrong += [f"`{span}`: {problem}" for words in calls(span) if (problem := problems(words, complete=False))]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    ("command", "problem"),
    [
        ("nbreferee mark submitted/ana", "required"),
        ("nbreferee marks submitted/ana", "invalid choice"),
        ("nbreferee batch LAB --workers none", "number"),
        ("make cake", "no target"),
        ("nbgrader mark LAB", "no command"),
        ("nbgrader autograde LAB --strongly", "no option"),
        ("pytest tests --submissions DIR", "no option"),
        ("python -m nbreferee.marks", "no module"),
        ("python -m nbreferee frob", "invalid choice"),
        ("pip install '.[gold]'", "no extra"),
        ("frobnicate", "nothing is known"),
    ],
)
def test_wrong_commands_are_found(command: str, problem: str):
    (words,) = calls(command)
    assert problem in problems(words)


def test_right_commands_are_not():
    for line in (
        "nbreferee batch LAB --student 'a*' --force && make test",
        "CORPUS_DRAWS=20 pytest tests/marking/convolution -k max_pool -vv --pdb   # a comment",
        "nbgrader export --exporter a.b.C --to grades.csv --assignment \"['LAB']\" > log",
        "make PYTHON=python3.13 demo; pip install '.[cluster]'",
    ):
        assert not any(problems(words) for words in calls(line))
        assert not any(_missing_paths(words[1:]) for words in calls(line))
    assert _missing_paths(("docs/nowhere.md", "tests/marking/convolution", "nowhere.toml")) == [
        "docs/nowhere.md",
        "nowhere.toml",
    ]


def test_a_command_is_made_of_words():
    assert calls("cd a && X=1 b -c 'd e' | f > g  # h") == [("cd", "a"), ("b", "-c", "d e"), ("f",)]
    assert str(Command(("make", "test"), "README.md:3")) == "README.md:3: make test"
