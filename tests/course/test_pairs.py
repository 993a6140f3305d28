"""Two misconceptions in one answer: exact marks, and a diagnosis where one is known."""

import pytest

from .pairs import FOLDER, Pair, pairs

PAIRS = [pair for path in sorted(FOLDER.glob("*.toml")) for pair in pairs(path.stem)]

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: f"{pair.row}/{pair.name}".replace(" ", ""))
def test_an_answer_with_two_misconceptions_gets_exactly_its_marks(pair: Pair, benches):
    (results,) = benches[pair.row].try_out(pair.row, pair.source)
    found = [(r.name, r.points, r.diagnosis, r.message) for r in results]
    assert not any(result.broken for result in results), found
    assert not all(result.passed for result in results), found
    assert round(sum(result.points for result in results), 2) == pair.points, found
    diagnoses = {result.diagnosis for result in results} - {None}
    assert not pair.named or diagnoses & pair.diagnoses, found
    assert diagnoses <= pair.diagnoses | pair.parts, found
