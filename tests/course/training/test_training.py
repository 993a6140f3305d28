"""The training of the decoder: it resumes exactly, exports what students load, and is judged rightly."""

import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

REPOSITORY = Path(__file__).parents[3]

pytestmark = [pytest.mark.slow, pytest.mark.exhaustive]


@pytest.fixture(scope="module")
def lesson():
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STYLE_TRANSFER_WEIGHTS", str(REPOSITORY / "weights"))
        from training import lesson

        yield lesson.load()
    for name in ("lab", "patterns"):
        sys.modules.pop(name, None)


@pytest.fixture(scope="module")
def images(tmp_path_factory):
    folder, rng = tmp_path_factory.mktemp("images"), np.random.default_rng(0)
    for number in range(4):
        Image.fromarray(rng.integers(0, 255, (40, 50, 3), np.uint8)).save(folder / f"{number}.png")
    return sorted(folder.glob("*.png"))


def start(lesson, images, folder):
    from training.decoder import Settings, Training

    settings = Settings(steps=6, batch=2, side=32, rebuilding=0.5, width=64, content_crops=5, style_crops=6)
    return Training(lesson, images[:2], images[2:], folder, settings)


def take(training, steps):
    run = training.run(save_every=2)
    for _ in range(steps):
        next(run)


@pytest.mark.parametrize("interrupted_after", [2, 4], ids=["while rebuilding", "while learning styles"])
def test_an_interrupted_training_ends_with_the_same_weights_bit_for_bit(lesson, images, tmp_path, interrupted_after):
    straight = start(lesson, images, tmp_path / "straight")
    take(straight, 6)
    first = start(lesson, images, tmp_path / "interrupted")
    take(first, interrupted_after)
    second = start(lesson, images, tmp_path / "interrupted")
    assert second.done == interrupted_after
    take(second, 6 - interrupted_after)
    assert second.done == 6 and next(second.run(), None) is None
    for one, other in zip(straight.model.decoder.get_weights(), second.model.decoder.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)
    assert len(list((tmp_path / "interrupted" / "pictures").glob("*.png"))) == 3


def test_the_style_loss_is_how_much_of_the_way_from_photograph_to_style_is_left():
    from training.decoder import _content_loss, _style_loss

    rng = np.random.default_rng(0)
    photograph, style = ([rng.gamma(2, scale, (2, 6, 6, 4)).astype(np.float32)] for scale in (1, 5))
    shuffled = [np.roll(layer, 1, axis=1) for layer in style]
    between = [
        [(one + share * (two - one)) for one, two in zip(photograph, style, strict=True)] for share in (0.25, 0.75)
    ]
    assert _style_loss(photograph, photograph, style) == 1 and _style_loss(shuffled, photograph, style) < 1e-3
    assert 1 > _style_loss(between[0], photograph, style) > _style_loss(between[1], photograph, style) > 0
    assert np.isfinite(_style_loss(photograph, style, style)), "a photograph that has the style already"
    flat = np.broadcast_to(style[0].mean((1, 2), keepdims=True), style[0].shape)
    np.testing.assert_allclose(_content_loss(flat, style[0]), 1, rtol=1e-5)


def test_the_encoder_sees_far_less_of_an_images_border_than_vgg_does(lesson):
    even = lesson.preprocess(np.full((1, 64, 72, 3), 0.4, np.float32))
    backbone = lesson.load_backbone("VGG16")
    for name, ours in zip(lesson.STYLE_LAYERS, lesson.encoder(even), strict=True):
        theirs = lesson.keras.Model(backbone.input, backbone.get_layer(name).output)(even)
        assert ours.shape == theirs.shape
        assert np.std(ours, (1, 2)).mean() <= 0.5 * np.std(theirs, (1, 2)).mean()


def test_every_second_style_gets_its_colours_in_another_order_and_the_same_number_the_same(lesson, images, tmp_path):
    training = start(lesson, images, tmp_path)
    styles = np.random.default_rng(0).uniform(0, 1, (40, 4, 4, 3)).astype(np.float32)
    recoloured = lesson.to_image(training._recolour(7, lesson.preprocess(styles))).numpy()
    np.testing.assert_allclose(recoloured[::2], styles[::2], atol=1e-5)
    np.testing.assert_allclose(np.sort(recoloured, -1), np.sort(styles, -1), atol=1e-5)
    moved = [not np.allclose(one, other, atol=1e-5) for one, other in zip(recoloured[1::2], styles[1::2], strict=True)]
    assert 10 < sum(moved) < 20
    again = lesson.to_image(training._recolour(7, lesson.preprocess(styles)))
    np.testing.assert_array_equal(recoloured, again)


