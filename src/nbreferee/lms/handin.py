"""What a download holds, as its platform names it: who handed in what, and when."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from .archives import Entry


@dataclass(frozen=True)
class Owner:
    """Who handed in, as far as a platform's names tell.

    Attributes:
        name: as the platform writes it; may be without blanks or empty.
        ids: by kind: canvas, moodle, brightspace, username, sid, email; ``folder`` is what a plain folder is called.
        stable: whether `name` and `ids` tell this student from all others, so that a folder can be named after them.
        names: what ``folder`` may be as well, from long to short: the first that the roster has counts.
    """

    name: str = ""
    ids: Mapping[str, str] = field(default_factory=dict)
    stable: bool = True
    names: tuple[str, ...] = field(default=(), compare=False)

    @property
    def shown(self) -> str:
        """For people."""
        return self.name or next(iter(self.ids.values()), "somebody without a name")


@dataclass(frozen=True)
class Handed:
    """One file of a hand-in.

    Attributes:
        entry: where it is in the download.
        inner: its path as the student had it.
        order: grows from older to newer files of the same hand-in; 0 where the platform does not say.
    """

    entry: Entry
    inner: tuple[str, ...]
    order: int = 0


@dataclass
class HandIn:
    """What one student, or a group, handed in at one time.

    Attributes:
        owners: who; several where a group did.
        unit: the folder or the beginning of the names under which the platform keeps it.
        time: when, in UTC; None where the platform does not say or it cannot be read.
        time_text: what could not be read as a time.
        order: grows from older to newer hand-ins of the same student; for those without a time.
        late: whether the platform calls it late.
        remarks: what else the download says of it, as sentences.
    """

    owners: tuple[Owner, ...]
    unit: str
    files: list[Handed] = field(default_factory=list)
    time: datetime | None = None
    time_text: str = ""
    order: int = 0
    late: bool = False
    remarks: list[str] = field(default_factory=list)


@dataclass
class Reading:
    """A download as one platform's reader understands it.

    Attributes:
        platform: its name.
        hand_ins: what was handed in.
        typed: what students typed in or linked to in place of a file, which is not collected, each with that as the rest of a sentence.
        other: files that are nobody's hand-in, each with the reason as the rest of a sentence.
    """

    platform: str
    hand_ins: list[HandIn] = field(default_factory=list)
    typed: list[tuple[Entry, str]] = field(default_factory=list)
    other: list[tuple[Entry, str]] = field(default_factory=list)
