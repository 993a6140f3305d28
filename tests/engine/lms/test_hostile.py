"""A hostile archive costs nothing but its own files, and nothing is written outside of ``submitted/``."""

import gzip
import io
import os
import stat
import struct
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from nbreferee.cli import main
from nbreferee.lms.collecting import Collector
from nbreferee.lms.collection import Collection
from nbreferee.lms.limits import Collecting

from .downloads import LAB, notebook, saved, tree, zipped

MEAN = notebook("mean")


@pytest.fixture
def collect(root: Path, tmp_path: Path) -> Callable[..., Collection]:
    """Collects what the student eve hands in, beside an honest hand-in of ana; limits can be set."""

    def run(files: dict[str, bytes], **limits: int) -> Collection:
        download = saved(tmp_path, {"ana/mean.ipynb": MEAN, **{f"eve/{name}": each for name, each in files.items()}})
        collector = Collector(root, LAB)
        for name, value in limits.items():
            setattr(collector.limits, name, value)
        before = {name for name in tree(tmp_path) if not name.startswith(("course/submitted/", "course/downloaded/"))}
        collection = collector.collect(download)
        assert collection.students["ana"] in ("new", "unchanged")
        assert tree(root / "submitted" / "ana" / LAB) == {"mean.ipynb": MEAN}
        after = {name for name in tree(tmp_path) if not name.startswith(("course/submitted/", "course/downloaded/"))}
        assert before == after
        return collection

    return run


def why(collection: Collection) -> dict[str, str]:
    """Why files of eve were left out, without the archive's name."""
    return {
        each.file.rpartition(".zip/")[2].rpartition(".tar.gz/")[2]: each.what
        for each in collection.files
        if each.state in ("left out", "unreadable")
    }


def got(root: Path) -> dict[str, bytes]:
    return tree(root / "submitted" / "eve" / LAB)


@pytest.mark.parametrize(
    "name",
    ["../../../out.txt", "a/../../out.txt", "..\\..\\out.txt", "a/..\\../out.txt"],
)
def test_names_that_lead_out(name, collect, root):
    collection = collect({"x.zip": zipped({"mean.ipynb": MEAN, name: b"out"})})
    assert got(root) == {"mean.ipynb": MEAN}
    (reason,) = why(collection).values()
    assert reason == "has a name that leads out of its folder"


@pytest.mark.parametrize(
    ("name", "kept"),
    [("/etc/passwd", "etc/passwd"), ("C:\\Windows\\x.txt", "Windows/x.txt"), ("//host/x.txt", "host/x.txt")],
)
def test_names_from_a_root_begin_in_the_hand_in(name, kept, collect, root):
    collect({"x.zip": zipped({"mean.ipynb": MEAN, name: b"x"})})
    assert got(root) == {"mean.ipynb": MEAN, kept: b"x"}


@pytest.mark.parametrize("mode", [stat.S_IFLNK | 0o777, stat.S_IFIFO | 0o644, stat.S_IFCHR | 0o644])
def test_links_and_devices_in_a_zip(mode, collect, root):
    stream = io.BytesIO(zipped({"mean.ipynb": MEAN}))
    with zipfile.ZipFile(stream, "a") as archive:
        info = zipfile.ZipInfo("evil")
        info.create_system, info.external_attr = 3, mode << 16
        archive.writestr(info, "/etc/passwd")
    collection = collect({"x.zip": stream.getvalue()})
    assert got(root) == {"mean.ipynb": MEAN}
    assert why(collection)["evil"] in ("is a link", "is no ordinary file")


def _tar(members: list[tuple[tarfile.TarInfo, bytes]]) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz") as archive:
        for info, content in members:
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return stream.getvalue()


def _member(name: str, kind: bytes = tarfile.REGTYPE, target: str = "") -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, target
    return info


def test_links_devices_and_names_in_a_tar(collect, root):
    archive = _tar(
        [
            (_member("./lab/mean.ipynb"), MEAN),
            (_member("lab/link", tarfile.SYMTYPE, "/etc/passwd"), b""),
            (_member("lab/hard", tarfile.LNKTYPE, "lab/mean.ipynb"), b""),
            (_member("lab/device", tarfile.CHRTYPE), b""),
            (_member("lab/pipe", tarfile.FIFOTYPE), b""),
            (_member("../out.txt"), b"out"),
            (_member("/lab/a.png"), b"a"),
        ]
    )
    collection = collect({"x.tar.gz": archive})
    assert got(root) == {"mean.ipynb": MEAN, "a.png": b"a"}
    assert sorted(why(collection).values()) == [
        "has a name that leads out of its folder", "is a link", "is a link", "is no ordinary file", "is no ordinary file"
    ]  # fmt: skip


