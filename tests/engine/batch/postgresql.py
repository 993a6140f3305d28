"""A PostgreSQL server of its own for a test: made in a fresh folder, reached through a socket there, gone afterwards."""

import os
import pwd
import shutil
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path

PROGRAMS = max(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name), default=None)


class PostgreSQL:
    """A running server with one database. A context manager; `url` is what SQLAlchemy connects to."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="postgresql-"))
        # The server refuses to run as root.
        self._drop: list[str] = []
        if os.geteuid() == 0:
            shutil.chown(self._folder, "postgres", "postgres")
            self._drop = "setpriv --reuid postgres --regid postgres --clear-groups".split()
        user = pwd.getpwuid(self._folder.stat().st_uid).pw_name
        self.url = f"postgresql+psycopg2://{user}@/grades?host={self._folder}"

    @property
    def _data(self) -> str:
        return str(self._folder / "data")

    def start(self) -> None:
        """Start the server and wait until it answers."""
        options = f"-c listen_addresses='' -c unix_socket_directories={self._folder} -c fsync=off"
        self._run(
            "pg_ctl", "start", "--wait", "--pgdata", self._data, "--options", options, "--log", f"{self._data}.log"
        )

    def stop(self) -> None:
        """End the server at once, with clients connected."""
        self._run("pg_ctl", "stop", "--mode=immediate", "--pgdata", self._data)

    def _run(self, program: str, *arguments: str) -> None:
        command = [*self._drop, str(PROGRAMS / program), *arguments]
        subprocess.run(
            command, check=True, cwd=self._folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, timeout=60
        )

    def __enter__(self) -> "PostgreSQL":
        try:
            self._run("initdb", "--auth=trust", "--no-sync", "--pgdata", self._data)
            self.start()
            self._run("createdb", f"--host={self._folder}", "grades")
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *exception: object) -> None:
        with suppress(subprocess.CalledProcessError):
            self.stop()
        shutil.rmtree(self._folder, ignore_errors=True)
