"""Reads what a student handed in, as if she meant harm, and gives it back the instructor's structure.

Cell types, tags, metadata, points and flags come from the instructor's notebook; from the submission come the source of
solution cells, the student's own cells, and the pictures she left in cells that marking does not run.
"""

import copy
import difflib
import io
import itertools
import json
import os
import re
import shutil
import stat
import tarfile
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from nbgrader.utils import is_solution

from .assignment import DEMO_TAG, Assignment, SourceNotebook, grade_id_of
from .sanitising import MAX_PICTURES, detached, one_line, plain_text, safe_pictures

MAX_NOTEBOOK_BYTES = 40 * 2**20
MAX_VALUES = 2_000_000
"""Texts, brackets and commas of a notebook's JSON. Each can take 80 bytes of memory; a notebook with 100 pictures has some thousands."""
MAX_CELLS = 2_000
MAX_SOURCE = 400_000
MAX_FILES = 500
MAX_DEPTH = 20
MAX_FILES_BYTES = 64 * 2**20
MAX_FILE_PROBLEMS = 10
"""So many sentences tell of files that were left out."""
MAX_PICTURES_BYTES = 8 * 2**20
MAX_PICTURE_NAME = 300
MAX_LOSSES = 20
"""So many sentences tell of what was left out of a notebook's cells."""
MAX_PRINTED = 4000
"""Characters of text that a cell which is not run keeps of what it had printed."""

_FILE_NAME = re.compile(r"[\w][\w .,()+-]{0,120}", re.UNICODE)


class UnreadableNotebook(ValueError):
    """The file is no notebook that could be marked. The message is a sentence for student and teacher."""


@dataclass
class Submitted:
    """One notebook of a submission, made safe: ready to run, with a note of everything that had to be changed."""

    notebook: NotebookNode
    problems: list[str] = field(default_factory=list)
    readable: bool = True


@dataclass(frozen=True)
class Prepared:
    """A submission made safe and complete in itself: what is needed to mark it anywhere, without a file of anybody's.

    Attributes:
        notebooks: by name.
        files: a tar archive of the files that its cells may use.
        problems: sentences about its files that were left out.
        written: whether there is anything for a person to read where a report is asked for.
    """

    notebooks: dict[str, Submitted]
    files: bytes
    problems: tuple[str, ...]
    written: bool = False


def prepare(folder: Path, assignment: Assignment) -> Prepared:
    """Read one student's `folder`. Never raises for bad content, but `OSError` where a notebook cannot be read."""
    notebooks = {}
    for source in assignment.notebooks:
        path = folder / f"{source.name}.ipynb"
        there = path.exists() or path.is_symlink()
        notebooks[source.name] = (
            read(path, source) if there else missing(source, f"{path.name} is missing from the submission.")
        )
    prose = any(has_prose(submitted, assignment.notebooks) for submitted in notebooks.values())
    return Prepared(notebooks, *files(assignment, folder), prose or bool(documents(folder, assignment)))


def files(assignment: Assignment, folder: Path | None) -> tuple[bytes, tuple[str, ...]]:
    """What a submission's cells may use, as a tar archive, and sentences about files that were left out."""
    with tempfile.TemporaryDirectory(prefix="submission-") as temporary:
        target = Path(temporary) / "files"
        problems = stage(assignment, folder, target)
        return archive(target), tuple(problems)


def archive(folder: Path) -> bytes:
    """The files of `folder` as a tar archive: the same bytes for the same names and contents."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as tar:
        for path in sorted(folder.rglob("*")):
            entry = tar.gettarinfo(path, str(path.relative_to(folder)))
            entry.mtime = entry.uid = entry.gid = 0
            entry.uname = entry.gname = ""
            entry.mode = 0o755 if path.is_dir() else 0o644
            if path.is_dir():
                tar.addfile(entry)
            else:
                with path.open("rb") as content:
                    tar.addfile(entry, content)
    return stream.getvalue()


def read(path: Path, source: SourceNotebook) -> Submitted:
    """Read the submitted file at `path` for the instructor's notebook `source`. Never raises for bad content.

    Raises:
        OSError: the file cannot be read, which is not the student's fault.
    """
    try:
        return restore(_parse(path), source)
    except UnreadableNotebook as error:
        return missing(source, str(error))


def missing(source: SourceNotebook, problem: str) -> Submitted:
    """Stands for a notebook that is not there or cannot be read: the instructor's cells without answers."""
    submitted = restore([], source)
    submitted.problems[:] = [problem]
    submitted.readable = False
    return submitted


