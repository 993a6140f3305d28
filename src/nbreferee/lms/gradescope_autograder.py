#!/usr/bin/env python3
"""Gradescope's ``run_autograder``: looks up the result that was found elsewhere. Runs nothing that a student handed in."""

import json
import sys
from pathlib import Path


def main(root: Path) -> None:
    """Write the result of the submission below `root` to ``results/results.json``."""
    submission = json.loads((root / "submission_metadata.json").read_text(encoding="utf-8"))
    folder = root / "source" / "results"
    index = json.loads((folder / "index.json").read_text(encoding="utf-8"))
    emails = [str(user.get("email", "")).casefold() for user in submission.get("users", [])]
    keys = [f"submission {submission.get('id')}", *(f"email {email}" for email in emails)]
    name = next((index[key] for key in keys if key in index), None)
    if name is None:
        raise SystemExit("There is no result for this submission yet. Upload a newer export.")
    result = (root / "source" / name).read_text(encoding="utf-8")
    (root / "results").mkdir(exist_ok=True)
    (root / "results" / "results.json").write_text(result, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "/autograder"))
