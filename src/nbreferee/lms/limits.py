"""Bounds on what is read of a download from a learning platform. Beyond them a file is left out, and the table says so."""

from traitlets import Int, Unicode
from traitlets.config import Configurable


class Collecting(Configurable):
    """How hand-ins are read from a download by ``nbreferee collect``."""

    timezone = Unicode(
        "",
        help="Time zone of the times that a platform writes into names, such as Europe/Berlin: the one that the instructor's account "
        "there is set to. Empty: NbGraderAPI.timezone.",
    ).tag(config=True)
    listed_files = Int(500_000, help="Files that a download may list.").tag(config=True)
    archive_files = Int(5_000, help="Files that the archives of one hand-in may list.").tag(config=True)
    archive_bytes = Int(512 * 2**20, help="Bytes that the archives of one hand-in may unpack to.").tag(config=True)
    archive_depth = Int(3, help="Archives within archives that are opened in one hand-in.").tag(config=True)
    archive_ratio = Int(
        500, help="How many times larger a file of more than 1 MiB may be than what it takes in its archive."
    ).tag(config=True)
    roster_bytes = Int(16 * 2**20, help="Bytes that a roster may have.").tag(config=True)
