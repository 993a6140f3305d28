"""A submission as marking sees it: made safe, complete in itself, ready to travel."""

from dataclasses import dataclass, field

from nbformat import NotebookNode


class UnreadableNotebook(ValueError):
    """The file is no notebook that could be marked. The message is a sentence for student and teacher."""


@dataclass
class SubmittedNotebook:
    """One notebook of a submission, made safe: ready to run, with a warning for everything that had to be changed."""

    notebook: NotebookNode
    warnings: list[str] = field(default_factory=list)
    readable: bool = True


@dataclass(frozen=True)
class PreparedSubmission:
    """A submission made safe: what is needed to mark it anywhere, without a file of anybody's.

    Attributes:
        notebooks: by name.
        files: a tar archive of the files that its cells may use.
        warnings: sentences about its files that were left out, and about notebooks that are missing or foreign.
        written: the written questions that hold something to grade, by name.
    """

    notebooks: dict[str, SubmittedNotebook]
    files: bytes
    warnings: tuple[str, ...]
    written: frozenset[str] = frozenset()
