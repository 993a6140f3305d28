"""Two misconceptions in one answer: exact marks, and a diagnosis where one is known."""

import pytest

from nbreferee.testing.pairs import Pair, pairs

from . import labs

EVERY = 24
"""Of so many pairs of a question, `make test` tries one."""

PAIRS = [
    labs.case(
        lab, pair.question, pair, name=f"{pair.question}/{pair.name}", exhaustive=not labs.is_sampled(number, EVERY)
    )
    for lab in labs.LABS
    for path in sorted((labs.SUBMISSIONS / lab / "pairs").glob("*.toml"))
    for number, pair in enumerate(pairs(path))
]

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(("lab", "pair"), PAIRS)
def test_an_answer_with_two_misconceptions_gets_exactly_its_marks(lab: str, pair: Pair, benches_of):
    (results,) = benches_of(lab)[pair.question].run_answer(pair.question, pair.source)
    found = [(r.name, r.points, r.diagnosis, r.message) for r in results]
    assert not any(result.broken for result in results), found
    assert not all(result.passed for result in results), found
    assert round(sum(result.points for result in results), 2) == pair.points, found
    diagnoses = {result.diagnosis for result in results} - {None}
    assert not pair.named or diagnoses & pair.diagnoses, found
    assert diagnoses <= pair.diagnoses | pair.parts, found
