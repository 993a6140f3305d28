"""What the files of checks say without being run: where they stand, what they assert, which diagnoses they state."""

import ast
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ..pycode.source import dotted_path


@dataclass(frozen=True)
class CheckFile:
    """A file of checks, and its syntax tree."""

    path: Path
    tree: ast.Module

    @property
    def asserts(self) -> list[int]:
        """The lines of its assertions."""
        return sorted(node.lineno for node in ast.walk(self.tree) if isinstance(node, ast.Assert))

    @property
    def diagnoses(self) -> set[str]:
        """The diagnoses that it gives a `CheckFailed` itself."""
        calls = (node for node in ast.walk(self.tree) if isinstance(node, ast.Call))
        failures = [call for call in calls if (dotted_path(call.func, {}) or "").rpartition(".")[2] == "CheckFailed"]
        stated = [argument for call in failures for argument in call.args[1:2]]
        stated += [each.value for call in failures for each in call.keywords if each.arg == "diagnosis"]
        return {each.value for each in stated if isinstance(each, ast.Constant) and isinstance(each.value, str)}


def check_files(folder: Path) -> list[CheckFile]:
    """The files of checks in a folder and below it. Raises `SyntaxError`, which importing them does, too."""
    return [CheckFile(path, ast.parse(path.read_bytes())) for path in sorted(folder.rglob("test_*.py"))]


def problems(files: Iterable[CheckFile], folder: Path) -> list[str]:
    """A sentence for each file whose checks nobody is marked by, and for each that holds an ``assert``."""
    found = []
    for file in files:
        if file.path.parent != folder:
            found.append(f"{file.path} is not looked for: the files of checks stand in {folder} itself.")
        if file.asserts:
            found.append(
                f"{file.path}, line {file.asserts[0]}: a check that ends in an AssertionError is broken, and its question needs manual "
                "grading. Raise CheckFailed with a sentence for the student, or call assert_close."
            )
    return found
