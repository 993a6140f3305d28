"""Which hand-ins resemble each other, beyond what the instructor gave out and what many students write.

Fingerprints are hashes of some tokens in a row, chosen by winnowing (Schleimer, Wilkerson, Aiken: "Winnowing: Local Algorithms for
Document Fingerprinting", SIGMOD 2003). Names that a student can change, comments, white space and the text of strings do not count.
Cells are compared one by one, so their order does not count either. A fingerprint's weight is its rarity in bits, log2(n / number of
texts with it); it is 0 for what the instructor's texts hold.
"""

import ast
import keyword
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from hashlib import blake2b

import numpy as np

from ..pycode.source import DEFINITIONS, parse
from ..submission.written import WORD
from .work import Piece, Work

LENGTH = {"code": 12, "text": 6}
"""Tokens, or words, of one fingerprint: shorter passages are not compared."""
_WINDOW = 4
_MOST_TOKENS = 100_000
"""Of one student; what comes after them is not compared."""
_MOST_CODE = 100_000
"""Characters of a piece of code of which a syntax tree is made."""
_MOST_LOOKED_INTO = 1_000
"""Pairs of which single pieces are compared."""
_COLUMNS = 8_192
_FEW = 40.0
"""A similarity counts half if only this much is alike, in bits: short answers are easily alike."""

_PYTHON = re.compile(
    r"""(?P<comment>\#[^\n]*+)
    |(?P<string>[rbuft]{0,2}+(?:\"{3}(?:[^"\\]|\\.|\"(?!\"\"))*+(?:\"{3})?|'{3}(?:[^'\\]|\\.|'(?!''))*+(?:'{3})?
               |"(?:[^"\\\n]|\\.)*+"?|'(?:[^'\\\n]|\\.)*+'?))
    |(?P<name>[^\W\d]\w*+)
    |(?P<number>\.?\d[\w.]*+)
    |(?P<operator>\*\*=?|//=?|<<=?|>>=?|[-+*/%@&|^<>=!:]=|->|[^\s\w])""",
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)


@dataclass(frozen=True)
class Passage:
    """Two pieces that are alike, with the parts that both have as (begin, end) in their texts; `share` and `evidence` as of a `Pair`."""

    first: Piece
    second: Piece
    share: float
    evidence: float
    first_parts: tuple[tuple[int, int], ...]
    second_parts: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Pair:
    """Two students whose work is alike.

    Attributes:
        share: how much of the smaller one's own work the other has, too, by weight; from 0 to 1.
        evidence: the weight of what both have, in bits.
        passages: the pieces that are alike, the weightiest first.
    """

    first: str
    second: str
    share: float
    evidence: float
    passages: tuple[Passage, ...] = field(default=(), repr=False)

    @property
    def score(self) -> float:
        """By which pairs are ranked: that of all their work, or of one piece where that is more alike."""
        pieces = (_score(each.share, each.evidence) for each in self.passages)
        return max(_score(self.share, self.evidence), *pieces)


def rank(works: Sequence[Work], given: Sequence[Piece], known: Sequence[Work] = (), most: int = 50) -> list[Pair]:
    """The `most` pairs of `works` that are most alike, the most alike first; those that have nothing rare in common are left out.

    Args:
        works: what the students wrote.
        given: the instructor's texts, which count for nothing.
        known: right answers of others: what they have, too, counts for less.
        most: how many pairs.
    """
    taken = _Names.of(given)
    marked = [_Marked.of(work, taken) for work in works]
    free = _free(given, [one.names for one in marked])
    weights = _weights(marked, free, known, taken)
    values = [np.array([weights[each] for each in found.tolist()]) for found in (one.chosen for one in marked)]
    sizes = np.array([each.sum() for each in values])
    shared = _shared([one.chosen for one in marked], values)
    smaller = np.minimum(sizes[:, None], sizes[None, :])
    share = np.divide(shared, smaller, out=np.zeros_like(shared), where=smaller > 0)
    pairs = []
    for first, second in _candidates(share, shared, _MOST_LOOKED_INTO + most):
        names = works[first].student, works[second].student
        passages = _passages(marked[first], marked[second], weights)
        pairs.append(Pair(*names, float(share[first, second]), float(shared[first, second]), passages))
    return sorted(pairs, key=lambda pair: -pair.score)[:most]


def _score(share: float, evidence: float) -> float:
    """A similarity, less where there is little to compare."""
    return share * evidence / (evidence + _FEW)