def misplaced(folder: Path, assignment: Assignment) -> list[str]:
    """A sentence for each notebook that is missing from `folder`, and for each that is none of the assignment's."""
    wanted = [f"{source.name}.ipynb" for source in assignment.notebooks]
    found = sorted(path.name for path in folder.glob("*.ipynb"))
    others = [name for name in found if name not in wanted]
    foreign = [
        f"{name} is none of this assignment's notebooks ({', '.join(wanted)}) and is not marked." for name in others
    ]
    rest = f"{len(others) - MAX_FILE_PROBLEMS + 1} more notebooks are none of this assignment's."
    sentences = [f"{name} is missing from the submission." for name in wanted if name not in found]
    return [one_line(sentence) for sentence in (*sentences, *_few(foreign, MAX_FILE_PROBLEMS, rest))]


def _few(sentences: list[str], most: int, rest: str) -> list[str]:
    """The `sentences` where there are at most so many; else the first ones and, as the last, `rest`."""
    return sentences if len(sentences) <= most else [*sentences[: most - 1], rest]


def has_prose(submitted: Submitted, sources: Iterable[SourceNotebook]) -> bool:
    """Whether the student added anything that a person should read where a report is asked for: text, a picture, or a cell of code.

    Text of the `sources` with a few words changed is not hers: the instructor may have corrected it after the release.
    """
    given = {"", _MISSING, *(_one_line(cell.source) for source in sources for cell in source.released.cells)}
    own = [
        cell
        for cell in submitted.notebook.cells
        if cell.cell_type == "markdown" or str(cell.get("id")).startswith(_OWN)
    ]
    found = {_one_line(cell.source) for cell in own} - given
    if len(found) > _MANY_TEXTS:  # comparing them takes time, and nobody corrects so many
        return True
    pictured = {cell.source for source in sources for cell in source.released.cells if cell.get("attachments")}
    return any(cell.get("attachments") and cell.source not in pictured for cell in own) or any(
        not any(_corrected(text, other) for other in given) for text in found
    )


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _corrected(text: str, given: str) -> bool:
    """Whether `text` is the `given` one but for a few words."""
    if min(len(text), len(given)) < 0.6 * max(len(text), len(given)):
        return False
    return _has_few_changes(text, given)


@lru_cache(maxsize=1000)
def _has_few_changes(text: str, given: str) -> bool:
    """Whether few words differ. The same texts are compared by the batch and again as each notebook is recorded."""
    matcher = difflib.SequenceMatcher(None, text, given, autojunk=False)
    alike = matcher.quick_ratio() > 0.8 and matcher.ratio() > 0.8
    return alike and _added_words(text, given) < _ANSWER_WORDS


def _added_words(text: str, given: str) -> int:
    """How many words of `text` are not at their place in `given`."""
    matcher = difflib.SequenceMatcher(None, _WORD.findall(given), _WORD.findall(text), autojunk=False)
    return sum(end - start for change, _, _, start, end in matcher.get_opcodes() if change in ("insert", "replace"))


def documents(folder: Path, assignment: Assignment) -> list[str]:
    """The names of the files in a submission's `folder` that may hold a report, in whatever form.

    That is every file but those that the assignment gives out, code, data, and pictures where its notebooks write some.
    """
    code = "\n".join(cell.source for source in assignment.notebooks for cell in source.released.cells)
    named = set(_NAMED.findall(code))
    found = []
    for parent, folders, names in os.walk(folder):
        within = len(Path(parent).relative_to(folder).parts)
        folders[:] = sorted(folders) if within < MAX_DEPTH else []
        for name in sorted(names):
            relative = (Path(parent) / name).relative_to(folder)
            suffix = relative.suffix.lower()
            if not (
                any(part.startswith((".", "__")) for part in relative.parts)
                or name in _NO_DOCUMENTS
                or suffix in _CODE_AND_DATA
                or _CHECKPOINT.search(name)
                or (suffix in _PICTURES and relative.parts[0] in named)
                or os.path.lexists(assignment.folder / relative)
            ):
                found.append(str(relative))
    return found


