"""The marking scheme against small wrong versions of the reference solutions: each loses points, or stands in the list.

``tests/submissions/survivors.toml`` lists the mutants that keep their marks, each with the reason.
"""

import tomllib
from pathlib import Path

import nbformat
import pytest

from nbreferee.course.assignment import grade_id_of

from .bench import Bench
from .mutation import mutants

KIT = Path(__file__).parent.parent
ROWS = {
    grade_id_of(cell): cell.source
    for path in sorted((KIT / "source" / "style_transfer").glob("*.ipynb"))
    for cell in nbformat.read(path, as_version=4).cells
    if cell.cell_type == "code" and cell.metadata.nbgrader.solution
}
SURVIVORS = tomllib.loads((KIT / "tests" / "submissions" / "survivors.toml").read_text(encoding="utf-8"))

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("row", ROWS)
def test_every_mutant_of_a_solution_loses_points_or_is_known_not_to(row, benches: dict[str, Bench]):
    survivors = set()
    for mutant in mutants(ROWS[row]):
        (results,) = benches[row].try_out(row, mutant.source)
        assert not any(result.broken for result in results), (mutant.change, [r.message for r in results if r.broken])
        if all(result.passed for result in results):
            survivors.add(mutant.change)
    assert survivors == set(SURVIVORS.get(row, {}))


def test_there_are_a_few_hundred_mutants_and_hardly_any_is_known_to_survive():
    tried = sum(len(list(mutants(source))) for source in ROWS.values())
    assert tried > 250


def test_the_list_of_survivors_gives_a_reason_for_each():
    assert set(SURVIVORS) <= set(ROWS)
    assert all(reason.endswith(".") for changes in SURVIVORS.values() for reason in changes.values())