def test_links_and_pipes_in_a_folder(root, tmp_path):
    folder = tmp_path / "in" / "eve"
    folder.mkdir(parents=True)
    (folder / "mean.ipynb").write_bytes(MEAN)
    (folder / "median.ipynb").symlink_to(root / "source" / LAB / "median.ipynb")
    (folder / "up").symlink_to(root)
    os.mkfifo(folder / "pipe")
    collection = Collector(root, LAB).collect(tmp_path / "in")
    assert got(root) == {"mean.ipynb": MEAN}
    assert {each.file: each.what for each in collection.files if each.state == "left out"} == {
        "eve/median.ipynb": "is a link", "eve/pipe": "is no ordinary file", "eve/up": "is a link"
    }  # fmt: skip


def test_what_unpacks_to_much_more_than_it_takes(collect, root):
    collection = collect({"x.zip": zipped({"mean.ipynb": MEAN, "zeros.bin": bytes(3 * 2**20)})})
    assert got(root) == {"mean.ipynb": MEAN}
    assert why(collection)["zeros.bin"] == "unpacks to more than 500 times what it takes"


def test_archives_that_unpack_to_more_than_the_limit(collect, root):
    parts = {f"{number}.bin": b"abcd" * 2**14 for number in range(4)}
    collection = collect({"x.zip": zipped({"mean.ipynb": MEAN, **parts})}, archive_bytes=3 * 2**17)
    assert len(got(root)) == 5
    collection = collect(
        {"x.zip": zipped({"mean.ipynb": MEAN, **parts, "4.bin": b"abcd" * 2**15})}, archive_bytes=3 * 2**17
    )
    assert "exceeds the 0.3 MiB that the archives of one hand-in may unpack to" in why(collection)["4.bin"]


def test_bytes_count_over_all_archives_of_a_hand_in(collect):
    part = zipped({"x.bin": os.urandom(2**17)})
    collection = collect({f"{number}.zip": part for number in range(5)}, archive_bytes=2**18)
    assert len([reason for reason in why(collection).values() if "MiB" in reason]) == 4


def test_a_gzip_that_grows_without_end(collect):
    large = tarfile.TarInfo("zeros.bin")
    large.size = 60 * 2**20
    archive = gzip.compress(large.tobuf() + bytes(large.size + 1024))
    collection = collect({"x.tar.gz": archive}, archive_bytes=2**20)
    assert why(collection) == {"eve/x.tar.gz": "unpacks to more than is accepted of one hand-in"}
    assert why(collect({"x.tar.gz": gzip.compress(bytes(60 * 2**20))})) == {"eve/x.tar.gz": "holds no files"}


def test_a_tar_whose_header_is_a_bomb(collect):
    head = tarfile.TarInfo("x")
    head.type, head.size = tarfile.GNUTYPE_LONGNAME, 2**33
    archive = gzip.compress(head.tobuf() + bytes(50 * 2**20))
    collection = collect({"x.tar.gz": archive}, archive_bytes=2**20)
    assert len(why(collection)) == 1


def test_more_files_than_the_limit(collect, root):
    archive = zipped({"mean.ipynb": MEAN, **{f"{number}.txt": b"" for number in range(50)}})
    collection = collect({"x.zip": archive}, archive_files=20)
    assert why(collection) == {"eve/x.zip": "holds more than 20 files"}


def test_a_directory_of_a_million_entries_is_not_read(collect, growth):
    header = struct.pack("<4s6H3L5H2L", b"PK\x01\x02", *[0] * 6, 0, 0, 0, 1, *[0] * 4, 0, 0) + b"a"
    directory = header * 1_000_000
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, len(directory), 0, 0)
    growth()
    collection = collect({"x.zip": directory + end})
    assert why(collection) == {"eve/x.zip": "holds more than 5,000 files"}
    assert growth() < 250 * 2**20


def test_archives_in_archives(collect, root):
    inner = zipped({"mean.ipynb": MEAN})
    collect({"x.zip": zipped({"y.zip": zipped({"z.zip": inner})})})
    assert got(root) == {"mean.ipynb": MEAN}


def test_archives_in_too_many_archives(collect):
    inner = zipped({"mean.ipynb": MEAN})
    for _ in range(5):
        inner = zipped({"x.zip": inner})
    collection = collect({"x.zip": inner})
    (reason,) = why(collection).values()
    assert reason == "is an archive within 3 archives, and stays closed"