def restore(cells: list[NotebookNode], source: SourceNotebook) -> Submitted:
    """Put submitted `cells` into the structure of `source`; see the module's text for what comes from where."""
    problems: list[str] = []
    last = {_grade_id(cell): index for index, cell in enumerate(cells)}
    kept: list[NotebookNode] = []
    lost: list[str] = []
    for index, cell in enumerate(cells):
        grade_id = _grade_id(cell)
        if grade_id not in source.cells:
            kept.append(_own(cell, index))
            lost += _losses(cell, "written")
            continue
        locked, original = source.locked(grade_id), source.cells[grade_id]
        if last[grade_id] != index:
            problems.append(f"Cell '{grade_id}' is there more than once; the last one counts.")
            if locked:
                continue
            kept.append(_own(cell, index))
        else:
            kept.append(_restored(cell, original, locked))
            lost += _losses(cell, "shown") if _is_demo(original) else []
        lost += [] if locked else _losses(cell, "written")
    present = {grade_id for grade_id in last if grade_id in source.cells}
    for position, (grade_id, cell) in enumerate(source.cells.items()):
        if grade_id in present:
            continue
        problems.append(f"Cell '{grade_id}' is missing from the submission.")
        before = list(source.cells)[:position]
        _insert_after(kept, before, _stand_in(cell))
    if len(problems) > 5 and not present:
        problems = ["None of the assignment's cells is in this notebook."]
    notebook = new_notebook(cells=kept, metadata=dict(source.released.metadata))
    return Submitted(notebook, [*problems, *_few(lost, MAX_LOSSES, "More was left out of other cells.")])


def _losses(cell: NotebookNode, where: str) -> list[str]:
    """Sentences about what was left out of what is "written" in a submitted cell, or "shown" below it."""
    grade_id = _grade_id(cell)
    begins = " ".join(cell.source[:200].split())[:40]
    name = f"Cell '{grade_id}'" if grade_id else f"The cell that begins with {begins!r}" if begins else "An empty cell"
    return [f"{name}: {loss}" for loss in cell.get("lost", {}).get(where, [])]


def stage(assignment: Assignment, folder: Path | None, target: Path) -> list[str]:
    """Copy the files that a submission may use into `target`: hers from `folder`, then the instructor's over them.

    Links, special files, odd names and what exceeds the limits are left out; returns a sentence for each, at most `MAX_FILE_PROBLEMS`.
    """
    target.mkdir(exist_ok=True)
    problems = []
    if folder is not None:
        problems += _copy(folder, target)
    for path in sorted(assignment.folder.rglob("*")):
        relative = path.relative_to(assignment.folder)
        if path.is_file() and path.suffix != ".ipynb" and not any(part[0] in "._" for part in relative.parts):
            for parent in [*reversed(relative.parents[:-1])]:
                if (target / parent).is_file():
                    (target / parent).unlink()
            destination = target / relative
            if destination.is_dir():
                shutil.rmtree(destination)
            destination.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, destination)
    return problems


