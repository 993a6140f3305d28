"""What nbgrader's gradebook says of one submission: points, late penalty, final score. All tables and files take it from here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from nbgrader.api import SubmittedAssignment

from ..course.assignment import GRADE_SUFFIX


@dataclass(frozen=True)
class Grade:
    """A submission's grade.

    Attributes:
        raw_score: points of all questions, those given by hand included.
        late_penalty: points that are taken off for lateness.
        needs_manual: whether a question still needs manual grading.
        timestamp: when it was handed in, in UTC; None where that is not known.
        questions: points and maximum points by question.
        begun: whether any question has points, by checks or by hand.
    """

    student: str
    raw_score: float
    late_penalty: float
    max_score: float
    needs_manual: bool
    timestamp: datetime | None = None
    questions: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    begun: bool = True

    @classmethod
    def of(cls, submitted: SubmittedAssignment) -> "Grade":
        """The grade of a submission in an open gradebook."""
        grades = [grade for notebook in submitted.notebooks for grade in notebook.grades]
        return cls(
            str(submitted.student.id),
            float(submitted.score),
            float(submitted.late_submission_penalty or 0),
            float(submitted.max_score),
            bool(submitted.needs_manual_grade),
            submitted.timestamp,
            {grade.name.removesuffix(GRADE_SUFFIX): (float(grade.score), float(grade.max_score)) for grade in grades},
            any(grade.auto_score is not None or grade.manual_score is not None for grade in grades),
        )

    @property
    def score(self) -> float:
        """The final score, as nbgrader's own export computes it."""
        return max(0.0, self.raw_score - self.late_penalty)
