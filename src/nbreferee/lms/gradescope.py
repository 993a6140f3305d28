"""Gradescope: the export of an assignment's submissions, and results as its autograders give them.

An export holds a folder ``submission_<number>`` for each hand-in and ``submission_metadata.yml``, which says who handed in and when.
Gradescope imports no grades; it takes those that an autograder writes into ``results.json``. The export is such an autograder: it runs
nothing of a student's and looks up the result that was found here. Its form: gradescope-autograders.readthedocs.io/en/latest/specs.
"""

import io
import json
import re
import zipfile
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, tzinfo
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped]

from . import times
from .archives import Entry, Unreadable, copy_to
from .errors import LmsError
from .exporting import GradesExport, Row
from .handin import Handed, HandIn, Owner, Reading

NAME = "gradescope"

_METADATA = "submission_metadata.yml"
_MOST_BYTES = 256 * 2**20
_PROGRAM = Path(__file__).with_name("gradescope_autograder.py")
_SETUP = "#!/bin/sh\n# Nothing to install: the results are in this archive.\n"
_UNIT = re.compile(r"submission_(\d+)")


def read(entries: Sequence[Entry], where: tzinfo) -> Reading | None:
    """The hand-ins of an export; None where it is not Gradescope's. Raises `LmsError` where its list of submissions is damaged."""
    metadata = next((entry for entry in entries if entry.parts == (_METADATA,)), None)
    if metadata is None:
        return None
    said = _metadata(metadata)
    reading = Reading(NAME)
    found: dict[str, HandIn] = {}
    for entry in entries:
        unit = entry.parts[0]
        if entry is metadata:
            continue
        if unit not in said or len(entry.parts) < 2:
            reading.other.append((entry, f"is not named in {_METADATA}"))
            continue
        if unit not in found:
            found[unit] = _hand_in(unit, said[unit], where)
        found[unit].files.append(Handed(entry, entry.parts[1:]))
    reading.hand_ins = list(found.values())
    return reading


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Reads the plain values that Ruby writes, and takes its objects as what they hold."""


def _plain(loader: _Loader, suffix: str, node: yaml.Node) -> object:
    if isinstance(node, yaml.ScalarNode):
        return loader.construct_scalar(node)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    return loader.construct_mapping(node, deep=True) if isinstance(node, yaml.MappingNode) else None


_Loader.add_multi_constructor("!", _plain)


def _metadata(entry: Entry) -> Mapping[str, Mapping[str, Any]]:
    content = io.BytesIO()
    try:
        copy_to(entry, content, _MOST_BYTES)
        said = yaml.load(content.getvalue(), Loader=_Loader)
    except (Unreadable, yaml.YAMLError, ValueError, RecursionError) as error:
        raise LmsError(
            f"{entry.shown} cannot be read: {str(error).splitlines()[0]}. Export the submissions again."
        ) from error
    if not isinstance(said, dict):
        raise LmsError(f"{entry.shown} does not list submissions. Export them again.")
    return {str(unit): about for unit, about in said.items() if isinstance(about, dict)}


def _hand_in(unit: str, about: Mapping[str, Any], where: tzinfo) -> HandIn:
    submitters = about.get(":submitters")
    people = [each for each in submitters if isinstance(each, dict)] if isinstance(submitters, list) else []
    owners = [
        _owner({name: str(person.get(f":{name}") or "").strip() for name in ("name", "sid", "email")})
        for person in people
    ]
    created = about.get(":created_at")
    time = _time(created, where)
    number = _UNIT.fullmatch(unit)
    return HandIn(
        tuple(owners) or (Owner(ids={"folder": unit}, stable=False),),
        unit,
        time=time,
        time_text="" if time or created is None else str(created)[:60],
        order=int(number[1]) if number else 0,
    )


def _owner(said: Mapping[str, str]) -> Owner:
    return Owner(said["name"], {kind: said[kind] for kind in ("sid", "email") if said[kind]})


def _time(created: object, where: tzinfo) -> datetime | None:
    """YAML's times are in UTC where they say no offset."""
    if isinstance(created, datetime):
        return (created if created.tzinfo else created.replace(tzinfo=UTC)).astimezone(UTC)
    return None if created is None or isinstance(created, date) else times.moment(str(created), where)


class GradescopeExport(GradesExport):
    """Grades as an autograder that Gradescope runs: ``nbgrader export --exporter nbreferee.lms.GradescopeExport``."""

    platform = NAME
    suffix = ".zip"

    def content(self, rows: Sequence[Row], labs: Sequence[str]) -> bytes:
        """A zip for Gradescope's "Configure Autograder": a result for each student, found by submission, or else by e-mail."""
        if len(labs) != 1:
            raise LmsError("An autograder is of one assignment: name one lab.")
        (lab,) = labs
        index: dict[str, str] = {}
        given: dict[str, tuple[str, dict[str, Any]]] = {}
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            _add(archive, "setup.sh", _SETUP, executable=True)
            _add(archive, "run_autograder", _PROGRAM.read_text(encoding="utf-8"), executable=True)
            for number, row in enumerate(each for each in rows if each.grades.get(lab) is not None):
                name = f"results/{number:04}.json"
                submission = _UNIT.fullmatch(row.unit)
                if submission is None and not row.ids.get("email"):
                    self.note(
                        f"Neither Gradescope's submission nor the e-mail address of {row.student} is known: no result."
                    )
                    continue
                key = f"submission {submission[1]}" if submission else f"email {row.ids['email'].casefold()}"
                result = self.result(row, lab)
                seen = {part: value for part, value in result.items() if part != "extra_data"}
                first, same = given.setdefault(key, (row.student, seen))
                if first != row.student:
                    if same != seen:
                        self.note(
                            f"{first} and {row.student} handed in together and have different grades: Gradescope gives both that of {first}."
                        )
                    continue
                index[key] = name
                _add(archive, name, json.dumps(result, ensure_ascii=False, indent=1))
            _add(archive, "results/index.json", json.dumps(index, ensure_ascii=False, indent=1))
        return stream.getvalue()

    def result(self, row: Row, lab: str) -> dict[str, Any]:
        """One student's ``results.json``. Gradescope shows it once the grades are published."""
        grade = row.grades[lab]
        assert grade is not None
        return {
            "score": round(grade.score, 2),
            "output": row.comment(lab),
            "output_format": "text",
            "visibility": "after_published",
            "stdout_visibility": "hidden",
            "tests": [
                {"name": question, "score": round(points, 2), "max_score": most}
                for question, (points, most) in grade.questions.items()
            ],
            "extra_data": {
                "student": row.student,
                "raw_score": round(grade.raw_score, 2),
                "late_submission_penalty": round(grade.late_penalty, 2),
                "max_score": grade.max_score,
            },
        }


def _add(archive: zipfile.ZipFile, name: str, text: str, *, executable: bool = False) -> None:
    """Add a file, with the same bytes at any time."""
    info = zipfile.ZipInfo(name)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = (0o100755 if executable else 0o100644) << 16
    archive.writestr(info, text)