def unsafe_files(folder: Path) -> dict[str, str]:
    """Files of a submission that must not be copied, by relative path, each with the reason as a sentence."""
    found: dict[str, str] = {}
    count = size = 0
    for parent, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted([*folders, *names]):
            path = Path(parent) / name
            relative = str(path.relative_to(folder))
            status = path.lstat()
            if stat.S_ISDIR(status.st_mode):
                if not _FILE_NAME.fullmatch(name):
                    folders.remove(name)
                    found[relative] = f"The folder {relative!r} has a name that marking does not accept."
                elif relative.count(os.sep) >= MAX_DEPTH:
                    folders.remove(name)
                    found[relative] = f"{relative!r} lies in more than {MAX_DEPTH} folders; it is left out."
                continue
            if stat.S_ISLNK(status.st_mode):
                found[relative] = f"{relative!r} is a link; only files themselves are accepted."
            elif not stat.S_ISREG(status.st_mode):
                found[relative] = f"{relative!r} is not an ordinary file."
            elif status.st_nlink > 1:
                found[relative] = f"{relative!r} is a hard link to a file that may be elsewhere; it is left out."
            elif not _FILE_NAME.fullmatch(name):
                found[relative] = f"{relative!r} has a name that marking does not accept."
            elif count == MAX_FILES or size + status.st_size > MAX_FILES_BYTES:
                found[relative] = f"{relative!r} exceeds the {MAX_FILES} files and {MAX_FILES_BYTES >> 20} MiB allowed."
            else:
                count, size = count + 1, size + status.st_size
    return found


def _parse(path: Path) -> list[NotebookNode]:
    """The cells of a notebook file, rebuilt from scratch so that only known fields survive."""
    try:
        status = path.lstat()
        if not stat.S_ISREG(status.st_mode):
            raise UnreadableNotebook(f"{path.name} is a link or no ordinary file; hand in the notebook itself.")
        if status.st_size > MAX_NOTEBOOK_BYTES:
            raise UnreadableNotebook(
                f"{path.name} has {status.st_size >> 20} MiB; at most {MAX_NOTEBOOK_BYTES >> 20} MiB are accepted. "
                "Clear the outputs of large cells and hand it in again."
            )
        written = path.read_bytes()
        encoding = json.detect_encoding(written)
        if not encoding.startswith("utf-8"):
            kind = encoding[:6].upper()
            raise UnreadableNotebook(
                f"{path.name} is written in {kind}, a notebook in UTF-8. Save it so and hand it in again."
            )
        if _has_too_many_values(written):
            raise UnreadableNotebook(
                f"{path.name} holds more than {MAX_VALUES:,} texts, numbers and brackets. Clear the outputs of large cells and "
                "hand it in again."
            )
        content = json.loads(written.decode("utf-8-sig", errors="replace"))
    except (ValueError, RecursionError) as error:
        if isinstance(error, UnreadableNotebook):
            raise
        raise UnreadableNotebook(f"{path.name} is damaged: it is not valid JSON. Hand it in again.") from error
    cells = content.get("cells") if isinstance(content, dict) else None
    if not isinstance(cells, list):
        raise UnreadableNotebook(f"{path.name} is not a Jupyter notebook of format 4: it has no list of cells.")
    if len(cells) > MAX_CELLS:
        raise UnreadableNotebook(f"{path.name} has {len(cells)} cells; at most {MAX_CELLS} are accepted.")
    return [_rebuild(cell) for cell in cells if isinstance(cell, dict)]


def _has_too_many_values(written: bytes) -> bool:
    """Whether JSON holds so much that it would take far more memory than its bytes. Brackets within its strings do not count."""
    found = sum(1 for _ in itertools.islice(_VALUE.finditer(written), MAX_VALUES + 1))
    return found > MAX_VALUES


