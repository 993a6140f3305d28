"""A lab in PyTorch: arrays arrive as tensors, gradients are autograd's, and the reasons why there is none are said in its words."""

import importlib.util
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
import numpy as np
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from traitlets.config import Config

from nbreferee.check import CheckFailed
from nbreferee.student import NotebookRunner, StudentSession
from nbreferee.submission.files import archive

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(importlib.util.find_spec("torch") is None, reason="PyTorch is not installed"),
]

LAB = "gram"

FILES = {
    "nbgrader_config.py": """
from nbreferee.gradebook.wiring import wire

c = get_config()
wire(c)
c.Sandbox.memory = 2 * 2**30
c.Sandbox.total_memory = 4 * 2**30
""",
    f"reference/{LAB}/gram_matrix.py": '''
"""Gram matrices (B, C, C) of features (B, C, H, W), averaged over the places of each image, and their gradient."""

import numpy as np

from nbreferee.check import Misconception, Quantity


def gram_matrix(features):
    flat = features.astype(np.float64).reshape(*features.shape[:2], -1)
    return flat @ flat.transpose(0, 2, 1) / flat.shape[-1]


def gradient(features, upstream):
    flat = features.astype(np.float64).reshape(*features.shape[:2], -1)
    return ((upstream + upstream.transpose(0, 2, 1)) @ flat / flat.shape[-1]).reshape(features.shape)


def _places(features):
    return features.shape[2] * features.shape[3]


GRAM_MATRIX = Quantity(
    "gram_matrix",
    gram_matrix,
    (lambda rng: (rng.normal(1, 2, (2, 4, 5, 6)).astype(np.float32),),),
    tolerance=1e-4,
    misconceptions=(
        Misconception("not-averaged", "The products are summed but not averaged.", "By what is the sum divided?",
                      lambda features: gram_matrix(features) * _places(features)),
        Misconception("centred", "The mean of each channel is subtracted.", "Multiply the features as they are.",
                      lambda features: gram_matrix(features - features.mean((2, 3), keepdims=True))),
    ),
)
''',
    f"tests/marking/{LAB}/lab.toml": f"""
framework = "torch"
preload = ["torch"]
depends = ["../../../reference/{LAB}"]
axes = {{ 3 = ["image", "row", "column"], 4 = ["image", "channel", "row", "column"] }}
symbols = {{ 4 = ["B", "C", "H", "W"] }}
""",
    f"tests/marking/{LAB}/test_gram_matrix.py": f"""
import pytest

from nbreferee.check import assert_close
from reference.{LAB}.gram_matrix import GRAM_MATRIX, gradient


@pytest.mark.points(2)
def test_is_averaged_over_the_places(student, rng):
    (features,) = GRAM_MATRIX.inputs(rng)
    GRAM_MATRIX.check(student.call("gram_matrix", features), features)


@pytest.mark.points(2)
def test_passes_gradients_back(student, rng):
    (features,) = GRAM_MATRIX.inputs(rng)
    upstream = rng.normal(size=(2, 4, 4))
    got = student.gradient("gram_matrix", features, upstream=upstream)
    assert_close(got, gradient(features, upstream), 1e-4, inputs=(features,), label="The gradient")
""",
}

SOLUTION = """def gram_matrix(features):
    flat = features.flatten(2)
    return flat @ flat.transpose(1, 2) / flat.shape[2]"""

CORPUS = {
    "correct/einsum": (4, """
def gram_matrix(features):
    return torch.einsum("bchw,bdhw->bcd", features, features) / (features.shape[2] * features.shape[3])"""),
    "correct/in_place": (4, """
def gram_matrix(features):
    features *= 1
    return torch.einsum("bchw,bdhw->bcd", features, features) / features[0, 0].numel()"""),
    "correct/in_double_precision": (4, """
def gram_matrix(features):
    flat = features.double().flatten(2)
    return flat @ flat.mT / flat.shape[2]"""),
    "correct/a_module": (4, """
class Gram(torch.nn.Module):
    def forward(self, features):
        flat = features.flatten(2)
        return torch.bmm(flat, flat.mT) / flat.shape[2]
gram_matrix = Gram()"""),
    "correct/precision_lowered_elsewhere": (4, """
torch.set_float32_matmul_precision("medium")
torch.set_grad_enabled(False)
def gram_matrix(features):
    flat = features.flatten(2)
    return flat @ flat.mT / flat.shape[2]"""),
    "correct/constant_on_the_processor": (4, """
def gram_matrix(features):
    each = torch.full((1, 1, features[0, 0].numel()), 1 / features[0, 0].numel())
    return (features.flatten(2) * each) @ features.flatten(2).mT"""),
    "wrong/not_averaged": ("0 not-averaged", """
def gram_matrix(features):
    return torch.einsum("bchw,bdhw->bcd", features, features)"""),
    "wrong/centred": ("0 centred", """
def gram_matrix(features):
    flat = features.flatten(2)
    flat = flat - flat.mean(2, keepdim=True)
    return flat @ flat.mT / flat.shape[2]"""),
    "wrong/numpy": ("2 no-gradient", """
def gram_matrix(features):
    flat = features.numpy().reshape(*features.shape[:2], -1)
    return flat @ flat.transpose(0, 2, 1) / flat.shape[2]"""),
    "wrong/detached": ("2 no-gradient", """
def gram_matrix(features):
    flat = features.detach().flatten(2)
    return flat @ flat.mT / flat.shape[2]"""),
    "wrong/no_grad": ("2 no-gradient", """
@torch.no_grad()
def gram_matrix(features):
    flat = features.flatten(2)
    return flat @ flat.mT / flat.shape[2]"""),
    "wrong/in_bfloat16": ("0", """
def gram_matrix(features):
    flat = features.bfloat16().flatten(2)
    return flat @ flat.mT / flat.shape[2]"""),
    "wrong/constant": ("0 argument-unused", """
def gram_matrix(features):
    return torch.ones(2, 4, 4)"""),
    "wrong/a_string": ("0 wrong-type", """
def gram_matrix(features):
    return str(features)"""),
}  # fmt: skip


