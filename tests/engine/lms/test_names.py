"""Names of files and people are known through what tools and platforms make of them."""

import unicodedata

import pytest

from nbreferee.lms.names import clean, is_leftover, key, notebook_stem, person_keys, slug, without_copies


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("mean.ipynb", "mean"),
        ("mean.IPYNB", "mean"),
        ("mean.ipynb.txt", "mean"),
        ("mean.ipynb.json", "mean"),
        ("mean.ipynb (1)", "mean"),
        ("mean .ipynb", "mean"),
        ("mean.pdf", None),
        ("mean.txt", None),
        (".ipynb", None),
    ],
)
def test_stem_of_a_notebook(name, stem):
    assert notebook_stem(name) == stem


@pytest.mark.parametrize(
    ("stem", "copies"),
    [
        ("mean-1", 1),
        ("mean-12", 12),
        ("mean (2)", 2),
        ("mean(3)", 3),
        ("Copy of mean", 1),
        ("Copy of Copy of mean", 2),
        ("Kopie von mean", 1),
        ("mean-Copy1", 1),
        ("mean - Copy (2)", 3),
        ("mean copy 2", 2),
        ("mean - Kopie", 1),
        ("Copy of mean (1)-2", 4),
    ],
)
def test_copies_are_known_as_such(stem, copies):
    forms = dict(without_copies(stem))
    assert forms["mean"] == copies and forms[stem] == 0


def test_a_number_that_belongs_to_the_name_is_tried_first():
    assert [form for form, _ in without_copies("part-1")] == ["part-1", "part"]


@pytest.mark.parametrize(
    "path",
    ["__MACOSX/lab/._mean.ipynb", ".DS_Store", "lab/Thumbs.db", "desktop.ini", ".ipynb_checkpoints/mean-checkpoint.ipynb",
     "lab/__pycache__/x.pyc", "~$report.docx", ".git/config"],
)  # fmt: skip
def test_leftovers(path):
    assert is_leftover(path.split("/"))
    assert not is_leftover(["lab", "mean.ipynb"])


@pytest.mark.parametrize("parts", [[".."], ["a", "..", "b"], [""], ["a/b"], ["x" * 250], ["\x00"], []])
def test_names_that_cannot_be_written(parts):
    assert clean(parts) is None


def test_names_lose_controls_and_unicode_forms():
    assert clean([unicodedata.normalize("NFD", "Büro\x1b[31m"), "a\nb.png"]) == ("Büro[31m", "a b.png")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("José Núñez", unicodedata.normalize("NFD", "José Núñez")),
        ("José Núñez", "Jose Nunez"),
        ("Doe, Ana", "Ana Doe"),
        ("Doe Ana", "Ana Doe"),
        ("doeana", "Doe, Ana"),
        ("Jürgen Müller", "Juergen Mueller"),
        ("Łukasz Żak", "lukasz zak"),
        ("Søren Ørsted", "Soren Orsted"),
        ("O'Neil, Mary-Ann", "Mary Ann ONeil"),
        ("李 小龙", "李小龙"),
        ("ﬁona", "Fiona"),
    ],
)
def test_the_same_person_under_two_spellings(one, other):
    assert person_keys(one) & person_keys(other)


def test_different_people():
    assert not person_keys("Ana Doe") & person_keys("Anna Doe")


def test_key_and_slug():
    assert key("Style Transfer") == key("style_transfer") == "styletransfer"
    assert slug("Núñez, José") == "nunez-jose"