_VALUE = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\Z)|[{\[,]', re.DOTALL)


def _rebuild(cell: dict) -> NotebookNode:
    """A submitted cell of known fields only; what was left out of it is said in `lost`, see `_losses`."""
    source = plain_text(cell.get("source"))
    metadata = cell.get("metadata")
    nbgrader = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    grade_id = nbgrader.get("grade_id") if isinstance(nbgrader, dict) else None
    kept = {"grade_id": grade_id} if isinstance(grade_id, str) else {}
    pictures = _Pictures()
    if cell.get("cell_type") == "code":
        outputs = _handed_in(cell["outputs"], pictures) if isinstance(cell.get("outputs"), list) else []
        rebuilt = NotebookNode(cell_type="code", source=source, metadata=NotebookNode(kept), outputs=outputs)
        rebuilt.lost = {"shown": pictures.losses()}
    else:
        without, written_in, refused = detached(source)
        pictures.refused += [f"data:image/{kind}" for kind in _OTHER_PICTURE.findall(source)] + ["data:image"] * refused
        if len(source) > MAX_SOURCE:  # the pictures shall not use up the room of the text
            source = without
        else:
            written_in = {}
        rebuilt = NotebookNode(cell_type="markdown", source=source, metadata=NotebookNode(kept))
        attachments = cell.get("attachments") if isinstance(cell.get("attachments"), dict) else {}
        found = [*written_in.items(), *((plain_text(name), safe_pictures(each)) for name, each in attachments.items())]
        rebuilt.attachments = {name: each for name, each in found if pictures.take(name, each)}
        rebuilt.lost = {"written": pictures.losses()}
    if len(source) > MAX_SOURCE:
        rebuilt.source = source[:MAX_SOURCE]
        rebuilt.lost.setdefault("written", []).append(f"its text was cut after {MAX_SOURCE:,} characters.")
    return rebuilt


@dataclass
class _Pictures:
    """Which pictures of a cell are kept, up to a total size and number, and the names of those that are not."""

    size: int = 0
    count: int = 0
    refused: list[str] = field(default_factory=list)
    too_large: list[str] = field(default_factory=list)

    def take(self, name: str, bundle: dict[str, str]) -> bool:
        """Whether the picture `bundle`, as `safe_pictures` leaves it, is kept."""
        size = sum(len(text) for text in bundle.values())
        if not bundle:
            self.refused.append(name)
        elif self.size + size > MAX_PICTURES_BYTES or self.count == MAX_PICTURES or len(name) > MAX_PICTURE_NAME:
            self.too_large.append(name)
        else:
            self.size, self.count = self.size + size, self.count + 1
            return True
        return False

    def losses(self) -> list[str]:
        """What was left out, as ends of sentences."""
        reasons = {
            f"only PNG, JPEG, GIF and WebP are shown, at most {MAX_PICTURES} of them in a cell": self.refused,
            f"a cell may have {MAX_PICTURES} pictures and {MAX_PICTURES_BYTES >> 20} MiB of them": self.too_large,
        }
        return [
            f"{'a picture was' if len(names) == 1 else f'{len(names)} pictures were'} left out "
            f"({', '.join(repr(name[:60]) for name in names[:3])}{', …' if len(names) > 3 else ''}), since {reason}."
            for reason, names in reasons.items()
            if names
        ]


def _handed_in(outputs: list, pictures: _Pictures) -> list[NotebookNode]:
    """The `pictures` and the text among submitted outputs, up to a total size. Errors become text."""
    kept, printed = [], 0
    for number, output in enumerate(outputs, start=1):
        if not isinstance(output, dict):
            continue
        data = output.get("data") if isinstance(output.get("data"), dict) else {}
        bundle = safe_pictures(data)
        pictured = bundle or any(str(kind).startswith("image/") for kind in data)
        if pictured and pictures.take(f"output {number}", bundle):
            kept.append(new_output("display_data", data=bundle))
        text = plain_text(output.get("text") or ("" if bundle else data.get("text/plain")))
        if output.get("output_type") == "error":
            text = f"{plain_text(output.get('ename'))}: {plain_text(output.get('evalue'))}\n"
        text = text[: MAX_PRINTED - printed]
        printed += len(text)
        if text:
            kept.append(new_output("stream", name="stdout", text=text if text.endswith("\n") else f"{text}\n"))
    if outputs and not kept:
        kept.append(new_output("stream", name="stdout", text="[Its output cannot be shown here.]\n"))
    return kept


def _grade_id(cell: NotebookNode) -> str | None:
    return cell.metadata.get("grade_id")


def _restored(cell: NotebookNode, original: NotebookNode, locked: bool) -> NotebookNode:
    """The instructor's cell, with the student's text where she was to write."""
    restored = copy.deepcopy(original)
    if not locked:
        restored.source = cell.source
        if original.cell_type == "markdown" and cell.get("attachments"):
            restored.attachments = cell.attachments
    if original.cell_type == "code":
        restored.outputs = []
        if _is_demo(original) and cell is not original:
            handed_in = cell.get("outputs", [])
            note = _NOT_RUN if handed_in else _NEVER_RUN
            restored.outputs = [new_output("stream", name="stdout", text=note), *handed_in]
    return restored


def _is_demo(original: NotebookNode) -> bool:
    return DEMO_TAG in original.metadata.get("tags", [])


_NOT_RUN = "[As handed in: marking does not run this cell again.]\n"
_NEVER_RUN = "[Handed in without output; marking does not run this cell.]\n"


def _own(cell: NotebookNode, index: int) -> NotebookNode:
    """A cell that the student added: runs, counts for nothing, keeps no metadata."""
    own = new_code_cell(cell.source) if cell.cell_type == "code" else new_markdown_cell(cell.source)
    own.id = f"{_OWN}{index}"
    if cell.get("attachments"):
        own.attachments = cell.attachments
    return own


def _stand_in(original: NotebookNode) -> NotebookNode:
    """Takes the place of a deleted cell. A deleted answer does not come back as a stub that undoes the student's own."""
    restored = _restored(original, original, locked=True)
    if is_solution(original):
        restored.source = f"# {_MISSING}" if original.cell_type == "code" else _MISSING
    return restored


_MISSING = "This cell was missing from the submission."
_OWN = "own-"
_ANSWER_WORDS = 8
"""So many words more than a given text has are the student's; with fewer it may have been corrected after the release."""
_MANY_TEXTS = 100
_WORD = re.compile(r"[^\W\u2e80-\uffff]+|[\u2e80-\uffff]")  # Chinese and Japanese have no spaces: each character is one
_NO_DOCUMENTS = {"Thumbs.db", "checkpoint", "desktop.ini", "timestamp.txt"}
_CODE_AND_DATA = set(
    ".ckpt .h5 .hdf5 .index .json .keras .log .npy .npz .onnx .pb .pickle .pkl .pt .pth .py .pyc .tflite .tfrecord".split()
)
_OTHER_PICTURE = re.compile(r"data:image/(?!(?:png|jpe?g|gif|webp);base64,)([\w.+-]{1,20})[;,]")
_CHECKPOINT = re.compile(r"\.data-\d+-of-\d+$|\.tfevents\.")
_NAMED = re.compile(r"[\"']([^\"'/\n]+)(?=[/\"'])")
_PICTURES = {".gif", ".jpeg", ".jpg", ".png", ".webp"}


def _insert_after(cells: list[NotebookNode], predecessors: list[str], cell: NotebookNode) -> None:
    """Insert `cell` behind the last of `predecessors` (grade ids) that is among `cells`, or first."""
    position = 0
    for index, other in enumerate(cells):
        if grade_id_of(other) in predecessors:
            position = index + 1
    cells.insert(position, cell)


def _copy(folder: Path, target: Path) -> list[str]:
    """Copy a submission's files, without its notebooks and without what `unsafe_files` names."""
    unsafe = unsafe_files(folder)
    for parent, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if str((Path(parent) / name).relative_to(folder)) not in unsafe]
        for name in sorted(names):
            path = Path(parent) / name
            relative = path.relative_to(folder)
            if str(relative) in unsafe or path.suffix == ".ipynb":
                continue
            destination = target / relative
            try:
                descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
            except OSError as error:
                unsafe[str(relative)] = f"{str(relative)!r} cannot be read ({error.strerror}); it is left out."
                continue
            destination.parent.mkdir(parents=True, exist_ok=True)
            with os.fdopen(descriptor, "rb") as stream, destination.open("wb") as copy:
                shutil.copyfileobj(stream, copy)
    return _in_short(unsafe)


def _in_short(left_out: dict[str, str]) -> list[str]:
    """The sentences about files that were left out; one sentence for all beyond the first few."""
    rest = list(left_out)[MAX_FILE_PROBLEMS - 1 :]
    names = ", ".join(repr(name) for name in rest[:3])
    sentence = f"{len(rest)} more files were left out for such reasons, among them {names}; hand in only what your notebooks use."
    return _few(list(left_out.values()), MAX_FILE_PROBLEMS, sentence)
