"""nbgrader's ``collect`` for an exchange that students write to: what is another's is left where it is.

Anybody with an account can make any folder in the exchange's ``inbound``. nbgrader's own class warns of a folder that bears the name of
another student and collects it all the same, and it follows links: one to the course's key would bring the key into the submission,
where the student's code can read it.
"""

import os
import pwd
import stat
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any

from nbgrader.exchange.default.collect import ExchangeCollect
from nbgrader.utils import ignore_patterns

_MADE = ("timestamp.txt", "submission_secret.txt")
"""What ``nbgrader submit`` adds; ``nbgrader release_feedback`` needs both."""
_DEEPEST = 16
_HOW = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


class OwnCollect(ExchangeCollect):  # type: ignore[misc]
    """Collects of each student only what they own: folders under their name, and ordinary files in them.

    ``ExchangeCollect.check_owner = False`` is for an exchange where all students have the same user id. Then names are believed, and
    files are taken from whom the folder belongs to.
    """

    src_records: list[dict[str, Any]]

    def init_src(self) -> None:
        """Find the newest hand-in of each student. What is not collected is warned of."""
        super().init_src()
        self.src_records = [record for record in self.src_records if record["username"]]

    def _path_to_record(self, path: str) -> dict[str, Any]:
        """nbgrader's record of a folder, with an empty username where it is not to be collected."""
        try:
            record: dict[str, Any] = super()._path_to_record(path)
            problem = self._problem(Path(path), record["username"])
        except Exception:  # anybody can choose the name, and dateutil documents only some of its errors
            record, problem = {"filename": Path(path).name, "timestamp": datetime.min}, "its name holds no time"
        if problem:
            self.log.warning("%s is not collected: %s.", path, problem)
            record["username"] = ""
        return record

    def _problem(self, folder: Path, student: str) -> str:
        status = folder.lstat()
        if not stat.S_ISDIR(status.st_mode):
            return "it is no folder"
        if student in ("", ".", ".."):
            return "its name holds no student"
        if self.check_owner and student != (owner := _name(status.st_uid)):
            return f"it claims to be of {student} and belongs to {owner}"
        missing = [name for name in _MADE if not stat.S_ISREG(_mode(folder / name))]
        return f"it has no {' and no '.join(missing)}, so 'nbgrader submit' has not made it" if missing else ""

    def do_copy(self, src: str, dest: str, log: Any = None) -> None:
        """Copy the ordinary files of a hand-in that belong to whom the folder belongs to, within nbgrader's limits of size."""
        with tempfile.TemporaryDirectory() as folder:
            own = Path(folder) / "own"
            own.mkdir()
            self._copy_own_files(Path(src), own)
            super().do_copy(str(own), dest, log)

    def _copy_own_files(self, source: Path, target: Path) -> None:
        owner, room = source.lstat().st_uid, 1000 * self.coursedir.max_dir_size
        ignored = ignore_patterns(exclude=self.coursedir.ignore)
        for parent, folders, names, descriptor in os.fwalk(source):
            place = target / Path(parent).relative_to(source)
            place.mkdir(exist_ok=True)
            skipped = set(ignored(parent, [*folders, *names]))
            deep = len(place.relative_to(target).parts) >= _DEEPEST
            folders[:] = [] if deep else [name for name in folders if name not in skipped]
            for name in (name for name in names if name not in skipped):
                content = _read(name, descriptor, owner, min(room, 1000 * self.coursedir.max_file_size))
                if content is None:
                    self.log.warning(
                        "%s is not collected: no file of the student's, or too large.", Path(parent) / name
                    )
                else:
                    room -= len(content)
                    (place / name).write_bytes(content)


def _name(user: int) -> str:
    try:
        return pwd.getpwuid(user).pw_name
    except KeyError:
        return f"user {user}"


def _mode(path: Path) -> int:
    try:
        return path.lstat().st_mode
    except OSError:
        return 0


def _read(name: str, folder: int, owner: int, most: int) -> bytes | None:
    """The bytes of an ordinary file in an open folder, None where it is no such file, another's or too large.

    The folder's owner may change all that is in it at any time, so it is the opened file that is asked.
    """
    try:
        descriptor = os.open(name, _HOW, dir_fd=folder)
    except OSError:
        return None
    with os.fdopen(descriptor, "rb") as stream:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode) or status.st_uid != owner or status.st_size > most:
            return None
        return stream.read(status.st_size)
