"""Copies with other names, comments, white space and order are found; right answers of different authors stand below them."""

import ast
import io
import json
import keyword
import random
import re
import tokenize
from html.parser import HTMLParser
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from nbreferee.cli import main
from nbreferee.course.assignment import Assignment
from nbreferee.desk.similarity import LENGTH, rank
from nbreferee.desk.similarity_page import page
from nbreferee.desk.work import Piece, Work, instructors, own_work, right_answers
from nbreferee.submission import SubmissionLimits
from nbreferee.submission.apart import ApartProcess
from nbreferee.testing.corpus import Entry
from nbreferee.testing.small_course import ANSWERS, CONFIGURATION, NAME, source, write_course

ROOT = Path(__file__).parents[3]
LABS = ("convolution", "style_transfer")
TOO_SHORT = 5
"""Bits: what is left of an answer that is nearly the instructor's own is too little to be told from another."""

LONG = """
def smooth(signal, width):
    total, out = 0.0, []
    for index, value in enumerate(signal):
        total += value
        if index >= width:
            total -= signal[index - width]
        out.append(total / min(index + 1, width))
    return out
"""
OTHER = """
def smooth(signal, width):
    sums = [0.0]
    while len(sums) <= len(signal):
        sums.append(sums[-1] + signal[len(sums) - 1])
    starts = [max(0, end - width) for end in range(1, len(sums))]
    return [(sums[end] - sums[start]) / (end - start) for end, start in enumerate(starts, start=1)]
"""