def test_two_places_have_the_means_and_deviations_of_all_layers(lesson):
    from training.encodings import two_places

    rng = np.random.default_rng(0)
    layers = [
        rng.uniform(0, 3, (2, size, size + 1, channels)).astype(np.float32) for size, channels in ((6, 3), (4, 5))
    ]
    found = two_places(layers).numpy()
    assert found.shape == (2, 1, 2, 8)
    np.testing.assert_allclose(
        found.mean((1, 2)), np.concatenate([layer.mean((1, 2)) for layer in layers], -1), rtol=1e-5
    )
    np.testing.assert_allclose(
        found.std((1, 2)), np.concatenate([layer.std((1, 2)) for layer in layers], -1), rtol=1e-4
    )


def test_a_run_is_held_to_what_the_encoder_says_of_its_crops(lesson, images, tmp_path):
    training = start(lesson, images, tmp_path)
    contents, styles = training.encodings()
    assert len(contents.pixels) == 5 and styles.shape == (6, 1, 2, 64 + 128 + 256 + 512)
    pixels, features, _ = contents.batch(np.array([1, 3]))
    right = training.model.encode(pixels)[-1]
    assert np.linalg.norm(features - right) < 0.01 * np.linalg.norm(right)


def test_a_wider_decoder_begins_with_what_a_narrower_one_does(lesson, monkeypatch):
    from training import widening

    narrow, wide = lesson.build_decoder(4), lesson.build_decoder(8)
    weights = {
        f"{layer.name}/{part}": value
        for layer in narrow.layers
        if layer.weights
        for part, value in zip(("kernel", "bias"), layer.get_weights(), strict=True)
    }
    shapes = {variable.path.removeprefix("decoder/"): variable.shape for variable in wide.weights}
    copies = widening.widened(weights, shapes)["conv1/kernel"]
    assert not np.allclose(copies[..., :16], copies[..., 16:], rtol=1e-3)  # or they would learn the same for ever
    monkeypatch.setattr(widening, "NOISE", 0)
    lesson.lab.set_decoder(wide, widening.widened(weights, shapes))
    features = np.random.default_rng(0).uniform(0, 3, (1, 6, 6, 512)).astype(np.float32)
    assert np.linalg.norm(wide(features) - narrow(features)) < 1e-3 * np.linalg.norm(narrow(features))
    unchanged = widening.widened(weights, {name: value.shape for name, value in weights.items()})
    assert all(np.array_equal(unchanged[name], value) for name, value in weights.items())


def test_the_exported_decoder_is_what_students_load(lesson, images, tmp_path, monkeypatch):
    training = start(lesson, images, tmp_path)
    training.export(tmp_path / "adain_decoder_fp16.npz")
    monkeypatch.setenv("STYLE_TRANSFER_WEIGHTS", str(tmp_path))
    loaded = lesson.build_decoder()
    lesson.load_decoder(loaded)
    for trained, read in zip(training.model.decoder.get_weights(), loaded.get_weights(), strict=True):
        np.testing.assert_allclose(read, trained, rtol=1e-3, atol=1e-6)


@pytest.mark.parametrize(("gives", "own_style", "own_content"), [("style", 1.0, False), ("content", False, 1.0)])
def test_copies_of_styles_have_every_style_and_copies_of_contents_every_content(lesson, gives, own_style, own_content):
    import tensorflow as tf

    from training.evaluation import judge

    whole = lesson.StyleTransfer(lesson.encoder, lesson.build_decoder())

    class Copy:
        encode = staticmethod(whole.encode)

        def __call__(self, pair):
            return pair[gives == "style"]

    rng = np.random.default_rng(0)
    contents = [tf.constant(rng.uniform(0, 1, (1, 48, 48, 3)) ** power, tf.float32) for power in (1, 2, 3)]
    styles = tf.constant(rng.uniform(0, 1, (4, 48, 48, 3)) * rng.uniform(0, 1, (4, 1, 1, 3)), tf.float32)
    verdict = judge(lesson, Copy(), contents, styles)
    np.testing.assert_allclose(verdict.gap_closed, own_style or 0, atol=1e-3)
    np.testing.assert_allclose(np.mean(verdict.layers), verdict.gap_closed)
    assert verdict.own_style == own_style if own_style else verdict.own_style < 0.5
    assert verdict.own_content == own_content if own_content else verdict.own_content < 0.9


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"side": 20}, "side of a crop"),
        ({"side": 8}, "side of a crop"),
        ({"batch": 8, "identities": 9}, "9 of 8 images"),
    ],
)
def test_settings_that_cannot_be_trained_with_get_a_sentence(lesson, wrong, words):
    from training.decoder import Settings

    with pytest.raises(ValueError, match=words):
        Settings(**wrong)
