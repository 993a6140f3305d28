"""A lab whose marking scheme pytest collects, and the plugin that holds the labs of a run."""

from abc import ABC, abstractmethod
from contextlib import ExitStack
from pathlib import Path
from typing import Generic, TypeVar

import pytest

from ..course.assignment import Assignment, AssignmentError, SourceNotebook
from ..course.config import CourseError, load_assignment, load_config
from ..course.lab import LabError
from ..marking import Marker
from ..scheme import MarkingSchemeError

CollectError = pytest.Collector.CollectError


class Lab:
    """A lab whose scheme is collected. What it opens is closed with `stack`.

    Raises `CollectError` where the lab cannot be used: its ``lab.toml``, the points of its checks or its table of partial credit.
    """

    def __init__(self, scheme: Path, stack: ExitStack):
        self.root = scheme.parents[2]
        try:
            config = load_config(self.root)
            config.Marker.cache = ""
            self.assignment: Assignment = load_assignment(self.root, scheme.name, config)
            self.marker = Marker(self.assignment, config=config)
        except (AssignmentError, CourseError, LabError) as error:
            raise CollectError(str(error)) from error
        if self.marker.scheme.folder != scheme.resolve():
            raise CollectError(
                f"{scheme} is not where Marker.schemes in nbgrader_config.py says: {self.marker.scheme.folder}."
            )
        try:
            self.marker.validate()
        except MarkingSchemeError as error:
            raise CollectError(str(error)) from error
        self.stack = stack

    def notebook(self, question: str) -> SourceNotebook:
        """The notebook that holds a question. Raises `MarkingSchemeError`."""
        for source in self.assignment.notebooks:
            if any(cell.question == question and not cell.manual for cell in source.grade_cells):
                return source
        raise MarkingSchemeError(
            f"{self.assignment.name} has no question '{question}': no notebook has a scored cell '{question}_marks'."
        )


L = TypeVar("L", bound=Lab)


class Schemes(ABC, Generic[L]):
    """The plugin that holds the labs of a run, by the folders of their schemes."""

    def __init__(self) -> None:
        self.labs: dict[Path, L] = {}
        self._refused: dict[Path, str] = {}
        self._stack = ExitStack()

    def lab(self, scheme: Path) -> L:
        """The lab of a scheme's folder. Raises `CollectError`, for each of its files anew."""
        if scheme in self._refused:
            raise CollectError(self._refused[scheme])
        if scheme not in self.labs:
            try:
                self.labs[scheme] = self.open(scheme, self._stack)
            except CollectError as error:
                self._refused[scheme] = str(error)
                raise
        return self.labs[scheme]

    @abstractmethod
    def open(self, scheme: Path, stack: ExitStack) -> L:
        """Make the lab of a scheme's folder; what it opens is closed with `stack`. Raises `CollectError`."""

    @abstractmethod
    def collector(self, file: Path, parent: pytest.Collector) -> pytest.Collector:
        """What collects a file of a scheme. Raises `CollectError`."""

    def pytest_unconfigure(self) -> None:
        """End the kernels."""
        self._stack.close()
