"""Classes made in memory: a small one whose numbers are worked out by hand, and a large one with all that may happen."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

import numpy as np

from nbreferee.desk.classroom import Classroom, Member, Question
from nbreferee.desk.log import Entry
from nbreferee.desk.marked import Marked
from nbreferee.gradebook.grade import Grade
from nbreferee.results.report import CellReport, CheckResult

NOW = datetime(2026, 3, 9, 10, 30, tzinfo=UTC)
DUE = datetime(2026, 3, 8, 22, 0, tzinfo=UTC)
LAB = "averages"

QUESTIONS = (
    Question("cross_correlation", 8), Question("max_pool", 4), Question("receptive_field", 4), Question("image_gradient", 8),
    Question("depth", 6, manual=True),
)  # fmt: skip

CHECKS = {
    "cross_correlation": ("is right for one kernel", "sums over channels", "uses the stride", "pads as asked"),
    "max_pool": ("is right for 2 x 2", "drops windows that do not fit"),
    "receptive_field": ("is right for one layer", "multiplies the strides"),
    "image_gradient": ("is the gradient of a sum", "is right where windows overlap", "is right for a stride of 3", "keeps float32"),
}  # fmt: skip

MISTAKES = {
    "cross_correlation": [
        ("correlation-flipped", "The kernel is turned by 180 degrees, as in a convolution. Which of the two does the formula describe?",
         "def cross_correlation(image, kernels):\n    # as I understood it\n    flipped = kernels[:, ::-1, ::-1]\n    return windows(image) @ flipped.T"),
        ("correlation-stride-ignored", "A window starts at each pixel: the stride is not used. Draw the windows of a row of 7 pixels.", "def cross_correlation(image, kernels, stride=1):\n    return windows(image) @ kernels.T"),
        ("correlation-first-channel", "Only the first channel is used. How many channels does the kernel have?", ""),
    ],
    "max_pool": [
        ("pool-mean", "Windows are averaged. Which value of a window does max pooling keep?", "def max_pool(image, size=2, stride=2):\n    return windows(image, size, stride).mean((2, 3))"),
        ("pool-parts-kept", "Windows that do not fit into the image are kept. Count the windows of a row of 5 pixels by hand: size 2, stride 2.", ""),
    ],
    "receptive_field": [("field-strides-ignored", "The strides are ignored. How far apart are two neighbours of the second layer in the image?", "def receptive_field(layers):\n    return 1 + sum(k - 1 for k, s in layers)")],
    "image_gradient": [
        ("gradient-written-over", "Where windows overlap, the last one overwrites the others. What does the chain rule do with several paths?", "def image_gradient(upstream, kernels, shape):\n    result = np.zeros(shape)\n    for r, c in np.ndindex(upstream.shape[:2]):\n        result[r:r + k, c:c + k] = upstream[r, c] @ kernels\n    return result"),
        (None, "image_gradient raised ValueError in the line “result += upstream”: operands could not be broadcast together with shapes (7,7) (9,9)", ""),
    ],
}  # fmt: skip


def check(
    name: str, points: float, most: float, message: str = "", diagnosis: str | None = None, **more: bool
) -> CheckResult:
    """The outcome of a check; it passed where it has all points."""
    return CheckResult(name, points, most, points == most, message, diagnosis, **more)


def member(
    student: str,
    points: Mapping[str, tuple[float, float]],
    checks: Mapping[str, Sequence[CheckResult]] | None = None,
    **more: object,
) -> Member:
    """A student with these points and maximum points, and with these checks of questions."""
    raw = sum(earned for earned, _ in points.values())
    waiting = more.get("waiting", ())
    grade = Grade(
        student,
        raw,
        more.pop("penalty", 0.0),
        sum(most for _, most in points.values()),
        bool(waiting),
        more.pop("timestamp", None),
        points,
    )
    cells = {
        question: CellReport(points[question][0], points[question][1], checks=tuple(found))
        for question, found in (checks or {}).items()
    }
    return Member(student, grade=grade, marked=Marked(cells, more.pop("answers", {}), **more.pop("marked", {})), **more)


def classroom(members: Sequence[Member], questions: Sequence[Question], entries: Sequence[Entry] = ()) -> Classroom:
    """A class of these students."""
    return Classroom(LAB, tuple(questions), tuple(members), UTC, tuple(entries))


def entry(time: str, student: str, state: str, points: float | None, seconds: float = 0.0, remarks: str = "") -> Entry:
    """A line of the log."""
    return Entry(datetime.fromisoformat(time), student, state, points, seconds, 0.7 * seconds, remarks)


NAMES = (
    "Ana Bea Chen Dov Eli Fay Gil Hua Ida Jan Kim Leo Mia Noa Oda Pia Qi Ravi Sol Tim Uma Vera Wim Xia Yuri Zoe".split()
)


def plausible(size: int, seed: int = 7) -> Classroom:
    """A class of so many students with everything that may happen in one."""
    rng = np.random.default_rng(seed)
    members, log = [], []
    for number in range(size):
        student = f"{NAMES[number % len(NAMES)].lower()}{number:03}"
        made = _plausible(
            student, f"{NAMES[number % len(NAMES)]} {'Doe' if number % 3 else 'Müller-Lüdenscheidt'}", number, rng
        )
        members.append(made)
        log += made.history
    log.sort(key=lambda each: each.time)
    return classroom(members, QUESTIONS, log)


def _plausible(student: str, name: str, number: int, rng: np.random.Generator) -> Member:
    if number % 20 == 19:
        return Member(student, name, handed_in=False)
    if number % 20 == 13:
        why = "Its files cannot be read: PermissionError: [Errno 13] Permission denied."
        return Member(student, name, history=(_entry(0, number, student, "failed", None, 0, why),))
    skill = rng.beta(4, 1.6)
    points, checks, answers = {}, {}, {}
    for question in QUESTIONS[:-1]:
        points[question.name], checks[question.name], answers[question.name] = _answer(question, skill, rng)
    waits = number % 4 == 0
    points["depth"] = (0.0 if waits else float(np.clip(round(6 * skill + rng.normal()), 0, 6)), 6)
    total = sum(earned for earned, _ in points.values())
    before = total - 3 if number % 9 == 2 else total
    history = [
        _entry(0, number, student, "marked", max(0, before), rng.gamma(4, 3)),
        _entry(1, number, student, "marked" if before != total else "unchanged", total, 14.0 if before != total else 0),
    ]
    time = DUE - timedelta(
        hours=float(
            rng.choice([0.3, 0.6, 5, 20, 60, 130, -2], p=[0.15, 0.15, 0.2, 0.2, 0.1, 0.1, 0.1]) * rng.uniform(0.7, 1.3)
        )
    )
    flags = ("convolution: cell 7 (max_pool), line 3: imports gc",) if number % 17 == 5 else ()
    warnings = ("convolution: cell 12 (an own cell) ran longer than 60 s and was stopped.",) if number % 15 == 4 else ()
    return member(
        student, points, checks, answers=answers, name=name, time=time, due=DUE, history=tuple(history), timestamp=time.replace(tzinfo=None),
        penalty=3.0 if time > DUE else 0.0, waiting=("depth",) if waits else (), marked={"warnings": warnings, "review_flags": flags},
    )  # fmt: skip


def _entry(
    run: int, number: int, student: str, state: str, points: float | None, seconds: float, why: str = ""
) -> Entry:
    time = datetime(2026, 3, 9 + run, 9, 0) + timedelta(seconds=6 * number)
    return Entry(time, student, state, points, float(seconds), 0.7 * float(seconds), why)


def _answer(
    question: Question, skill: float, rng: np.random.Generator
) -> tuple[tuple[float, float], list[CheckResult], str]:
    names = CHECKS[question.name]
    worth = question.points / len(names)
    hard = {"image_gradient": 0.45, "receptive_field": 0.75}.get(question.name, 1.0)
    mistakes = MISTAKES[question.name]
    diagnosis, message, answer = mistakes[int(rng.integers(len(mistakes)))]
    if rng.random() < 0.05:
        diagnosis, message, answer = "not-answered", "Not answered yet: the cell still raises NotImplementedError.", ""
    right = rng.random() < skill * hard
    found = []
    for place, name in enumerate(names):
        passes = name != "keeps float32" and (
            right or (diagnosis != "not-answered" and place == 0 and rng.random() < 0.6)
        )
        found.append(
            check(name, worth if passes else 0, worth, "" if passes else message, None if passes else diagnosis)
        )
    earned = sum(each.points for each in found)
    return (earned, question.points), found, answer
