"""A submission as marking sees it: made safe, complete in itself, ready to travel."""

from dataclasses import dataclass, field

from nbformat import NotebookNode


class UnreadableNotebook(ValueError):
    """The file is no notebook that could be marked. The message is a sentence for student and teacher."""


@dataclass
class SubmittedNotebook:
    """One notebook of a submission, made safe: ready to run, with a warning for everything that had to be changed.

    Attributes:
        notebook: the instructor's cells, with the student's answers and own cells among them.
        warnings: sentences for student and teacher.
        readable: whether there was a notebook that could be read.
        handed_in: whether there was a file. One that cannot be read may hold anything.
        outputs: the pictures and the text that the student's code cells had when they were handed in, by the cells' ids.
        review_flags: sentences for the teacher about what was left out and may hold an answer.
    """

    notebook: NotebookNode
    warnings: list[str] = field(default_factory=list)
    readable: bool = True
    handed_in: bool = True
    outputs: dict[str, list[NotebookNode]] = field(default_factory=dict)
    review_flags: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class PreparedSubmission:
    """A submission made safe: what is needed to mark it anywhere, without a file of anybody's.

    Attributes:
        notebooks: by name.
        files: a tar archive of the files that its cells may use.
        warnings: sentences about its files that were left out, and about notebooks that are missing or foreign.
        written: the written questions that hold something to grade, by name.
        key: the course's secret that hidden inputs are drawn from.
    """

    notebooks: dict[str, SubmittedNotebook]
    files: bytes
    warnings: tuple[str, ...]
    written: frozenset[str] = frozenset()
    key: bytes = field(default=b"", repr=False)
