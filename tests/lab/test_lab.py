"""The helpers that students are given: images, preprocessing, and a backbone on every machine."""

import sys
from pathlib import Path

import numpy as np
import pytest

from reference import backbone, challenge

KIT = Path(__file__).parent.parent.parent
SOURCE = KIT / "source" / "style_transfer"
WEIGHTS = KIT / "weights" / "vgg16_imagenet_conv_fp16.npz"

pytestmark = pytest.mark.slow


@pytest.fixture
def lab(monkeypatch):
    monkeypatch.syspath_prepend(str(SOURCE))
    monkeypatch.delitem(sys.modules, "lab", raising=False)
    import lab

    yield lab
    sys.modules.pop("lab", None)


def test_an_image_is_loaded_with_values_from_0_to_1_and_its_longest_side_limited(lab):
    image = lab.load_image(SOURCE / "images" / "chelsea.jpg", side=90)
    assert image.shape == (1, 60, 90, 3) and 0 <= np.min(image) < np.max(image) <= 1


def test_preprocessing_is_the_references(lab):
    image = challenge.image(np.random.default_rng(0), 2, 5, 4)
    np.testing.assert_allclose(lab.preprocess(image), backbone.preprocess(image), atol=1e-4)


def test_the_backbone_from_the_weights_file_equals_the_reference_at_every_layer(lab, monkeypatch, capsys):
    monkeypatch.setenv("STYLE_TRANSFER_WEIGHTS", str(WEIGHTS))
    import keras

    network = lab.load_backbone()
    assert "VGG-16" in capsys.readouterr().out and not network.trainable_weights
    names = (*backbone.LAYERS, *backbone.POOLS)
    image = challenge.image(np.random.default_rng(1), 2, 32, 40)
    model = keras.Model(network.input, {name: network.get_layer(name).output for name in names})
    expected = backbone.features(image, names)
    for name, value in model(lab.preprocess(image)).items():
        error = np.linalg.norm(value - expected[name]) / np.linalg.norm(expected[name])
        assert error < 1e-5, (name, error)


def test_without_download_and_file_the_backbone_is_random_the_same_each_time_and_says_so(lab, monkeypatch, capsys):
    monkeypatch.setattr(lab, "_downloaded", lambda: None)
    monkeypatch.setattr(lab, "_local_weights", lambda: None)
    first, second = lab.load_backbone(), lab.load_backbone()
    assert "WARNING" in capsys.readouterr().out
    np.testing.assert_array_equal(first.get_weights()[4], second.get_weights()[4])


def test_a_failed_download_falls_back_to_the_weights_in_the_course(lab, monkeypatch, capsys):
    import keras

    def fail(**options):
        raise OSError("no network")

    monkeypatch.setattr(keras.applications, "VGG19", fail)
    assert lab.load_backbone().get_layer("block3_conv4") is not None
    assert WEIGHTS.name in capsys.readouterr().out


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 truncated", b"not a zip"])
def test_a_broken_weights_file_is_named(lab, monkeypatch, tmp_path, content):
    (tmp_path / "weights.npz").write_bytes(content)
    monkeypatch.setenv("STYLE_TRANSFER_WEIGHTS", str(tmp_path / "weights.npz"))
    with pytest.raises(ValueError, match=r"weights\.npz cannot be read"):
        lab.load_backbone()


def test_marking_uses_the_same_weights_file_as_the_reference(config):
    assert config.Sandbox.environment["STYLE_TRANSFER_WEIGHTS"] == str(backbone.DEFAULT_WEIGHTS)
