"""What a lab says in its lab.toml is read, and each mistake in it gets a sentence with the file's name."""

from pathlib import Path

import pytest

from nbreferee.check import AxisNames
from nbreferee.course.lab import LabError, LabProfile
from nbreferee.guest.frameworks import FRAMEWORKS

REPOSITORY = Path(__file__).parents[3]


@pytest.fixture
def scheme(tmp_path) -> Path:
    """The folder of a lab's marking scheme."""
    folder = tmp_path / "course" / "tests" / "marking" / "lab"
    folder.mkdir(parents=True)
    return folder


def test_without_a_file_all_is_as_the_course_has_it(scheme):
    profile = LabProfile.load(scheme)
    assert profile.framework is profile.packages is None
    assert profile.preload is profile.forbidden is profile.visible is None
    assert profile.limits == profile.environment == {} and profile.axes == AxisNames()


def test_entries_are_read_and_paths_are_relative_to_the_file(scheme):
    (scheme / "lab.toml").write_text("""
framework = "tensorflow"
preload = ["tensorflow"]
forbidden = []
depends = ["../../../reference/lab", "/usr"]
visible = ["../../../weights"]
axes = { 2 = ["row", "column"] }
symbols = { 2 = ["H", "W"] }
[environment]
WEIGHTS = "{course}/weights"
[limits]
cell_timeout = 60
""")  # fmt: skip
    course = scheme.parents[2]
    (course / "reference" / "lab").mkdir(parents=True)
    assert LabProfile.load(scheme) == LabProfile(
        framework=FRAMEWORKS["tensorflow"],
        preload=("tensorflow",),
        forbidden=(),
        depends=(course / "reference" / "lab", Path("/usr")),
        visible=(course / "weights",),
        environment={"WEIGHTS": f"{course}/weights"},
        packages=None,
        axes=AxisNames({2: ("row", "column")}, {2: ("H", "W")}),
        limits={"cell_timeout": 60},
    )


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("framework =", "is not valid TOML"),
        (b"\xff", "is not valid TOML"),
        ('framework = "jax"', "framework = 'jax' is unknown. Frameworks are numpy, tensorflow, torch."),
        ("framework = 3", "framework is not a string."),
        ('depends = ["nowhere"]', "depends names what does not exist: "),
        ('preload = "tensorflow"', "preload is not a list of strings."),
        ("forbidden = [1]", "forbidden is not a list of strings."),
        ("depends = true", "depends is not a list of strings."),
        ('visible = { a = "b" }', "visible is not a list of strings."),
        ("environment = []", "environment is not a table of strings."),
        ("environment = { SCALE = 1 }", "environment is not a table of strings."),
        ("packages = [[]]", "packages is not a list of strings."),
        ('axes = ["row"]', "axes is not a table."),
        ('axes = { 2 = ["row"] }', "axes.2 has to be a list of 2 different names, one for each axis."),
        ("axes = { 1 = [1] }", "axes.1 has to be a list of 1 different names, one for each axis."),
        ('axes = { row = ["row"] }', "axes.row has to be a list of row different names"),
        ('axes = { "²" = ["a", "b"] }', "axes.² has to be a list"),
        ('symbols = { 2 = "HW" }', "symbols.2 has to be a list of 2 different names"),
        ("limits = 60", "limits is not a table."),
        ('isolation = "unconfined"', "unknown entries isolation. Entries are framework, preload,"),
        ("b = 1\na = 2", "unknown entries a, b."),
    ],
)
def test_each_mistake_gets_a_sentence(scheme, content, words):
    (scheme / "lab.toml").write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(LabError) as caught:
        LabProfile.load(scheme)
    assert str(caught.value).startswith(f"{scheme / 'lab.toml'}") and words in str(caught.value)
    assert str(caught.value).endswith(".") and "\n" not in str(caught.value)


@pytest.mark.parametrize("folder", sorted((REPOSITORY / "tests" / "marking").glob("*/lab.toml")), ids=str)
def test_labs_of_this_course_depend_on_what_there_is(folder):
    """A path that is misspelt would be overlooked: no change of it would mark the lab again."""
    profile = LabProfile.load(folder.parent)
    assert all(path.exists() for path in (*profile.depends, *(profile.visible or ())))
