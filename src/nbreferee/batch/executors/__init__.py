"""Who marks a class: processes of this machine, or the workers of a Dask cluster."""

from contextlib import AbstractContextManager

from ...marking import Conditions
from ...submission import SubmissionLimits
from ..outcome import BatchError, Options
from .base import Executor
from .local import LocalExecutor


def executor(
    options: Options, course_folder: str, assignment: str, conditions: Conditions, limits: SubmissionLimits
) -> AbstractContextManager[Executor]:
    """The executor that `options` ask for. Raises `BatchError` where Dask is asked for and not installed."""
    if options.scheduler is None:
        return LocalExecutor(course_folder, assignment, conditions, limits, options.workers)
    try:
        from .dask import DaskExecutor
    except ImportError as error:
        raise BatchError(
            f"--scheduler needs Dask ({error}). Install it in the clone of nbreferee: pip install '.[cluster]'"
        ) from error
    folder = options.remote_course or course_folder
    return DaskExecutor(folder, assignment, conditions, limits, options.scheduler, dict(options.resources))


__all__ = ["Executor", "executor"]
