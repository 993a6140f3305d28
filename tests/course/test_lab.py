"""The helpers that students of style_transfer are given: images, preprocessing, and a backbone on every machine."""

import importlib
import itertools
import sys

import numpy as np
import pytest

from nbreferee.check import distance
from reference.style_transfer import backbone, gallery, inputs

from .labs import REPOSITORY

SOURCE = REPOSITORY / "source" / "style_transfer"
WEIGHTS = REPOSITORY / "weights"

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


@pytest.mark.parametrize(("scale", "side"), [("quick", 160), ("Full ", 512), ("", None)])
def test_a_scale_is_read_however_it_is_written(monkeypatch, scale, side):
    monkeypatch.setenv("STYLE_TRANSFER_SCALE", scale)
    assert side in (None, fresh(monkeypatch).SCALE.side)


@pytest.mark.parametrize(
    ("name", "value"), [("STYLE_TRANSFER_SCALE", "large"), ("STYLE_TRANSFER_TRAINING_STEPS", "20,000")]
)
def test_a_setting_that_cannot_be_meant_is_named(monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    with pytest.raises(ValueError, match=f"The environment variable {name} is '{value}'"):
        fresh(monkeypatch)


def fresh(monkeypatch):
    """lab.py, read anew."""
    monkeypatch.syspath_prepend(str(SOURCE))
    monkeypatch.delitem(sys.modules, "lab", raising=False)
    module = importlib.import_module("lab")
    monkeypatch.delitem(sys.modules, "lab")
    return module


def test_preprocessing_is_the_references(lab):
    image = inputs.image(np.random.default_rng(0), 2, 5, 4)
    np.testing.assert_allclose(lab.preprocess(image), backbone.preprocess(image), atol=1e-4)


def test_the_backbone_from_the_weights_file_equals_the_reference_at_every_layer(lab, monkeypatch, capsys):
    monkeypatch.setenv("STYLE_TRANSFER_WEIGHTS", str(WEIGHTS))
    import keras

    network = lab.load_backbone()
    assert "VGG-16" in capsys.readouterr().out and not network.trainable_weights
    names = (*backbone.LAYERS, *backbone.POOLS)
    image = inputs.image(np.random.default_rng(1), 2, 32, 40)
    model = keras.Model(network.input, {name: network.get_layer(name).output for name in names})
    expected = backbone.features(image, names)
    for name, value in model(lab.preprocess(image)).items():
        error = np.linalg.norm(value - expected[name]) / np.linalg.norm(expected[name])
        assert error < 1e-5, (name, error)


def test_without_download_and_file_the_backbone_is_random_the_same_each_time_and_says_so(lab, monkeypatch, capsys):
    monkeypatch.setattr(lab, "_downloaded", lambda network: None)
    monkeypatch.setattr(lab, "weights_file", lambda name: None)
    first, second = lab.load_backbone(), lab.load_backbone()
    assert "WARNING" in capsys.readouterr().out
    np.testing.assert_array_equal(first.get_weights()[4], second.get_weights()[4])


def test_a_failed_download_falls_back_to_the_weights_in_the_course(lab, monkeypatch, capsys):
    import keras

    def fail(**options):
        raise OSError("no network")

    monkeypatch.delenv("STYLE_TRANSFER_WEIGHTS", raising=False)
    monkeypatch.setattr(keras.applications, "VGG19", fail)
    assert lab.load_backbone().get_layer("block3_conv4") is not None
    assert "vgg16_imagenet_conv_fp16.npz" in capsys.readouterr().out


def test_where_the_course_has_vgg16_it_is_not_downloaded(lab, monkeypatch, capsys):
    monkeypatch.delenv("STYLE_TRANSFER_WEIGHTS", raising=False)
    monkeypatch.setattr(lab, "_downloaded", lambda network: pytest.fail("downloads"))
    network = lab.load_backbone("VGG16", until="block4_conv1")
    assert network.layers[-1].name == "block4_conv1" and len(network.get_weights()) == 2 * 8
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 truncated", b"not a zip"])
def test_a_broken_weights_file_is_named(lab, monkeypatch, tmp_path, content):
    (tmp_path / "vgg16_imagenet_conv_fp16.npz").write_bytes(content)
    monkeypatch.setenv("STYLE_TRANSFER_WEIGHTS", str(tmp_path))
    with pytest.raises(ValueError, match=r"vgg16_imagenet_conv_fp16\.npz cannot be read"):
        lab.load_backbone()


def test_a_weights_file_without_a_bias_is_named(lab, monkeypatch, tmp_path):
    np.savez(tmp_path / "vgg16_imagenet_conv_fp16.npz", **{"block1_conv1/kernel": np.zeros((3, 3, 3, 64), np.float16)})
    monkeypatch.setenv("STYLE_TRANSFER_WEIGHTS", str(tmp_path))
    with pytest.raises(ValueError, match=r"cannot be read .*no block1_conv1/bias"):
        lab.load_backbone()


def test_marking_uses_the_same_weights_file_as_the_reference(marker_of):
    environment = marker_of("style_transfer").lab_config.Sandbox.environment
    assert environment["STYLE_TRANSFER_WEIGHTS"] == str(backbone.DEFAULT_WEIGHTS.parent)
    assert gallery.DEFAULT_DECODER.parent == backbone.DEFAULT_WEIGHTS.parent


def test_without_the_weights_folder_the_decoder_stays_as_it_is_and_says_so(lab, monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("STYLE_TRANSFER_WEIGHTS", str(tmp_path))
    lab.load_decoder(None)
    assert "untrained" in capsys.readouterr().out


def test_weights_of_another_decoder_are_named(lab):
    import keras

    decoder = keras.Sequential([keras.Input((8, 8, 4)), keras.layers.Conv2D(3, 3, name="conv1")])
    kernel, bias = np.ones((3, 3, 4, 3), np.float16), np.ones(3, np.float16)
    lab.set_decoder(decoder, {"conv1/kernel": kernel, "conv1/bias": bias})
    assert np.all(decoder.get_layer("conv1").bias == 1)
    for others in ({"conv1/kernel": kernel[..., :2], "conv1/bias": bias[:2]}, {"conv9/kernel": kernel}):
        with pytest.raises(ValueError, match=r"conv1 differs.*different versions of the course"):
            lab.set_decoder(decoder, others)


def test_no_two_images_of_the_gallery_have_nearly_the_same_features_while_marking(lab):
    """A content that is its own style would be right without AdaIN: the check of the saved pictures refuses images that differ by less than 0.15."""
    content, style = lab.SCALES["marking"].gallery_side, lab.SCALES["marking"].style_side
    files = [(SOURCE / "images" / "chelsea.jpg", content)]
    files += [(file, style) for file in sorted((SOURCE / "images" / "styles").glob("*.jpg"))]
    assert len(files) == 1 + gallery.STYLES
    means = [gallery.encode(np.asarray(lab.load_square(*file))).mean((0, 1, 2)) for file in files]
    assert min(distance(one, other) for one, other in itertools.permutations(means, 2)) > 0.6


def test_without_download_there_is_no_classifier_and_a_sentence(lab, monkeypatch, capsys):
    import keras

    def fail(**options):
        raise OSError("no network")

    monkeypatch.setattr(keras.applications, "VGG19", fail)
    assert lab.load_classifier() is None and "cannot be downloaded" in capsys.readouterr().out


def test_where_the_classifier_can_be_downloaded_it_is_asked_for_with_its_head(lab, monkeypatch):
    import keras

    asked = []
    monkeypatch.setattr(keras.applications, "VGG19", lambda **options: asked.append(options) or "network")
    assert lab.load_classifier() == "network" and asked == [{"include_top": True, "weights": "imagenet"}]


def test_digits_are_vectors_from_0_to_1_with_labels(lab, monkeypatch, capsys):
    import keras

    def fail():
        raise OSError("no network")

    monkeypatch.setattr(keras.datasets.mnist, "load_data", fail)
    (images, labels), (test_images, test_labels) = lab.load_digits()
    assert images.shape == (1437, 64) and test_images.shape == (360, 64) and images.dtype == np.float32
    assert images.min() == 0 and images.max() == 1 and set(labels) == set(test_labels) == set(range(10))
    assert "scikit-learn" in capsys.readouterr().out


def test_a_sheet_puts_pictures_in_rows_with_white_lines_between(lab):
    pictures = np.arange(3)[:, None, None] * np.ones((3, 2, 3)) / 10
    sheet = lab.sheet(pictures, columns=2)
    assert sheet.shape == (5, 7) and lab.sheet(np.ones((3, 2, 3, 3)), columns=2, gap=2).shape == (6, 8, 3)
    assert sheet[0, 0] == 0 and sheet[0, 4] == 0.1 and sheet[3, 0] == 0.2 and np.all(sheet[:, 3] == 1)
    assert np.all(sheet[3:, 4:] == 1)


@pytest.mark.parametrize(
    ("got", "said"),
    [
        (None, "a sum: the result is None"),
        ([[1.0, 2.0]], "a sum: the result is a list, not a tensor"),
        (np.ones((2, 1)), r"a sum: the shape is \(2, 1\), but it should be \(1, 2\)"),
        (np.array([[1.0, np.nan]]), "a sum: there are values that are infinite or NaN"),
        (np.array([[1.0, 3.0]]), r"a sum: at \(0, 1\), the value is 3, but should be 2"),
    ],
)
def test_a_quick_check_asks_for_a_result_then_its_shape_then_its_values(lab, got, said):
    with pytest.raises(AssertionError, match=said):
        lab.check(got, [[1.0, 2.0]], "a sum")


def test_a_quick_check_takes_a_single_number_in_an_array_and_what_differs_little(lab):
    lab.check(np.array([200.1]), 200.0, "a sum")
    with pytest.raises(AssertionError, match="the value is 201, but should be 200"):
        lab.check(201.0, 200.0, "a sum")
