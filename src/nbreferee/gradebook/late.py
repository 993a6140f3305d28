"""Late penalties: a policy for nbgrader's ``AssignLatePenalties``, and whether the gradebook holds what the policy says now."""

import math
from collections.abc import Collection

from nbgrader.api import SubmittedAssignment
from nbgrader.plugins import BasePlugin
from nbgrader.preprocessors import AssignLatePenalties
from traitlets import Bool, Float
from traitlets.config import Config

_DAY = 24 * 60 * 60
_SAME = 1e-6
"""Points by which two penalties may differ and still be the same."""


class DailyPenalty(BasePlugin):  # type: ignore[misc]
    """Takes off a share of the points for each day that a hand-in is late.

    nbgrader asks for each notebook by itself, so the share is one of the points earned: the penalties of a lab's notebooks then add
    up to the same share of all its points. ``c.AssignLatePenalties.plugin_class = "nbreferee.gradebook.late.DailyPenalty"``
    """

    per_day = Float(0.1, min=0, max=1, help="Share of the points earned that is taken off for each day.").tag(
        config=True
    )
    most = Float(1.0, min=0, max=1, help="Share that is taken off at most, however late it is.").tag(config=True)
    grace_minutes = Float(
        0.0,
        min=0,
        help="So late costs nothing. What is later is late from the due date on, not from the end of this time.",
    ).tag(config=True)
    whole_days = Bool(
        True, help="A day that has begun counts as a whole one. Otherwise each minute counts its part of a day."
    ).tag(config=True)

    def late_submission_penalty(self, student_id: str, score: float, total_seconds_late: float) -> float | None:
        """The points that are taken off.

        Args:
            student_id: unused.
            score: points earned in a notebook.
            total_seconds_late: seconds after the due date, an extension included.
        """
        if total_seconds_late <= 60 * self.grace_minutes:
            return None
        days = total_seconds_late / _DAY
        share = min(self.most, self.per_day * (math.ceil(days) if self.whole_days else days))
        return float(score * share)


def policy(config: Config) -> BasePlugin:
    """The late policy of a course."""
    preprocessor = AssignLatePenalties(config=config)
    preprocessor.init_plugin()
    return preprocessor.plugin_inst


def is_current(submitted: SubmittedAssignment, plugin: BasePlugin, notebooks: Collection[str]) -> bool:
    """Whether the penalties in an open gradebook are what `plugin` says now: of the present points, due date and extension.

    Of `notebooks` that were not handed in there is none.
    """
    try:
        late = submitted.total_seconds_late
        return all(
            abs(
                (_penalty(plugin, submitted.student.id, each.score, late) if each.name in notebooks else 0)
                - (each.late_submission_penalty or 0)
            )
            < _SAME
            for each in submitted.notebooks
        )
    except Exception:  # a policy may be anybody's: what is wrong with it is said when the marks are recorded
        return False


def _penalty(plugin: BasePlugin, student: str, score: float, late: float) -> float:
    """As nbgrader takes it: from 0 to the score."""
    found = plugin.late_submission_penalty(student, score, late) if late > 0 else None
    return min(max(found or 0.0, 0.0), score)
