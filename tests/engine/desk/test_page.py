"""The report as a page and as tables: what it says of every kind of class, and nothing in it that a student could make active."""

import csv
import io
import re
from html.parser import HTMLParser

import pytest

from nbreferee.desk import files, page
from nbreferee.desk.classroom import Member, Question
from nbreferee.desk.people import People
from nbreferee.desk.summary import Desk, answers

from .classes import LAB, NOW, QUESTIONS, check, classroom, entry, member, plausible

HOSTILE = "</td><script>alert(1)</script><img src=x onerror=alert(2)>\u202e&amp;{{ 7*7 }}\x1b[31m\u2028=HYPERLINK(1)"
VOID = {"meta", "br", "path", "use"}
QUESTIONS_OF_AN_INSTRUCTOR = (
    "Who needs me?", "How did the class do?", "What should I teach next?", "What was misunderstood?", "Which task was hardest?",
    "Which check does nobody pass?", "Who changed, and from what to what?", "Whose work is alike?", "What did it cost in time?",
    "What is one student's history?",
)  # fmt: skip


class Elements(HTMLParser):
    """The elements of a page, with their attributes, and whether each is closed."""

    def __init__(self, text):
        super().__init__()
        self.found, self.open, self.ids = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.found.append((tag, dict(attributes)))
        self.ids += [value for name, value in attributes if name == "id"]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.found.append((tag, dict(attributes)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def shown(members, questions=QUESTIONS, entries=(), key=None):
    """The page of a class."""
    made = classroom(members, questions, entries)
    return page.html(Desk.of(made), People(made, key), NOW)


def said(members, questions=QUESTIONS, entries=(), key=None):
    """The ten answers, by question."""
    made = classroom(members, questions, entries)
    found = answers(Desk.of(made), People(made, key))
    return {each.question: each.answer.replace("\N{NO-BREAK SPACE}", " ") for each in found}


def text_of(markup):
    return " ".join(re.sub("<[^>]*>", "", re.sub("(?s)<(style|svg).*?</\\1>", "", markup)).split())


def tables(made, key=None):
    """The tables as a spreadsheet reads them."""
    found = files.contents(Desk.of(made), People(made, key))
    return {name: list(csv.DictReader(io.StringIO(_written(rows)))) for name, rows in found.items()}


def _written(rows):
    stream = io.StringIO()
    csv.writer(stream).writerows(rows)
    return stream.getvalue()


CLASSES = {
    "empty": [],
    "one": [member("ana", {"max_pool": (3.0, 4.0)}, {"max_pool": [check("is right", 3, 4, "Nearly.", "near")]})],
    "everything failed": [
        Member(name, history=(entry("2026-03-01 10:00", name, "failed", None, remarks="No."),)) for name in "ab"
    ],
    "nobody passed": [
        member(n, {"max_pool": (0.0, 4.0)}, {"max_pool": [check("is right", 0, 4, "No.")]}) for n in "abc"
    ],
    "plausible": list(plausible(40).members),
}


@pytest.mark.parametrize("members", CLASSES.values(), ids=CLASSES)
def test_every_class_has_a_whole_page_with_ten_answers_that_lead_to_its_sections(members):
    text = shown(members, entries=[each for one in members for each in one.history])
    elements = Elements(text)
    assert not elements.open
    places = [attributes["href"] for tag, attributes in elements.found if tag == "a"]
    assert len(places) == len(QUESTIONS_OF_AN_INSTRUCTOR)
    assert {place.removeprefix("#") for place in places} <= set(elements.ids)
    for question in QUESTIONS_OF_AN_INSTRUCTOR:
        assert (
            text.count(f"<b>{question}</b>".replace("'", "&#39;")) == 1
            and text_of(text).count(question.replace("'", "&#39;")) >= 1
        )
    assert "nan" not in text_of(text).lower().split() and "None" not in text_of(text)


def test_the_page_loads_nothing_and_runs_nothing():
    text = shown(CLASSES["plausible"])
    tags = {tag for tag, _ in Elements(text).found}
    assert not tags & {"script", "link", "img", "iframe", "object", "embed", "form", "base"}
    policy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
    assert f'content="{policy}"' in text.replace("&#39;", "'")
    assert not re.search(r"url\((?!#)|@import|https?://(?!www\.w3\.org)", text)
    for tag, attributes in Elements(text).found:
        assert not any(name.startswith("on") for name in attributes)
        if tag == "svg":
            assert attributes["role"] == "img" and len(attributes["aria-label"]) > 20


def test_whatever_a_student_wrote_is_text_of_bounded_length():
    long = HOSTILE + 5000 * "x"
    history = (entry("2026-03-01 10:00", long, "failed", None, remarks=long),)
    checks = [check(long, 0, 2, long, None), check("b", 0, 2, long, long)]
    members = [
        member(long, {"max_pool": (0.0, 4.0)}, {"max_pool": checks}, name=long, answers={"max_pool": f"x = '''{long}'''"},
               waiting=(long,), missing=(long,), marked={"warnings": (long,), "review_flags": (long,)}),
        Member("bob", long, history=history, time_problem=long),
    ]  # fmt: skip
    text = shown(members, entries=history)
    assert not {tag for tag, _ in Elements(text).found} & {"script", "img"} and not Elements(text).open
    assert "{{ 7*7 }}" in text and "&lt;script&gt;alert(1)" in text
    assert not set("\u202e\x1b\u2028") & set(text)
    assert len(text) < 60_000 and "x" * 500 not in text


def test_tables_are_safe_in_a_spreadsheet_and_have_a_row_for_each_student(tmp_path):
    failed = entry("2026-03-01 10:00", "bob", "failed", None, remarks="=1+1 cannot be read.")
    made = classroom(
        [
            member("=cmd()", {"max_pool": (4.0, 4.0)}, name="@Ana\n+1", penalty=1.5),
            Member("bob", history=(failed,)),
            Member("cy", handed_in=False),
        ],
        QUESTIONS,
    )
    first, *rest = page.write(made, tmp_path / "marks", NOW)
    assert first.name == f"{LAB}-report.html" and len(rest) == 4
    for path in rest:
        content = path.read_bytes().decode("utf-8")
        assert content.startswith("\ufeff")
        cells = [cell for row in csv.reader(io.StringIO(content[1:], newline="")) for cell in row]
        assert not any(cell.startswith(("=", "+", "@", "-")) for cell in cells)
    with (tmp_path / "marks" / f"{LAB}-report-students.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [(row["student"], row["score"], row["state"], row["history"]) for row in rows] == [
        ("'=cmd()", "2.5", "", "4"),
        ("bob", "", "failed", "failed"),
        ("cy", "", "missing", ""),
    ]
    assert rows[1]["why"] == "'=1+1 cannot be read." and rows[0]["max_pool"] == "4" and rows[0]["depth"] == ""


def test_numbers_of_a_small_class_are_on_the_page_and_in_the_tables():
    def who(name, points, *checks):
        return member(name, {"max_pool": (points, 4.0)}, {"max_pool": checks})

    wrong = check("is right", 0, 3, "Windows are averaged.", "pool-mean")
    members = [
        who("ana", 4.0, check("is right", 3, 3), check("is fast", 1, 1)),
        who("bob", 1.0, wrong, check("is fast", 1, 1)),
        who("cy", 1.0, wrong, check("is fast", 1, 1)),
        who("di", 0.0, check("is right", 0, 3, "Other."), check("is fast", 1, 1)),
    ]
    question = (Question("max_pool", 4),)
    found = said(members, question)
    assert found["How did the class do?"] == "Median 1 of 4 points; the middle half has 0.75 to 1.75."
    assert found["What should I teach next?"] == "max_pool, 2 students: Windows are averaged."
    assert found["What was misunderstood?"] == "pool-mean (2 students)."
    assert found["Which task was hardest?"] == "max_pool: 38 % of its points were earned."
    assert found["Which check does nobody pass?"] == "Somebody passes each check. Everybody passes 1 of 2."
    assert found["Who needs me?"] == "Nobody."
    written = tables(classroom(members, question))
    assert written["questions"][0] == {"question": "max_pool", "by_hand": "False", "students": "4", "mean": "1.5", "max": "4",
                                       "difficulty": "0.38", "discrimination": ""}  # fmt: skip
    assert [(row["check"], row["passed"], row["pass_rate"]) for row in written["checks"]] == [
        ("is right", "1", "0.25"),
        ("is fast", "4", "1.00"),
    ]
    assert [(row["diagnosis"], row["students"], row["points_lost"]) for row in written["misconceptions"]] == [
        ("pool-mean", "2", "6"), ("without a name", "1", "3"),
    ]  # fmt: skip


def test_answers_about_runs_say_who_changed_and_what_it_cost():
    history = (entry("2026-03-01 10:00", "ana", "marked", 2, 30), entry("2026-03-02 10:00", "ana", "marked", 3, 50))
    members = [member("ana", {"max_pool": (3.0, 4.0)}, history=history)]
    found = said(members, entries=history)
    assert found["Who changed, and from what to what?"] == "On 2026-03-02: ana 2 → 3."
    assert (
        found["What did it cost in time?"]
        == "50 s of workers' time, 35 s of processor time for the last 1 marked, 50 s each."
    )
    assert found["What is one student's history?"] == "1 student, 1 of them with more than one mark so far."
    by_hand = [member("ana", {"max_pool": (4.0, 4.0)}, history=history)]
    assert said(by_hand, entries=history)["Who changed, and from what to what?"] == "Since the last run: ana 3 → 4."
    assert tables(classroom(by_hand, QUESTIONS))["students"][0]["history"] == "2 → 3 → 4"


def test_a_check_that_is_broken_is_said_first():
    broken = check("is right", 0, 4, "The check itself failed.", broken=True)
    members = [member(name, {"max_pool": (0.0, 4.0)}, {"max_pool": [broken]}, waiting=("max_pool",)) for name in "ab"]
    assert said(members)["Who needs me?"] == "1 broken check, 2 waiting."
    assert "It could not be carried out for 2 of 2" in text_of(shown(members))
    assert members[0].points("max_pool") is None, "a question is not hard because its check is broken"


def test_without_names_no_answer_is_quoted_that_only_one_student_gave():
    wrong = [check("is right", 0, 4, "Windows are averaged.", "pool-mean")]

    def members(*answers):
        named = zip("abc", answers, strict=True)
        return [
            member(each, {"max_pool": (0.0, 4.0)}, {"max_pool": wrong}, answers={"max_pool": text})
            for each, text in named
        ]

    assert "windows(1)" not in shown(members("windows(1)", "windows(22)", "windows(333)"), key=b"key")
    assert "windows(22)" not in shown(members("windows(1)", "windows(22)", "windows(333)"), key=b"key")
    assert "windows(22)" in shown(members("windows(1)", "windows(22)", "windows(22)"), key=b"key")


def test_without_names_nothing_tells_who_somebody_is():
    made = plausible(40)
    text = shown(made.members, entries=made.entries, key=b"secret")
    content = text + str(tables(made, b"secret"))
    assert not re.search(r"\b(ana|bea|chen|dov|zoe|Doe|Müller)", content) and "Permission denied" not in content
    assert {row["student"] for row in tables(made, b"secret")["students"]} == {f"S{n:02}" for n in range(1, 41)}
    numbers = [People(made, key)("ana000") for key in (b"secret", b"secret", b"another")]
    assert numbers[0] == numbers[1]
    orders = [People(made, key).order for key in (b"secret", b"another", None)]
    assert orders[0] != orders[1] and orders[2] == [each.student for each in made.members]


def test_without_names_students_are_never_listed_in_the_order_of_their_ids():
    made = plausible(40)
    text = text_of(shown(made.members, entries=made.entries, key=b"secret"))
    listed = [re.findall(r"S\d\d", found) for found in re.findall(r"S\d\d(?:,\s+S\d\d)+", text)]
    changed = re.findall(
        r"(S\d\d)\b[^,.<]*→", said(made.members, entries=made.entries, key=b"secret")[QUESTIONS_OF_AN_INSTRUCTOR[6]]
    )
    assert len(listed) > 3 and len(changed) == 3
    assert all(each == sorted(each) for each in [*listed, changed])


def test_without_names_there_is_no_picture_of_times():
    made = plausible(40)
    picture = "How many had handed in, by time before the due date."
    assert picture in shown(made.members) and picture not in shown(made.members, key=b"secret")


def test_without_names_a_broken_check_is_quoted_only_as_several_read_it():
    def who(name, message):
        broken = check("is right", 0, 4, f"The check failed: {message}.", broken=True)
        return member(name, {"max_pool": (0.0, 4.0)}, {"max_pool": [broken]}, waiting=("max_pool",))

    assert "The check failed" not in shown([who("ana", "I am Ana"), who("bob", "I am Bob")], key=b"k")
    assert "The check failed: x." in shown([who("ana", "x"), who("bob", "x"), who("eve", "I am Eve")], key=b"k")


def test_without_names_no_number_is_quoted_that_only_one_student_read():
    def who(name, message):
        return member(name, {"max_pool": (0.0, 4.0)}, {"max_pool": [check("is right", 0, 4, message)]})

    files = [who("ana", "There is no file /home/s1234567/a.png."), who("bob", "There is no file /home/s7654321/a.png.")]
    assert "There is no file" in shown(files)
    assert "There is no file" not in shown(files, key=b"k") + str(tables(classroom(files, QUESTIONS), b"k"))


def test_without_names_a_mistake_without_a_name_is_quoted_only_where_several_made_it():
    def who(name, message):
        return member(name, {"max_pool": (0.0, 4.0)}, {"max_pool": [check("is right", 0, 4, message)]})

    alone = [who("ana", "max_pool raised Ana"), who("bob", "max_pool raised Bob")]
    assert "raised Ana" in shown(alone) and "max_pool raised" not in shown(alone, key=b"k")
    assert "max_pool raised" not in str(tables(classroom(alone, QUESTIONS), b"k"))
    assert "raised the same" in shown([who("ana", "raised the same"), who("bob", "raised the same")], key=b"k")


def test_a_class_of_a_thousand_has_a_page_of_bounded_size():
    made = plausible(1000)
    text = shown(made.members, entries=made.entries)
    assert len(text) < 600_000
    assert len(tables(made)["students"]) == 1000


def test_a_page_on_similar_work_is_named_where_it_is():
    made = classroom(CLASSES["one"], QUESTIONS)
    desk, similar = Desk.of(made), page.Path("marks/averages-similar.html")
    assert '<a href="averages-similar.html">' in page.html(desk, People(made), NOW, similar=similar)
    assert "averages-similar.html" not in page.html(desk, People(made, b"key"), NOW, similar=similar)