def notebook() -> nbformat.NotebookNode:
    """The instructor's notebook."""

    def cell(grade_id: str, source: str, **flags: object) -> nbformat.NotebookNode:
        common = {"schema_version": 3, "locked": False, "solution": False, "grade": False, "task": False}
        return new_code_cell(source, id=grade_id, metadata={"nbgrader": {"grade_id": grade_id, **common, **flags}})

    head, _, body = SOLUTION.partition("\n")
    return new_notebook(
        cells=[
            cell("imports", "import torch", locked=True),
            cell("gram_matrix", f"{head}\n    ### BEGIN SOLUTION\n{body}\n    ### END SOLUTION", solution=True),
            cell("gram_matrix_marks", "assert gram_matrix(torch.ones(1, 2, 3, 3)).shape == (1, 2, 2)",
                 grade=True, locked=True, points=4),
        ],
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
    )  # fmt: skip


@pytest.fixture(scope="module")
def course(tmp_path_factory) -> Path:
    """A course with the lab and the corpus that tests its scheme."""
    root = tmp_path_factory.mktemp("torch") / "course"
    texts = dict(FILES)
    for name, (expected, answer) in CORPUS.items():
        texts[f"tests/submissions/{LAB}/{name}.py"] = (
            f'"""An answer."""\n# expects gram_matrix: {expected}\n# %% gram_matrix\n{answer.strip()}\n'
        )
    for name, text in texts.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.lstrip())
    (root / "source" / LAB).mkdir(parents=True)
    nbformat.write(notebook(), root / "source" / LAB / f"{LAB}.ipynb")
    return root


