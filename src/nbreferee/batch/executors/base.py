"""What an executor is: workers that take prepared submissions and give results, each when it is done."""

from abc import ABC, abstractmethod

from ...submission import PreparedSubmission
from ...submission.apart import TooMuch
from ..outcome import Marked


class Executor(ABC):
    """Workers that mark submissions of one assignment, while used as a context manager.

    Entering raises `BatchError` if there are no workers.
    """

    @abstractmethod
    def __len__(self) -> int:
        """How many workers there are."""

    @property
    @abstractmethod
    def has_room(self) -> bool:
        """Whether it can take another submission now: a few more than there are workers, so that none of them waits for us."""

    @property
    @abstractmethod
    def busy(self) -> bool:
        """Whether some submission is not marked yet."""

    @property
    def unable(self) -> dict[str, str]:
        """The addresses of workers that could not mark when they were last asked to, each with the reason."""
        return {}

    @abstractmethod
    def submit(self, student: str, prepared: PreparedSubmission) -> None:
        """Give a submission to the workers."""

    @abstractmethod
    def next(self) -> Marked:
        """Wait for the next submission that is done.

        Raises:
            BatchError: no submission can be marked: there are no workers any more, or their course is another one.
        """


def given_up(student: str, error: TooMuch) -> Marked:
    """What becomes of a submission that took more than it may."""
    return Marked(student, reason=f"{str(error)[:1].upper()}{str(error)[1:]}.")
