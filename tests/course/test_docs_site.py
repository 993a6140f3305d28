"""The site: its generated parts say what the code says, it is built without a warning, and it needs no internet to be read."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from docs import pictures
from docs._ext import command_line, diagnoses, generated, lab_toml, settings
from nbreferee.course.lab import LabError, LabProfile
from nbreferee.marking.limits import limits
from nbreferee.results.report import CellReport, CheckResult, Report
from nbreferee.scheme import partial_credit
from nbreferee.testing.quantities import misconceptions, modules

from . import labs
from .docs_pages import name_of
from .labs import REPOSITORY

DOCS = REPOSITORY / "docs"


def test_the_command_line_lists_every_command_and_option():
    page = command_line.page()
    for name, parser in command_line.commands().items():
        section = page.partition(f"## `nbreferee {name}`\n")[2].partition("\n## ")[0]
        options = {option for action in parser._actions for option in action.option_strings} - {"-h", "--help"}
        assert options and options <= set(re.findall(r"(?<=[ {,])--[\w-]+", section)), name


def test_the_settings_and_the_limits_are_all_that_can_be_set():
    page = settings.page()
    listed = set(re.findall(r"\{confval\} c\.(\w+\.\w+)", page))
    bounded = {f"{owner.__name__}.{name}" for name, (owner, _) in limits().items()}
    every = {f"{owner.__name__}.{name}" for owner in settings.configurable() for name in settings.own_traits(owner)}
    assert listed | bounded == every and not listed & bounded
    assert {"Marker.cache", "Sandbox.isolation"} <= listed


def test_the_entries_of_a_lab_are_those_that_it_can_have(tmp_path: Path):
    (tmp_path / "lab.toml").write_text("colour = 1\n")
    with pytest.raises(LabError, match="colour") as error:
        LabProfile.load(tmp_path)
    known = str(error.value).partition("Entries are ")[2].rstrip(".").split(", ")
    assert set(lab_toml.entries()) == set(known)
    assert set(re.findall(r"\{confval\} (\w+)", lab_toml.page())) == set(known)


@pytest.mark.parametrize("lab", labs.LABS)
def test_the_diagnoses_are_those_of_the_labs_with_their_partial_credit(lab: str):
    section = diagnoses.page().partition(f"## `{lab}`\n")[2].partition("\n## ")[0]
    shares = partial_credit.read(labs.MARKING / lab)
    for question, module in modules(lab).items():
        for each in misconceptions(module) if question in labs.questions(lab) else ():
            share = f"{shares[each.id]:g}" if each.id in shares else ""
            assert re.search(rf"^\| `{re.escape(each.id)}` \| {share} \| .+ \|$", section, re.MULTILINE), each.id


def test_the_engines_own_diagnoses_are_found_with_their_sentences():
    engine = diagnoses.page().partition("## In every lab\n")[2].partition("\n## ")[0]
    assert re.search(r"^\| `undefined` \| .*… is not defined, because its cell ended in …", engine, re.MULTILINE)
    assert "| `no-gradient` |" in engine and "no-sum" not in engine


def test_the_page_about_reports_names_every_entry_of_one():
    check = CheckResult("adds", 0.0, 1.0, False, "It does not add.", "no-sum")
    report = Report("sums", "ana", {"add": CellReport(0.0, 1.0, checks=(check,))}, "CPU", 1.0)
    content = json.loads(report.to_json())
    cell = content["cells"]["add"]
    page = (DOCS / "reference" / "report.md").read_text(encoding="utf-8")
    described = set(re.findall(r"`(\w+)`", "".join(line for line in page.splitlines() if line.startswith("|"))))
    assert {*content, *cell, *cell["checks"][0]} <= described


def test_links_of_a_file_that_is_shown_elsewhere_lead_to_the_same_places():
    text = "[a](docs/reference/limits.md#x), [b](https://example.org/c), [d](#e)"
    moved = generated.moved(text, REPOSITORY, DOCS / "explanation")
    assert moved == "[a](../reference/limits.md#x), [b](https://example.org/c), [d](#e)"


def test_every_page_is_in_the_contents():
    """As a code host shows them: Sphinx warns, too, but is not always there."""
    contents = "".join((DOCS / name).read_text(encoding="utf-8") for name in ("index.md", "reference/api/index.md"))
    for page in DOCS.rglob("*.md"):
        name = page.relative_to(DOCS).with_suffix("").as_posix()
        assert name == "index" or re.search(rf"^({name}|{page.stem})$", contents, re.MULTILINE), name_of(page)


def test_pictures_are_those_that_one_command_makes():
    made = {pictures.FOLDER / file for file in pictures.PICTURES.values()}
    assert made == set(pictures.FOLDER.iterdir())
    drawn = (pictures.FOLDER / "batch.svg").read_text(encoding="utf-8")
    assert (
        f"nbreferee&#160;batch&#160;{labs.LABS[-1]}" in drawn and "url(http" not in drawn and 'url("http' not in drawn
    )


@pytest.mark.slow
def test_the_site_is_built_without_a_warning_and_loads_nothing_from_elsewhere(tmp_path: Path):
    for package in ("sphinx", "myst_parser", "furo"):
        pytest.importorskip(package)
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-b", "html", "-d", tmp_path / "trees", DOCS]
    done = subprocess.run([*command, tmp_path / "site"], cwd=REPOSITORY, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    for page in DOCS.rglob("*.md"):
        shown = tmp_path / "site" / page.relative_to(DOCS).with_suffix(".html")
        text = shown.read_text(encoding="utf-8")
        loaded = re.findall(r"<(?:script|img|iframe)[^>]*\ssrc=\"([^\"]+)|<link[^>]*\shref=\"([^\"]+)", text)
        assert loaded and not [address for pair in loaded for address in pair if re.match(r"(https?:)?//", address)]
        assert "<!-- generated" not in text and "<!-- file" not in text
    for sheet in (tmp_path / "site" / "_static").rglob("*.css"):
        assert not re.search(r"(?:url\(|@import)\s*['\"]?https?:", sheet.read_text(encoding="utf-8")), sheet.name