@pytest.mark.parametrize("warm", [True, False], ids=["forked", "fresh"])
def test_scheme_on_its_corpus(warm, course, tmp_path):
    root = shutil.copytree(course, tmp_path / "course")
    with (root / "nbgrader_config.py").open("a") as file:
        file.write(f"c.Sandbox.warm = {warm}\n")
    command = [sys.executable, "-m", "pytest", f"tests/marking/{LAB}", "-v", "-p", "no:cacheprovider"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stdout
    assert f"{len(CORPUS) + 2} passed" in done.stdout, done.stdout


Run = Callable[..., StudentSession]


@pytest.fixture
def torch_session(tmp_path) -> Iterator[Run]:
    """Runs code cells of a notebook in PyTorch; the kernel ends with the test."""
    opened: list[NotebookRunner] = []
    (tmp_path / "files").mkdir()

    def run(*sources: str, **sandbox: object) -> StudentSession:
        settings = {"framework": "torch", "preload": ["torch"], "memory": 2**31, "total_memory": 2**32, **sandbox}
        config = Config({"Sandbox": settings, "NotebookRunner": {"call_timeout": 20}})
        cells = [new_code_cell(source) for source in ("import torch", *sources)]
        opened.append(NotebookRunner(new_notebook(cells=cells), archive(tmp_path / "files"), seed=3, config=config))
        opened[-1].run()
        assert not opened[-1].warnings
        return StudentSession(opened[-1])

    yield run
    for runner in opened:
        runner.close()


def test_arrays_arrive_as_tensors_of_their_dtype(torch_session):
    student = torch_session(
        "def describe(x):\n    return [type(x).__name__, str(x.dtype), list(x.shape), x.requires_grad]"
    )
    for dtype in ("float32", "float64", "int64", "uint8", "bool"):
        found = student.call("describe", np.zeros((2, 3), dtype))
        assert found == ["Tensor", f"torch.{dtype}", [2, 3], False]


def test_tensors_come_back_as_arrays(torch_session):
    student = torch_session("x = torch.arange(3.0, requires_grad=True)")
    assert student.evaluate("x").tolist() == [0, 1, 2]
    assert student.evaluate("{'a': [x.detach().to(torch.bfloat16)], 'b': (torch.tensor(2), None)}") == {
        "a": [pytest.approx([0, 1, 2])],
        "b": (2, None),
    }
    assert student.evaluate("x.detach().to(torch.bfloat16)").dtype == np.float32
    assert student.evaluate("torch.nn.Parameter(x.detach().half())").dtype == np.float16
    assert student.evaluate("x.to_sparse()").type_name == "Tensor"


def test_message_without_gradient_names_what_ends_it_or_has_advice_of_pytorch(torch_session):
    student = torch_session(
        "def f(x):\n    return x.detach().sum() ** 2\ndef g(x):\n    return torch.zeros(())\n"
        "def h(x):\n    return hidden(x)\nhidden = lambda x: getattr(x, 'det' + 'ach')().sum()"
    )
    x = np.ones(2, np.float32)
    with pytest.raises(CheckFailed, match=r"f passes no gradient back to its input: x\.detach stops the gradient\. "):
        student.gradient("f", x)
    with pytest.raises(CheckFailed, match="whatever its first argument is"):
        student.gradient("g", x)
    with pytest.raises(CheckFailed, match=r"h passes no gradient back .* PyTorch's operations .*no \.detach\(\)"):
        student.gradient("h", x)


def test_gradients_of_lists_and_of_other_arguments(torch_session):
    student = torch_session("def f(scale, parts):\n    return scale * (parts[0] ** 2).sum() + 3 * parts[1]")
    parts = [np.array([1.0, 2.0]), np.array(4.0)]
    first, second = student.gradient("f", np.array(2.0), parts, argument=1)
    assert first.tolist() == [4, 8] and second == 3
    assert student.gradient("f", np.array(2.0), parts, upstream=np.array(10.0)) == 50
    with pytest.raises(CheckFailed, match="whatever a part of its second argument is"):
        student.gradient("f", np.array(0.0), [*parts, np.array(1.0)], argument=1)


PRECISIONS = (
    "[torch.backends.cuda.matmul.allow_tf32, torch.backends.cudnn.allow_tf32, torch.get_float32_matmul_precision(), "
    "torch.is_grad_enabled()]"
)


@pytest.mark.parametrize(
    "setting",
    [
        "torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = True",
        "torch.set_float32_matmul_precision('medium')",
        "torch.backends.fp32_precision = 'tf32'",
        "torch.backends.mkldnn.fp32_precision = 'bf16'; torch.backends.cudnn.conv.fp32_precision = 'tf32'",
        "torch.set_grad_enabled(False)",
    ],
)
def test_requests_compute_in_full_precision(setting, torch_session):
    assert torch_session(setting).evaluate(PRECISIONS) == [False, False, "highest", True]


def test_requests_begin_with_the_same_seed(torch_session):
    student = torch_session("x = torch.rand(3)")
    assert student.evaluate("torch.rand(3)").tolist() == student.evaluate("torch.rand(3)").tolist()


def test_what_fails_on_a_gpu_is_asked_on_the_processor(torch_session):
    """CUDA says that it is there, and no tensor can be moved to it."""
    student = torch_session(
        "torch.cuda.is_available = lambda: True\ndef f(x):\n    return (x * torch.ones(2)).sum() ** 2"
        "\ndef g(x):\n    raise ValueError(f'no {x.device}')"
    )
    x = np.array([1, 2], np.float32)
    assert student.call("f", x) == 9
    assert student.gradient("f", x).tolist() == [6, 6]
    with pytest.raises(CheckFailed, match=r"g raised ValueError .*no cpu"):
        student.call("g", x)
    assert "PyTorch" in student.runner.device


def test_device_names_pytorch(torch_session):
    assert "float32, PyTorch 2." in torch_session().runner.device


COMPUTES = """import torch

a = torch.ones(1000, 1000)
total = float(torch.exp(a).sum() + (a @ a).sum())
"""


def test_preloaded_module_may_compute(torch_session, tmp_path, caplog):
    """OpenMP's threads, which a fork lacks, are ended before the first fork."""
    (tmp_path / "module").mkdir()
    (tmp_path / "module" / "computes.py").write_text(COMPUTES)
    tmp_path.chmod(0o755)
    folder = str(tmp_path / "module")
    student = torch_session(
        "import computes",
        preload=["torch", "computes"],
        visible=[folder],
        environment={"PYTHONPATH": folder},
    )
    assert student.evaluate("float(torch.exp(torch.ones(1000, 1000)).sum() + (computes.a @ computes.a).sum())") > 1e9
    assert not [record for record in caplog.records if "afresh" in record.message]
