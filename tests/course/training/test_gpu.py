"""What is to run on a machine with a GPU, as far as it can be held without one."""

import ast
import csv
import importlib.util
import io
import json
import sys
import time
import zipfile
from pathlib import Path

import nbformat
import numpy as np
import pytest

from benchmarks.gpu import layers, prepare
from benchmarks.gpu.parts import Part, run_parts

REPOSITORY = Path(__file__).parents[3]
WEIGHTS = REPOSITORY / "weights"

RESULT = "import json, pathlib, sys; out = pathlib.Path(sys.argv[sys.argv.index('--out') + 1]);"
"""How a part written in a line begins."""


def part(name: str, code: str, seconds: float = 60) -> Part:
    return Part(name, (sys.executable, "-c", RESULT + code), seconds)


def read(file: Path) -> dict:
    return json.loads(file.read_text())


def alive(process: int) -> bool:
    """Whether a process runs; one that has ended may still be listed."""
    status = Path(f"/proc/{process}/stat")
    return status.exists() and status.read_text().rpartition(")")[2].split()[0] != "Z"


def test_a_part_that_fails_or_never_ends_does_not_cost_the_next(tmp_path):
    child = "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])"
    parts = [
        part("raises", "(out / 'raises.json').write_text(json.dumps({'found': 1})); raise ValueError('an error')"),
        part(
            "hangs",
            f"import subprocess, time; child = {child}; "
            "(out / 'hangs.json').write_text(json.dumps({'child': child.pid})); time.sleep(600)",
            3,
        ),
        Part("missing", (str(tmp_path / "no-such-program"),), 60),
        part("broken", "(out / 'broken.json').write_text('{')"),
        part("right", "(out / 'right.json').write_text(json.dumps({'found': 2})); print('said')"),
    ]
    started = time.monotonic()
    ended = run_parts(parts, tmp_path / "out", 300)
    assert time.monotonic() - started < 60
    results = {name: read(tmp_path / "out" / f"{name}.json") for name in ended}
    assert {name: result["ended"] for name, result in results.items()} == ended
    assert ended | {"missing": ""} == {
        "raises": "failed with exit status 1", "hangs": "out of time", "missing": "", "broken": "finished", "right": "finished",
    }  # fmt: skip
    assert ended["missing"].startswith("not started")
    assert results["raises"]["found"] == 1 and "ValueError: an error" in results["raises"]["printed"]
    assert not alive(results["hangs"]["child"])
    assert results["right"]["found"] == 2 and results["right"]["printed"] == "said\n"
    assert {file.name for file in (tmp_path / "out").iterdir()} == {f"{name}.json" for name in ended}


def test_the_part_without_a_time_of_its_own_gets_what_those_behind_it_leave(tmp_path):
    until = "until = float(sys.argv[sys.argv.index('--until') + 1]); import time; left = until - time.time();"
    note = "(out / f'{name}.json').write_text(json.dumps({'left': left}))"
    parts = [part(name, f"{until} name = {name!r}; {note}", seconds) for name, seconds in (("open", 0), ("last", 30))]
    run_parts(parts, tmp_path, 100)
    assert 60 < read(tmp_path / "open.json")["left"] <= 70
    assert 25 < read(tmp_path / "last.json")["left"] <= 30


def test_an_exported_decoder_has_the_names_and_shapes_of_the_one_in_weights():
    with np.load(WEIGHTS / "adain_decoder_fp16.npz") as archive:
        found = {name: archive[name].shape for name in archive}
    assert layers.decoder_shapes(found["conv8/bias"][0]) == found
    with np.load(WEIGHTS / "vgg16_imagenet_conv_fp16.npz") as archive:
        encoder = {name: archive[f"{name}/kernel"].shape[2:] for name in layers.ENCODER}
    assert encoder == layers.ENCODER


def assigned(source: str) -> dict[str, object]:
    """The literals that a program gives to names."""
    pairs = [(node.targets[0], node.value) for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Assign)]
    return {
        name.id: ast.literal_eval(value)
        for name, value in pairs
        if isinstance(name, ast.Name) and isinstance(value, ast.Constant | ast.List)
        and all(isinstance(each, ast.Constant) for each in getattr(value, "elts", []))
    }  # fmt: skip


