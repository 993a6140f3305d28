"""A gradebook as marking leaves it: some marks, some given by hand, some late."""

from datetime import datetime
from pathlib import Path

from nbgrader.api import Gradebook

from .downloads import LAB

STUDENTS = {
    "ana": ("Ana", "Doe", "ana@example.edu"),
    "bob": ("Robert", "Müller", "bob@example.edu"),
    "cy": ("=HYPERLINK(1)", "To", "cy@example.edu"),
    "di": ("Di", "Da", "di@example.edu"),
}
POINTS = {"ana": (50.0, 47.0), "bob": (20.5, None), "cy": (0.0, 1.0)}
"""What each student has for the checks, and for the written answer: None waits for a person. Di handed in nothing."""
PENALTIES = {"ana": 9.7, "cy": 5.0}
FINAL = {"ana": 87.3, "bob": 20.5, "cy": 0.0}


def write(root: Path) -> None:
    """Write the gradebook of the course at `root`."""
    address = f"sqlite:///{root / 'gradebook.db'}"
    with Gradebook(address, "small") as gradebook:
        gradebook.add_assignment(LAB)
        gradebook.add_notebook("mean", LAB)
        gradebook.add_grade_cell("mean_answer_marks", "mean", LAB, max_score=50, cell_type="code")
        gradebook.add_grade_cell("mean_why", "mean", LAB, max_score=50, cell_type="markdown")
        for student, (first, last, email) in STUDENTS.items():
            gradebook.add_student(student, first_name=first, last_name=last, email=email)
        for student, (automatic, manual) in POINTS.items():
            gradebook.add_submission(LAB, student, timestamp=datetime(2025, 3, 5, 7, 1))
            grade = gradebook.find_grade("mean_answer_marks", "mean", LAB, student)
            grade.auto_score, grade.needs_manual_grade = automatic, False
            written = gradebook.find_grade("mean_why", "mean", LAB, student)
            written.manual_score, written.needs_manual_grade = manual, manual is None
            notebook = gradebook.find_submission_notebook("mean", LAB, student)
            notebook.late_submission_penalty = PENALTIES.get(student, 0.0)
        gradebook.db.commit()