@pytest.mark.parametrize("name", ["x.zip", "x.tar.gz", "x.tar"])
@pytest.mark.parametrize(
    "content",
    [b"", b"PK\x05\x06", b"nonsense", zipped({"mean.ipynb": MEAN})[:-30]],
    ids=["empty", "signature", "nonsense", "cut off"],
)
def test_damaged_archives(name, content, collect):
    collection = collect({name: content})
    assert set(why(collection)) <= {f"eve/{name}"} and set(why(collection).values()) <= {"is damaged"}
    assert any("nothing of what was handed in can be collected" in note for note in collection.notes)


def test_content_that_is_not_what_the_directory_says(collect):
    content = bytearray(zipped({"mean.ipynb": MEAN, "a.png": os.urandom(100)}))
    at = content.index(b"mean.ipynb") + len("mean.ipynb") + 20
    content[at : at + 8] = bytes(8)
    assert why(collect({"x.zip": bytes(content)}))["mean.ipynb"] == "is damaged"


def test_a_size_that_is_a_lie(collect):
    """Nothing is read beyond the size that the archive says."""
    content = bytearray(zipped({"big.bin": bytes(2**19)}))
    at = content.index(b"PK\x01\x02") + 24
    content[at : at + 4] = struct.pack("<L", 10)
    assert why(collect({"x.zip": bytes(content), "mean.ipynb": MEAN}))["big.bin"] == "is damaged"


def test_a_password_and_other_methods(collect):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("a.txt", "a")
    content = bytearray(zipped({"b.txt": b"b"}))
    content[content.index(b"PK\x01\x02") + 8] |= 1
    collection = collect({"x.zip": stream.getvalue(), "y.zip": bytes(content), "z.rar": b"Rar!", "mean.ipynb": MEAN})
    assert why(collection) == {
        "a.txt": "is packed by a method that is not opened",
        "b.txt": "is locked by a password",
        "eve/z.rar": "is an archive of a kind that is not opened; ask for a zip",
    }


def test_marking_reads_no_more_files_than_are_collected(root, tmp_path):
    (root / "tests" / "marking" / LAB / "lab.toml").write_text(
        "[limits]\nfiles = 3\nfiles_bytes = 1_000_000\nnotebook_bytes = 3000\ndepth = 2\n"
    )
    files = {f"{number}.txt": b"x" for number in range(5)}
    large = notebook("median", "# " + "x" * 4000)
    collection = Collector(root, LAB).collect(
        saved(
            tmp_path,
            {
                f"eve/{name}": each
                for name, each in {"mean.ipynb": MEAN, "median.ipynb": large, "a/b/c/d.txt": b"", **files}.items()
            },
        )
    )
    assert set(got(root)) == {"mean.ipynb", "0.txt", "1.txt", "2.txt"}
    reasons = {each.file.partition("/")[2]: each.what for each in collection.files if each.state == "left out"}
    assert reasons["3.txt"] == "exceeds the 3 files and 0 MiB that marking reads besides notebooks"
    assert reasons["a/b/c/d.txt"] == "lies in more than 2 folders"
    assert reasons["median.ipynb"].startswith("has 0.1 MiB; at most 0")


def test_a_file_where_a_folder_is(collect, root):
    collection = collect({"x.zip": zipped({"mean.ipynb": MEAN, "a": b"file", "a/b": b"inside", "A/../x": b""})})
    assert got(root) == {"mean.ipynb": MEAN, "a": b"file"}
    assert why(collection)["a/b"] == "another file is a/b already"


def test_nothing_in_a_name_reaches_the_terminal(root, tmp_path, capsys):
    name = "\x1b]0;gotcha\x07\u202e[red]x.txt"
    download = saved(tmp_path, {"eve/x.zip": zipped({"mean.ipynb": MEAN, name: b"x", f"{name}/../y": b""})})
    assert main(["collect", LAB, str(download), "--course", str(root)]) == 0
    said = capsys.readouterr().out
    assert "\x1b]" not in said and "\x07" not in said and "[red]x" in said.replace("\n", "")


def test_limits_are_the_courses_to_set(root, tmp_path):
    path = root / "nbgrader_config.py"
    path.write_text(path.read_text() + "c.Collecting.archive_files = 7\nc.Collecting.timezone = 'America/Toronto'\n")
    collector = Collector(root, LAB)
    assert collector.limits.archive_files == 7 and str(collector.zone) == "America/Toronto"
    assert Collecting().archive_files == 5000
