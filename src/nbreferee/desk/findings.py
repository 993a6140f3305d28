"""What the class misunderstood: named mistakes by question, how many students made each, and a typical answer without its author."""

import io
import re
import tokenize
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..results.report import CheckResult
from .classroom import NO_ANSWER, Classroom, Member
from .shown import code, line

_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True)
class Finding:
    """One reason why a question lost points.

    Attributes:
        diagnosis: the misconception's id, or another short name of the scheme; empty where the mistake has no name.
        students: who made it.
        lost: points that it cost them in all.
        message: the sentence that most of them read.
        shared: how many of them read this sentence, but for the numbers in it.
        same: how many of them read it to the letter.
        answer: a typical answer, without comments and without its author's name; empty where none can be shown.
        gave: how many of them gave this answer.
    """

    question: str
    diagnosis: str
    students: tuple[str, ...]
    lost: float
    message: str
    shared: int
    same: int
    answer: str = ""
    gave: int = 0


@dataclass(frozen=True)
class QuestionFindings:
    """A question's findings, the most frequent first, those without a name last; and how many of how many gave no answer, or left it as it was given
    out."""

    question: str
    findings: tuple[Finding, ...]
    unanswered: int
    number: int

    @property
    def answered(self) -> int:
        """How many gave an answer."""
        return self.number - self.unanswered


def findings(classroom: Classroom) -> list[QuestionFindings]:
    """The questions that checks mark, in the lab's order."""
    return [_of_question(classroom.graded, each.name) for each in classroom.questions if not each.manual]


def most_frequent(found: Iterable[QuestionFindings], most: int = 5) -> list[Finding]:
    """The named findings that most students share; of equally many, those that cost most points."""
    named = [finding for each in found for finding in each.findings if finding.diagnosis]
    return sorted(named, key=lambda each: (-len(each.students), -each.lost, each.diagnosis))[:most]


def _of_question(members: Sequence[Member], question: str) -> QuestionFindings:
    failed: dict[str, list[tuple[Member, list[CheckResult]]]] = {}
    number = answered = 0
    for member in members:
        cell = member.marked.cells.get(question)
        if cell is None or not cell.checks:
            continue
        number += 1
        if not member.answered(question):
            continue
        answered += 1
        lost = [check for check in cell.checks if not check.passed and not check.broken]
        named = {check.diagnosis for check in lost if check.diagnosis}
        for diagnosis in sorted(named - set(NO_ANSWER)) or ([] if named else [""] if lost else []):
            reasons = [check for check in lost if (check.diagnosis or "") == diagnosis]
            failed.setdefault(diagnosis, []).append((member, reasons))
    found = [_finding(question, diagnosis, who) for diagnosis, who in failed.items()]
    ordered = sorted(found, key=lambda each: (not each.diagnosis, -len(each.students), -each.lost, each.diagnosis))
    return QuestionFindings(question, tuple(ordered), number - answered, number)


def _finding(question: str, diagnosis: str, who: Sequence[tuple[Member, Sequence[CheckResult]]]) -> Finding:
    # Errors quote sizes that differ from student to student.
    said = [dict.fromkeys(check.message for check in reasons) for _, reasons in who]
    kinds = Counter(kind for texts in said for kind in dict.fromkeys(_NUMBER.sub("", text) for text in texts))
    kind, shared = kinds.most_common(1)[0]
    message, same = Counter(text for texts in said for text in texts if _NUMBER.sub("", text) == kind).most_common(1)[0]
    return Finding(
        question,
        diagnosis,
        tuple(member.student for member, _ in who),
        sum(check.max_points - check.points for _, reasons in who for check in reasons),
        line(message, 400),
        shared,
        same,
        *(_typical([member for member, _ in who], question) if diagnosis else ("", 0)),
    )


def _typical(members: Sequence[Member], question: str) -> tuple[str, int]:
    """The answer that most of them gave, comments aside, and how many did; of several, that of middle length."""
    answers = [
        text
        for member in members
        if (text := _without_comments(member.marked.answers.get(question, ""))) and not _names_author(text, member)
    ]
    if not answers:
        return "", 0
    times = Counter(answers)
    most = max(times.values())
    often = [text for text in times if times[text] == most]
    return code(sorted(often, key=lambda text: (len(text), text))[len(often) // 2]), most


def _without_comments(text: str) -> str:
    """A program without comments, documentation and empty lines; nothing where it cannot be read as Python."""
    if len(text) > 20_000:
        return ""
    lines = text.split("\n")  # as tokenize counts them
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(text).readline))
    except (tokenize.TokenError, SyntaxError, ValueError):
        return ""
    before = tokenize.NEWLINE
    for token in tokens:
        (row, column), (last, end) = token.start, token.end
        if token.type == tokenize.COMMENT:
            lines[row - 1] = lines[row - 1][:column]
        elif token.type == tokenize.STRING and before in (tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT):
            lines[row - 1] = lines[row - 1][:column] + ("" if row != last else lines[row - 1][end:])
            for number in range(row, last):
                lines[number] = lines[number][end:] if number == last - 1 else ""
        if token.type not in (tokenize.NL, tokenize.COMMENT):
            before = token.type
    return "\n".join(each.rstrip() for each in lines if each.strip())


def _names_author(text: str, member: Member) -> bool:
    """Whether an answer holds a name of its author's."""
    words = [word for word in re.split(r"[\W_]+", f"{member.student} {member.name}") if len(word) > 2]
    return any(word.casefold() in text.casefold() for word in words)