def _candidates(share: np.ndarray, shared: np.ndarray, most: int) -> list[tuple[int, int]]:
    """The pairs that have most in common, by the share or by the weight of it: at most `most` of each."""
    found: dict[tuple[int, int], None] = {}
    for measure in (share * shared / (shared + _FEW), shared):
        above = np.triu(measure, 1)
        best = np.argsort(-above, axis=None, kind="stable")[:most]
        found |= dict.fromkeys(
            (index // len(above), index % len(above)) for index in best.tolist() if above.flat[index] > 0
        )
    return list(found)


@dataclass(frozen=True)
class _Names:
    """Names that their author can change without changing what the code does."""

    plain: frozenset[str]
    attributes: frozenset[str]

    @classmethod
    def of(cls, pieces: Iterable[Piece]) -> "_Names":
        """Those that some pieces of code bind anywhere."""
        plain: set[str] = set()
        attributes: set[str] = set()
        for piece in pieces:
            if piece.kind != "code":
                continue
            tree = parse(piece.text) if len(piece.text) <= _MOST_CODE else None
            if tree is None:
                plain.update(re.findall(r"\b(?:def|class)[ \t]+(\w+)", piece.text))
                plain.update(re.findall(r"\b(\w+)[ \t]*=(?!=)", piece.text))
                continue
            for node in ast.walk(tree):
                if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                    plain.add(node.id)
                elif isinstance(node, ast.arg):
                    plain.add(node.arg)
                elif isinstance(node, DEFINITIONS):
                    plain.add(node.name)
                    attributes.add(node.name)
                elif isinstance(node, ast.alias):
                    plain.add((node.asname or node.name).partition(".")[0])
                elif isinstance(node, ast.ExceptHandler) and node.name:
                    plain.add(node.name)
                elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
                    attributes.add(node.attr)
        return cls(frozenset(plain), frozenset(attributes))

    def __or__(self, other: "_Names") -> "_Names":
        return _Names(self.plain | other.plain, self.attributes | other.attributes)

    def among(self, words: frozenset[str]) -> "_Names":
        """Those that are among some words."""
        return _Names(self.plain & words, self.attributes & words)


@dataclass(frozen=True)
class _Marked:
    """Someone's work with its fingerprints.

    Attributes:
        pieces: each with its fingerprints and where these begin and end in its text: arrays of shape (n,), (n,), (n,).
        chosen: all fingerprints, each once.
        names: those that its author can change.
    """

    pieces: tuple[tuple[Piece, np.ndarray, np.ndarray, np.ndarray], ...]
    chosen: np.ndarray
    names: _Names

    @classmethod
    def of(cls, work: Work, taken: _Names) -> "_Marked":
        names, left, found = _Names.of(work.pieces) | taken, _MOST_TOKENS, []
        for piece in work.pieces:
            codes, begins, ends = _tokens(piece, names, left)
            left -= len(codes)
            grams = _grams(codes, LENGTH[piece.kind])
            places = _winnowed(grams)
            found.append((piece, grams[places], begins[places], ends[places + LENGTH[piece.kind] - 1]))
        every = [grams for _, grams, _, _ in found] or [np.zeros(0, np.uint64)]
        return cls(tuple(found), np.unique(np.concatenate(every)), names)


def _tokens(piece: Piece, names: _Names, most: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The tokens of a piece as numbers, and where each begins and ends; at most `most`."""
    codes: list[int] = []
    begins: list[int] = []
    ends: list[int] = []
    for token, begin, end in _read(piece, names):
        if len(codes) >= most:
            break
        codes.append(int.from_bytes(blake2b(token.encode(), digest_size=8).digest(), "little"))
        begins.append(begin)
        ends.append(end)
    return np.array(codes, np.uint64), np.array(begins, np.intp), np.array(ends, np.intp)


def _read(piece: Piece, names: _Names) -> Iterable[tuple[str, int, int]]:
    """Each token that counts, as it is compared, with its place."""
    if piece.kind == "text":
        for word in WORD.finditer(piece.text):
            yield word[0].casefold(), word.start(), word.end()
        return
    before = ""
    for found in _PYTHON.finditer(piece.text):
        kind, token = found.lastgroup, found[0]
        if kind == "comment":
            continue
        changeable = names.attributes if before == "." else names.plain
        if kind == "string":
            token = '""'
        elif kind == "name" and token in changeable and not keyword.iskeyword(token):
            token = "a name"
        before = token
        yield token, found.start(), found.end()


def _grams(codes: np.ndarray, length: int) -> np.ndarray:
    """A hash of each `length` tokens in a row: shape (n,) to (n - length + 1,)."""
    count = max(0, len(codes) - length + 1)
    grams = np.zeros(count, np.uint64)
    for offset in range(length):
        grams = grams * np.uint64(0x9E3779B97F4A7C15) + codes[offset : offset + count]
    grams ^= grams >> np.uint64(33)
    grams *= np.uint64(0xFF51AFD7ED558CCD)
    return grams ^ (grams >> np.uint64(33))


def _winnowed(grams: np.ndarray) -> np.ndarray:
    """The places of those hashes that are the least of some `_WINDOW` in a row, of equal ones the last."""
    if len(grams) == 0:
        return np.zeros(0, np.intp)
    window = min(_WINDOW, len(grams))
    windows = np.lib.stride_tricks.sliding_window_view(grams, window)[:, ::-1]
    return np.unique(np.arange(len(windows)) + window - 1 - windows.argmin(axis=1))


def _all_grams(pieces: Iterable[Piece], names: _Names) -> set[int]:
    """All fingerprints of some texts, without winnowing."""
    grams: set[int] = set()
    for piece in pieces:
        grams.update(_grams(_tokens(piece, names, _MOST_TOKENS)[0], LENGTH[piece.kind]).tolist())
    return grams


def _free(given: Sequence[Piece], authors: Iterable[_Names]) -> set[int]:
    """The fingerprints of the instructor's texts, as they are where any of the `authors` has not changed them.

    A name that somebody binds elsewhere is a name of theirs in the instructor's code, too.
    """
    words = frozenset(word for piece in given if piece.kind == "code" for word in re.findall(r"\w+", piece.text))
    grams: set[int] = set()
    for names in {each.among(words) for each in authors}:
        grams |= _all_grams(given, names)
    return grams


def _weights(marked: Sequence[_Marked], free: Set[int], known: Sequence[Work], taken: _Names) -> Mapping[int, float]:
    """The weight of each fingerprint of the students', in bits; nothing for those that are `free`."""
    counts: dict[int, int] = defaultdict(int)
    for one in marked:
        for each in one.chosen.tolist():
            counts[each] += 1
    for work in known:
        for each in _all_grams(work.pieces, _Names.of(work.pieces) | taken) & counts.keys():
            counts[each] += 1
    total = 1 + len(marked) + len(known)
    return {each: 0.0 if each in free else float(np.log2(total / count)) for each, count in counts.items()}


def _shared(chosen: Sequence[np.ndarray], values: Sequence[np.ndarray]) -> np.ndarray:
    """The weight of what each two have in common: shape (n, n)."""
    count = len(chosen)
    shared = np.zeros((count, count))
    if not count:
        return shared
    owners = np.repeat(np.arange(count), [len(each) for each in chosen])
    distinct, columns, times = np.unique(np.concatenate(chosen), return_inverse=True, return_counts=True)
    weights = np.zeros(len(distinct))
    weights[columns] = np.concatenate(values)
    several = np.flatnonzero((times > 1) & (weights > 0))
    place = np.full(len(distinct), -1)
    place[several] = np.arange(len(several))
    kept = place[columns] >= 0
    owners, columns = owners[kept], place[columns[kept]]
    for begin in range(0, len(several), _COLUMNS):
        within = (columns >= begin) & (columns < begin + _COLUMNS)
        held = np.zeros((count, min(_COLUMNS, len(several) - begin)))
        held[owners[within], columns[within] - begin] = 1
        shared += (held * weights[several[begin : begin + _COLUMNS]]) @ held.T
    return shared


def _passages(first: _Marked, second: _Marked, weights: Mapping[int, float]) -> tuple[Passage, ...]:
    """The pieces of two that have something in common, each of the first with the piece of the second that has most of it."""
    found = []
    for piece, grams, begins, ends in first.pieces:
        mine = {each for each in grams.tolist() if weights[each] > 0}
        common = [mine.intersection(other.tolist()) for _, other, _, _ in second.pieces]
        evidences = [sum(weights[each] for each in sorted(both)) for both in common]
        best = int(np.argmax(evidences)) if evidences else 0
        if not evidences or evidences[best] == 0:
            continue
        other, theirs, their_begins, their_ends = second.pieces[best]
        both = np.array(sorted(common[best]), np.uint64)
        here, there = (np.isin(each, both, kind="sort") for each in (grams, theirs))  # by a table, NumPy 2.0 overflows
        size = min(sum(weights[each] for each in sorted(set(every.tolist()))) for every in (grams, theirs))
        parts = _merged(begins[here], ends[here]), _merged(their_begins[there], their_ends[there])
        found.append(Passage(piece, other, evidences[best] / size, evidences[best], *parts))
    return tuple(sorted(found, key=lambda passage: -_score(passage.share, passage.evidence)))


def _merged(begins: np.ndarray, ends: np.ndarray) -> tuple[tuple[int, int], ...]:
    """Parts of a text, in order, with those joined that overlap."""
    merged: list[tuple[int, int]] = []
    for begin, end in sorted(zip(begins.tolist(), ends.tolist(), strict=True)):
        if merged and begin <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((begin, end))
    return tuple(merged)