def renamed(code: str) -> str:
    """`code` with other names, another layout, and comments of its own; what calls it need not change."""
    tree = ast.parse(code)
    stored = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    names = stored | {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    called = {node.arg for node in ast.walk(tree) if isinstance(node, ast.keyword)}
    new = {name: f"my_{name[::-1]}_{place}" for place, name in enumerate(sorted(names - called - {"self"}))}
    tokens, before = [], ""
    for token in tokenize.generate_tokens(io.StringIO(code).readline):
        changed = token.type == tokenize.NAME and before != "." and not keyword.iskeyword(token.string)
        text = new.get(token.string, token.string) if changed else token.string
        text = "" if token.type == tokenize.COMMENT else text
        tokens.append((token.type, text))
        before = token.string
    return f"# I wrote this myself.\n\n{tokenize.untokenize(tokens)}\n\n# The end.".replace(") :", "):  # so")


def answers(lab: str) -> dict[str, list[Work]]:
    """The right answers of a lab's corpus, by question."""
    found: dict[str, list[Work]] = {}
    for path in sorted((ROOT / "tests" / "submissions" / lab / "correct").glob("*.py")):
        for heading, text in Entry.read(path).cells:
            if re.fullmatch(r"\w+", heading) and heading != "alter":
                found.setdefault(heading, []).append(Work(path.stem, (Piece(heading, text),)))
    return {question: works for question, works in found.items() if len(works) > 1}


def copy_of(work: Work) -> Work:
    return Work(f"{work.student}'s copy", tuple(Piece(each.place, renamed(each.text)) for each in work.pieces[::-1]))


@pytest.mark.parametrize("lab", LABS)
def test_renamed_copies_stand_above_all_independent_right_answers(lab):
    given = instructors(Assignment.load(ROOT / "source" / lab))
    too_short = 0
    for question, works in answers(lab).items():
        pairs = rank([*works, *map(copy_of, works)], given, most=10_000)
        copies = [pair for pair in pairs if pair.second == f"{pair.first}'s copy"]
        independent = [pair.score for pair in pairs if "copy" not in pair.first + pair.second]
        for pair in copies:
            assert pair.share == pytest.approx(1)
            too_short += pair.evidence < TOO_SHORT
            assert pair.evidence < TOO_SHORT or pair.score > max(independent, default=0), (question, pair)
        assert len(copies) == len(works)
    assert too_short <= 1


def test_copy_of_one_answer_stands_above_independent_whole_hand_ins():
    by_question = answers("convolution")
    students = [
        Work(f"student{number}", tuple(works[number].pieces[0] for works in by_question.values()))
        for number in range(4)
    ]
    question = "image_gradient"
    taken = copy_of(by_question[question][1]).pieces
    rest = [works[4].pieces[0] for name, works in by_question.items() if name != question and len(works) > 4]
    copier = Work("copier", (*rest, *taken))
    given = instructors(Assignment.load(ROOT / "source" / "convolution"))
    first = rank([*students, copier], given, right_answers(ROOT / "no such folder"))[0]
    assert (first.first, first.second) == ("student1", "copier")
    assert first.passages[0].first.place == question and first.passages[0].share == pytest.approx(1)


def test_instructors_code_counts_for_nothing():
    given = [Piece("solution", LONG)]
    assert rank([Work("ana", (Piece("x", LONG),)), Work("bob", (Piece("x", renamed(LONG)),))], given) == []


def test_instructors_code_counts_for_nothing_where_a_student_has_changed_a_line_of_it():
    """Also for those who have, elsewhere, a name of their own that the instructor's code uses: a keyword, a method."""
    given = LONG.replace("total += value", "total += np.sum(value, axis=0).mean(axis=1)")
    works = [
        Work(
            f"student{number}",
            (Piece("given", f"{given}\n{'x' * number} = {number}"), Piece("own", f"{own} = {number}")),
        )
        for number, own in enumerate(["axis", "axis", "mean", "y", "z", "dtype"], 1)
    ]
    assert "axis=0" in given and rank(works, [Piece("given", given)]) == []


def test_what_many_write_counts_less_than_what_two_write():
    everybody = [Work(f"student{number}", (Piece("x", LONG),)) for number in range(20)]
    two = [Work(name, (Piece("x", OTHER),)) for name in ("ana", "bob")]
    first, second, *_ = rank([*everybody, *two], [])
    assert {first.first, first.second} == {"ana", "bob"}
    assert first.evidence > 3 * second.evidence


def test_what_a_corpus_of_right_answers_holds_counts_less():
    two = [Work(name, (Piece("x", OTHER),)) for name in ("ana", "bob")]
    known = [Work(f"answer{number}", (Piece("", OTHER if number < 8 else LONG),)) for number in range(9)]
    assert rank(two, [], known)[0].evidence < rank(two, [], known[8:] * 9)[0].evidence / 3


def test_order_of_cells_makes_no_difference():
    cells = [Piece(str(number), text) for number, text in enumerate((LONG, OTHER))]
    others = [Work(f"student{number}", (Piece("x", f"x{number} = {number}"),)) for number in range(8)]
    straight = rank([Work("ana", tuple(cells)), Work("bob", tuple(cells)), *others], [])
    turned = rank([Work("ana", tuple(cells)), Work("bob", tuple(cells[::-1])), *others], [])
    assert [pair.score for pair in straight] == [pair.score for pair in turned]


def test_written_answers_are_compared_word_by_word():
    text = "The weight of the style decides how much of the brush strokes is left in the sky above the roofs."
    works = [
        Work("ana", (Piece("report", text, "text"),)),
        Work("bob", (Piece("report", f"My  report.\n\n{text.upper()}", "text"),)),
        Work(
            "cy",
            (Piece("report", "With more style the strokes are stronger, and the content is hard to see.", "text"),),
        ),
    ]
    (pair,) = rank(works, [])
    assert (pair.first, pair.second) == ("ana", "bob")


def test_code_that_is_no_python_is_compared_too():
    broken = LONG.replace("return out", "return out)")
    assert rank([Work("ana", (Piece("x", broken),)), Work("bob", (Piece("x", f"!ls\n{broken}"),))], [])[0].share > 0.9


HOSTILE = {
    "quotes": '"""' * 40_000,
    "escapes": "'\\" * 60_000,
    "brackets": "(" * 100_000,
    "continued lines": "\\\n" * 60_000,
    "prefixes": "rb" * 60_000,
    "open strings": 'f"{' * 40_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_takes_no_longer_than_other_text(text):
    rank([Work("ana", (Piece("x", text),)), Work("bob", (Piece("x", text),))], [])


def write(folder: Path, *cells: object) -> Path:
    folder.mkdir(parents=True)
    (folder / "sums.ipynb").write_text(json.dumps(new_notebook(cells=list(cells))))
    return folder


def test_own_work_is_what_the_student_wrote(tmp_path):
    assignment, _ = write_course(tmp_path)
    given = source().cells[1]
    folder = write(tmp_path / "ana", new_code_cell("a = 1"), given, new_markdown_cell("Mine."))
    (folder / "helper.py").write_text("b = 2")
    (folder / "broken.ipynb").write_text("{")
    work = own_work("ana", folder, assignment, SubmissionLimits())
    assert [piece.text for piece in work.pieces] == ["a = 1", "Mine.", "b = 2"]
    assert work.unread == ("broken.ipynb",)


def test_many_cells_become_few_pieces(tmp_path):
    assignment, _ = write_course(tmp_path)
    cells = [new_code_cell(f"a{number} = {number}") for number in range(1_000)]
    work = own_work("ana", write(tmp_path / "ana", *cells), assignment, SubmissionLimits())
    assert len(work.pieces) < 110 and "a999 = 999" in work.pieces[-1].text


class Tags(HTMLParser):
    """Collects the names of a page's tags, and its attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.add(tag)
        self.attributes.update(name for name, _ in attrs)


def test_page_quotes_hostile_text_only_as_text():
    nasty = "</pre><script>alert(1)</script><img src=x onerror=alert(2)>\u202e\x1b[31m"
    works = [
        Work(f"<b onclick=x>{name}", (Piece(f"{nasty}: x", f"{LONG}# {nasty}\nz = '{nasty}'\n" + "\n" * 5_000),))
        for name in ("ana", "bob")
    ]
    others = [Work(f"student{number}", (Piece("x", OTHER),)) for number in range(3)]
    text = page(NAME, [*works, *others, Work("<i>", (), ("<u>",))], rank([*works, *others], []))
    tags = Tags()
    tags.feed(text)
    assert tags.found.isdisjoint({"script", "img", "b", "i", "u", "link"})
    assert not any(name.startswith("on") for name in tags.attributes)
    assert "\x1b" not in text and "\u202e" not in text
    assert "Content-Security-Policy" in text and "default-src 'none'" in text
    assert "does not prove" in text and "&lt;u&gt;" in text


def test_page_is_bounded():
    rng = random.Random(0)
    lines = [f"{rng.choice('abc')}{number} = {rng.random()} * ({number} + f{number}())" for number in range(3_000)]
    works = [
        Work(name, (Piece("x", "\n".join(lines)), Piece("y", "x = " + "1 + " * 30_000))) for name in ("ana", "bob")
    ]
    assert len(page(NAME, works, rank(works, []))) < 300_000


def test_command_writes_the_page_and_lists_pairs(tmp_path, capsys, monkeypatch):
    write_course(tmp_path)
    (tmp_path / "nbgrader_config.py").write_text(CONFIGURATION)
    for student, answer in (("ana", LONG), ("bob", renamed(LONG)), ("cy", OTHER), ("di", ANSWERS["right"])):
        write(tmp_path / "submitted" / student / NAME, new_code_cell(answer))
    monkeypatch.chdir("/")
    assert main(["similar", NAME, "--course", str(tmp_path)]) == 0
    said = capsys.readouterr().out
    assert "ana · bob" in said and "4 hand-ins compared" in said
    assert "<mark>" in (tmp_path / "marks" / f"{NAME}-similar.html").read_text()


def test_a_folder_that_cannot_be_read_is_named_on_the_page(tmp_path, capsys, monkeypatch):
    write_course(tmp_path)
    (tmp_path / "nbgrader_config.py").write_text(CONFIGURATION)
    for student in ("ana", "bob"):
        write(tmp_path / "submitted" / student / NAME, new_code_cell(LONG))
    original = ApartProcess.carry_out

    def carry_out(self, read, limits):
        if "bob" in read.args:
            raise PermissionError(13, "Permission denied", "bob")
        return original(self, read, limits)

    monkeypatch.setattr(ApartProcess, "carry_out", carry_out)
    assert main(["similar", NAME, "--course", str(tmp_path)]) == 0
    assert "bob is left out" in capsys.readouterr().out
    assert "Folders that cannot be read" in (tmp_path / "marks" / f"{NAME}-similar.html").read_text()


def test_command_without_hand_ins_says_so(tmp_path, capsys):
    write_course(tmp_path)
    (tmp_path / "nbgrader_config.py").write_text(CONFIGURATION)
    assert main(["similar", NAME, "--course", str(tmp_path)]) == 1
    assert "there are no submissions" in capsys.readouterr().err


def test_shorter_passages_than_a_fingerprint_are_not_compared():
    code = "a = " + " + ".join(["b"] * (LENGTH["code"] // 2 - 2))
    assert rank([Work("ana", (Piece("x", code),)), Work("bob", (Piece("x", code),))], []) == []