def test_its_numbers_are_those_of_the_notebook_and_of_the_training_in_tensorflow():
    training = assigned((REPOSITORY / "training" / "decoder.py").read_text())
    for name in ("PIXEL_DEVIATION", "PIXEL_WEIGHT", "LEAST"):
        assert getattr(layers, name) == training[name], name
    cells = nbformat.read(REPOSITORY / "source" / "style_transfer" / "3_adain.ipynb", 4).cells
    notebook = assigned(next(c.source for c in cells if c.metadata.get("nbgrader", {}).get("grade_id") == "encoder"))
    assert dict(zip(notebook["STYLE_LAYERS"], notebook["MEAN_ACTIVATIONS"], strict=True)) == layers.MEAN_ACTIVATIONS
    assert notebook["MARGIN"] == layers.MARGIN
    from reference.style_transfer import backbone, gallery

    assert layers.MEAN_BGR == backbone.CAFFE_MEAN_BGR
    assert layers.UPSAMPLED_AFTER == gallery.UPSAMPLED_AFTER
    assert layers.MARGIN == gallery.MARGIN


def test_a_slimmer_wheel_lists_what_it_holds(tmp_path):
    wheel, slim = tmp_path / "thing-1-py3-none-any.whl", tmp_path / "slim.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for name in ("thing/__init__.py", "thing/docs/large.gif", "thing/tests/test_it.py", "thing-1.dist-info/RECORD"):
            archive.writestr(name, "text")
    prepare.slim(wheel, slim)
    with zipfile.ZipFile(slim) as archive:
        names = archive.namelist()
        record = archive.read("thing-1.dist-info/RECORD").decode()
    assert names == ["thing/__init__.py", "thing-1.dist-info/RECORD"]
    assert [line[0] for line in csv.reader(io.StringIO(record))] == names


@pytest.mark.slow
def test_there_is_a_formula_for_every_quantity():
    from benchmarks.gpu.formulas import FORMULAS, formula_of
    from nbreferee.testing.quantities import quantities

    for lab in FORMULAS:
        known = {quantity.name for quantity in quantities(lab) if formula_of(lab, quantity)}
        assert known == set(FORMULAS[lab])


@pytest.mark.skipif(importlib.util.find_spec("torch") is None, reason="PyTorch is not installed")
def test_the_decoder_in_pytorch_draws_what_the_reference_does(tmp_path):
    import torch

    from benchmarks.gpu import network, trainer
    from reference.style_transfer import gallery

    decoder = network.Decoder(64)
    assert trainer.begin_with(decoder, WEIGHTS / "adain_decoder_fp16.npz", seed=0) == 0
    features = np.random.default_rng(0).gamma(1, 1, (1, 4, 5, 512)).astype(np.float32)
    with torch.no_grad():
        drawn = network.to_image(decoder(torch.from_numpy(features.transpose(0, 3, 1, 2))))
    np.testing.assert_allclose(drawn.numpy().transpose(0, 2, 3, 1), gallery.decode(features), atol=1e-4)
    trainer.save(decoder, 7, tmp_path)
    with np.load(tmp_path / trainer.EXPORTED) as ours, np.load(WEIGHTS / "adain_decoder_fp16.npz") as theirs:
        assert {name: ours[name].tobytes() for name in ours} == {name: theirs[name].tobytes() for name in theirs}
    again = network.Decoder(64)
    assert trainer.begin_with(again, tmp_path / trainer.CHECKPOINT, seed=0) == 7
    assert all(torch.equal(one, other) for one, other in zip(decoder.parameters(), again.parameters(), strict=True))


@pytest.mark.skipif(importlib.util.find_spec("torch") is None, reason="PyTorch is not installed")
def test_its_losses_are_those_of_the_training_in_tensorflow():
    import torch

    from benchmarks.gpu import network
    from training.decoder import _content_loss, _style_loss

    rng = np.random.default_rng(0)
    three = [[rng.gamma(2, scale, (2, 6, 6, 4)).astype(np.float32) for _ in range(2)] for scale in (1, 2, 5)]
    ours = [[torch.from_numpy(layer.transpose(0, 3, 1, 2).copy()) for layer in layers] for layers in three]
    style = network.style_loss(*map(network.moments, ours))
    np.testing.assert_allclose(style.numpy(), _style_loss(*three), rtol=1e-4)
    content = network.content_loss(ours[0][0], ours[1][0])
    np.testing.assert_allclose(content.numpy(), _content_loss(three[0][0], three[1][0]), rtol=1e-4)
