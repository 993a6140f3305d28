"""Which names the failed checks of one question agree on: a name is given only if it explains every wrong value that it speaks of.

A value that one misconception gives by chance, or on special inputs, does not give it on others. And where one check's inputs cannot
tell two misconceptions apart, those of another can.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import product

from .describe import as_multiple, in_words, names_of, wrong_factor
from .evidence import FACTOR, Cause, Evidence, Slips
from .failure import CheckFailed

Causes = list[Cause | None]
"""Of each value, what gives it; None where nothing with a name does, or where what is looked at says nothing of it."""


def agreed(failures: Sequence[CheckFailed]) -> list[CheckFailed]:
    """The failures of a question's checks, in their order, each with the name and the sentence on which their evidence agrees.

    - A misconception is named if it, or it and a second one, gives every wrong value that was compared with it. A failure without
      evidence (an error, no gradient, a name of the check's own) speaks neither for nor against it.
    - Of a single number it is said that it is so many times too large if the same holds for a second one of the same label.
    - What is named where no misconception is, such as rounding, has to hold for all that were compared with the same misconceptions.
    """
    evidences = [failure.evidence for failure in failures if failure.evidence is not None]
    readings: dict[Evidence, tuple[str, str | None]] = {}
    for group in _groups(evidences):
        causes = agree(group)
        others = {each.unnamed.diagnosis for each, cause in zip(group, causes, strict=True) if cause is None}
        for each, cause in zip(group, causes, strict=True):
            sentence, diagnosis = _said(each, cause)
            readings[each] = sentence, None if cause is None and len(others) > 1 else diagnosis
    for each, sentence in _multiples(evidences).items():
        if readings[each][1] is None:
            readings[each] = sentence, None
    return [
        failure if (evidence := failure.evidence) is None else _renamed(failure, *readings[evidence])
        for failure in failures
    ]


def _renamed(failure: CheckFailed, sentence: str, diagnosis: str | None) -> CheckFailed:
    """A failure with what all evidence says of it. A share that the check gives is that of the check's own diagnosis."""
    share = failure.share if diagnosis == failure.diagnosis else 0.0
    return failure.but(sentence, diagnosis=diagnosis, share=share)


def agree(evidences: Sequence[Evidence]) -> Causes:
    """What gives the wrong values of one answer: of the fewest misconceptions that explain the most of them, the nearest.

    Nothing where two explanations fit equally well and differ.
    """
    asked = sum(bool(each.misconceptions) for each in evidences)
    found: list[Causes] = []
    for candidates in (_one, _two, _one_but_for_a_factor):
        found += [causes for slips in candidates(evidences) if (causes := _causes(slips, evidences)) is not None]
        most = max(map(_count, found), default=0)
        if most == asked:
            break
    if not found or not most:
        return [None] * len(evidences)
    return _common([causes for causes in found if _count(causes) == most])


def _groups(evidences: Sequence[Evidence]) -> list[list[Evidence]]:
    """The values that were compared with the same misconceptions, directly or through others: one says nothing of the other groups."""
    groups: list[tuple[set[str], list[Evidence]]] = []
    for each in evidences:
        ids, members = {misconception.id for misconception in each.misconceptions}, [each]
        apart = []
        for group in groups:
            if group[0] & ids:
                ids, members = ids | group[0], [*group[1], *members]
            else:
                apart.append(group)
        groups = [*apart, (ids, members)]
    return [members for _, members in groups]


def _one(evidences: Sequence[Evidence]) -> Iterator[Slips]:
    yield from dict.fromkeys(frozenset({name}) for each in evidences if each.proposes for name in each.singles)


def _two(evidences: Sequence[Evidence]) -> Iterator[Slips]:
    singles = dict.fromkeys(_one(evidences))
    several = {one | other for one, other in product(singles, repeat=2) if one != other}
    for each in evidences:
        if each.proposes and not each.singles:
            several |= each.doubles.keys()
    yield from sorted(several, key=sorted)


def _one_but_for_a_factor(evidences: Sequence[Evidence]) -> Iterator[Slips]:
    yield from dict.fromkeys(slips for each in evidences if each.proposes for slips in each.multiples)


def _causes(slips: Slips, evidences: Sequence[Evidence]) -> Causes | None:
    """How `slips` in one answer give all the values; None where one that speaks of them is another."""
    causes: Causes = []
    for each in evidences:
        cause = each.cause(slips) if each.knows(slips) else None
        if cause is None and each.knows(slips):
            return None
        causes.append(cause)
    at_once = [
        each for each, cause in zip(evidences, causes, strict=True) if cause and len(cause.slips - {FACTOR}) == 2
    ]
    if len(at_once) == 1 and at_once[0].is_number:  # which many pairs of formulas give by chance
        return None
    return causes


def _count(causes: Causes) -> int:
    return sum(cause is not None for cause in causes)


def _common(explanations: list[Causes]) -> Causes:
    """What the nearest explanations have in common, of each value."""
    fewest = min(map(_slips, explanations), key=len)
    explanations = [causes for causes in explanations if len(_slips(causes)) == len(fewest)]
    away = [max(cause.distance for cause in causes if cause) for causes in explanations]
    near = [causes for causes, distance in zip(explanations, away, strict=True) if distance <= 2 * min(away) + 1e-7]
    common = [_if_the_same(each) for each in zip(*near, strict=True)]
    return common if _have_the_same_factor(cause for cause in common if cause) else [None] * len(common)


def _slips(causes: Causes) -> Slips:
    return frozenset().union(*(cause.slips for cause in causes if cause))


def _if_the_same(causes: Sequence[Cause | None]) -> Cause | None:
    first = causes[0]
    return first if first and all(each and each.slips == first.slips for each in causes) else None


def _have_the_same_factor(causes: Iterable[Cause]) -> bool:
    """Whether all wrong factors are one number or stand for the same size, and each stands for some size of its input."""
    factors = [(each.factor, each.names) for each in causes if each.factor is not None]
    return not factors or (all(names for _, names in factors) and _same(factors))


def _same(factors: Sequence[tuple[float, Sequence[str]]]) -> bool:
    first = factors[0][0]
    if all(abs(factor / first - 1) < 1e-4 for factor, _ in factors):
        return True
    shared = set.intersection(*(set(names) for _, names in factors))
    return bool(shared) and all(
        (factor > 0) == (first > 0) and (abs(factor) > 1) == (abs(first) > 1) for factor, _ in factors
    )


def _said(evidence: Evidence, cause: Cause | None) -> tuple[str, str | None]:
    """The sentence for the student, and the diagnosis."""
    if cause is None or cause.misconception is None:
        return str(evidence.unnamed), evidence.unnamed.diagnosis
    found = cause.misconception
    if cause.factor is None:
        return found.sentence, found.id
    called = evidence.label[:1].lower() + evidence.label[1:]
    factor = in_words(cause.factor, evidence.sizes)
    return f"Two things are wrong. {found.sentence} Besides, {called} is then {factor}.", f"{found.id}+{FACTOR}"


def _multiples(evidences: Sequence[Evidence]) -> dict[Evidence, str]:
    """For single numbers that are all the same multiple of what they should be, a sentence that says so."""
    numbers: dict[str, list[Evidence]] = {}
    for each in evidences:
        if each.is_number and each.value.shape == each.expected.shape:
            numbers.setdefault(each.label, []).append(each)
    found = {}
    for label, group in numbers.items():
        factors = [wrong_factor(each.value, each.expected) for each in group]
        named = [(factor, names_of(factor, each.sizes)) for factor, each in zip(factors, group, strict=True) if factor]
        if len(group) > 1 and len(named) == len(group) and _same(named):
            for each, (factor, _) in zip(group, named, strict=True):
                found[each] = f"{label} {as_multiple(factor, each.expected, each.sizes)}."
    return found
