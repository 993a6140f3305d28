"""Files that Python reads in place of others, where nothing can be bound over these: libraries without their forbidden functions."""

import os
from collections.abc import Mapping
from importlib.machinery import SourceFileLoader


def install(files: Mapping[str, str]) -> None:
    """Let modules be loaded from the values of `files` in place of their keys, which are resolved paths of sources and bytecode."""
    names = {os.path.basename(file) for file in files}  # noqa: PTH119 - called for each module that is imported
    load = SourceFileLoader.get_data

    def get_data(self: SourceFileLoader, path: str) -> bytes:
        if os.path.basename(path) in names:  # noqa: PTH119
            path = files.get(os.path.realpath(path), path)
        return load(self, path)

    SourceFileLoader.get_data = get_data  # type: ignore[method-assign, assignment]
