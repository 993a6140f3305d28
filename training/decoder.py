"""The training of the decoder: two phases, checkpoints, exact resume, and a picture every so often."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import keras
import numpy as np
import tensorflow as tf
from PIL import Image

from .encodings import Contents, encode_contents, encode_styles
from .widening import widened

PIXEL_DEVIATION = 60.0
"""Of photographs, 0 to 255."""

PIXEL_WEIGHT = 1.0
"""Weight of the squared pixel differences, in `PIXEL_DEVIATION`, against the content loss, where an image is rebuilt."""

LEAST = 0.05
"""The least distance of two styles that a difference is measured by, as a part of the style's own statistics."""


@dataclass(frozen=True)
class Settings:
    """What decides the numbers of a training run.

    Attributes:
        steps: steps in all.
        batch: crops in a step.
        side: side of a crop, pixels.
        rate: the highest learning rate; it is reached after a twentieth of the steps, and a cosine takes it to zero at the last.
        rebuilding: the share of the steps, at the start, in which the decoder learns to invert the encoder: to rebuild
            photographs from their features, pixel by pixel and feature by feature.
        style_weight: weight of the style loss against the content loss.
        width: channels of the decoder's last layers; 64 as the paper's.
        identities: how many images of a batch are given their own style, and rebuilt pixel by pixel, while styles are
            learned (identity loss: Park and Lee, "Arbitrary Style Transfer with Style-Attentional Networks", 2019).
        content_crops: crops of photographs, encoded once; 1.3 MB each on the disk at 128 pixels.
        style_crops: crops of styles, encoded once; 4 kB each.
        seed: of the crops, their order and the first weights.
    """

    steps: int = 12_000
    batch: int = 6
    side: int = 128
    rate: float = 5e-4
    rebuilding: float = 0.1
    style_weight: float = 40.0
    width: int = 64
    identities: int = 1
    content_crops: int = 1000
    style_crops: int = 3000
    seed: int = 0

    @property
    def warming(self) -> int:
        """Steps in which the rate rises: Adam's first steps are as long as the rate, whatever there is to gain."""
        return max(1, self.steps // 20)

    def __post_init__(self) -> None:
        if self.side < 16 or self.side % 8:
            raise ValueError(f"The side of a crop must be a multiple of 8, 16 at least, not {self.side}.")
        if not 0 <= self.identities <= self.batch:
            raise ValueError(f"{self.identities} of {self.batch} images cannot be given their own style.")


class Training:
    """A run in a folder: made anew, or gone on with where an earlier one ended.

    Args:
        lesson: the notebook's definitions (`lesson.load`).
        contents, styles: image files.
        folder: where checkpoints and pictures go.
        initial: an exported decoder to begin with, in place of random weights.
    """

    def __init__(
        self,
        lesson: SimpleNamespace,
        contents: Sequence[Path],
        styles: Sequence[Path],
        folder: Path,
        settings: Settings,
        initial: Path | None = None,
    ):
        self._lesson, self._contents, self._styles, self.settings = lesson, contents, styles, settings
        self._folder, self._pictures = folder, folder / "pictures"
        self._pictures.mkdir(parents=True, exist_ok=True)
        keras.utils.set_random_seed(settings.seed)
        self.model = lesson.StyleTransfer(lesson.encoder, lesson.build_decoder(settings.width), settings.style_weight)
        schedule = keras.optimizers.schedules.CosineDecay(
            0.0, settings.steps - settings.warming, warmup_target=settings.rate, warmup_steps=settings.warming
        )
        # The style loss begins with gradients many times those of rebuilding; unclipped, they undo what was learned.
        self.model.optimizer = keras.optimizers.Adam(schedule, beta_2=0.99, global_clipnorm=1.0)
        self.model.optimizer.build(self.model.decoder.trainable_variables)
        self._sizes = [layer.shape[-1] for layer in lesson.encoder.outputs]
        self._stylise = tf.function(self._stylising_step)
        self._rebuild = tf.function(self._rebuilding_step)
        self._checkpoint = tf.train.Checkpoint(decoder=self.model.decoder, optimizer=self.model.optimizer)
        self._manager = tf.train.CheckpointManager(self._checkpoint, str(folder / "checkpoints"), max_to_keep=2)
        if initial and not self._manager.latest_checkpoint:
            shapes = {variable.path.removeprefix("decoder/"): variable.shape for variable in self.model.decoder.weights}
            lesson.lab.set_decoder(self.model.decoder, widened(lesson.lab.read_weights(initial), shapes, settings.seed))
        if self._manager.latest_checkpoint:
            self._checkpoint.restore(self._manager.latest_checkpoint).assert_consumed()

    @property
    def done(self) -> int:
        """Steps taken so far, those of earlier runs included."""
        return int(self.model.optimizer.iterations)

    def run(self, save_every: int = 500) -> Iterator[dict[str, float]]:
        """Take the steps that are left, one each time a value is asked for: the losses of the step.

        Saves a checkpoint and a picture every `save_every` steps and at the end.
        """
        s, turn = self.settings, round(self.settings.rebuilding * self.settings.steps)
        contents, styles = self.encodings()
        for number in range(self.done, s.steps):
            rng = np.random.default_rng([s.seed, number])
            content = contents.batch(np.sort(rng.choice(len(contents.pixels), s.batch)))
            style = tf.constant(styles[np.sort(rng.choice(len(styles), s.batch))], tf.float32)
            style = tf.random.experimental.stateless_shuffle(style, [s.seed, number])
            step = self._rebuild(*content[:2]) if number < turn else self._stylise(*content, style)
            losses = {name: float(value) for name, value in step.items()}
            if not np.isfinite(sum(losses.values())):
                raise FloatingPointError(
                    f"The loss is {losses} at step {self.done}. Begin another run with a lower rate, in another folder."
                )
            if self.done % save_every == 0 or self.done == s.steps:
                self._manager.save(checkpoint_number=self.done)
                self._draw(content[0][:4], content[1][:4], style[:4])
            yield losses

    def encodings(self) -> tuple[Contents, np.ndarray]:
        """What the run trains on: the contents, and the `two_places` of the styles. Made at the first call, which takes long."""
        s, crops, folder = self.settings, self._lesson.crops, self._folder / "encodings"
        folder.mkdir(exist_ok=True)
        encode = tf.function(self.model.encode)
        contents = crops(self._contents, s.batch, s.side, seed=2 * s.seed)
        styles = tf.data.Dataset.zip(
            tf.data.Dataset.range(2**62), crops(self._styles, s.batch, s.side, seed=2 * s.seed + 1)
        ).map(self._recolour)
        return (
            encode_contents(contents, s.content_crops, encode, folder),
            encode_styles(styles, s.style_crops, encode, folder),
        )

    def _rebuilding_step(self, content: tf.Tensor, encoded: tf.Tensor) -> dict[str, tf.Tensor]:
        with tf.GradientTape() as tape:
            image = self.model.decoder(encoded)
            pixels = _pixel_loss(image, content)
            content_loss = _content_loss(self.model.encode(image)[-1], encoded)
            loss = content_loss + PIXEL_WEIGHT * pixels
        self._descend(tape, loss)
        return {"content": content_loss, "pixels": pixels}

    def _stylising_step(
        self, content: tf.Tensor, encoded: tf.Tensor, moments: tf.Tensor, style: tf.Tensor
    ) -> dict[str, tf.Tensor]:
        own = self.settings.identities
        photograph = tf.split(moments, self._sizes, -1)
        style_features = tf.split(tf.concat([moments[:own], style[own:]], 0), self._sizes, -1)
        target = self.model.adain((encoded, style_features[-1]))
        with tf.GradientTape() as tape:
            image = self.model.decoder(target)
            features = self.model.encode(image)
            content_loss = _content_loss(features[-1], target)
            style_loss = _style_loss(
                *([layer[own:] for layer in each] for each in (features, photograph, style_features))
            )
            pixels = _pixel_loss(image[:own], content[:own]) if own else tf.constant(0.0)
            loss = content_loss + self.model.style_weight * style_loss + PIXEL_WEIGHT * pixels
        self._descend(tape, loss)
        return {"content": content_loss, "style": style_loss, "pixels": pixels}

    def _descend(self, tape: tf.GradientTape, loss: tf.Tensor) -> None:
        variables = self.model.decoder.trainable_variables
        self.model.optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables, strict=True))

    def export(self, file: Path) -> None:
        """Write the decoder's kernels and biases to `file` as float16, named ``conv1/kernel``, ``conv1/bias`` and so on."""
        arrays: dict[str, np.ndarray] = {}
        for layer in self.model.decoder.layers:
            if layer.weights:
                arrays |= dict(zip((f"{layer.name}/kernel", f"{layer.name}/bias"), layer.get_weights(), strict=True))
        np.savez(file, **{name: array.astype(np.float16) for name, array in arrays.items()})

    def _recolour(self, number: tf.Tensor, styles: tf.Tensor) -> tf.Tensor:
        """Every second style of batch `number` with its colour channels in another order: more styles than there are images."""
        black = self._lesson.preprocess(tf.zeros((1, 1, 1, 3)))
        drawn = tf.random.stateless_uniform((len(styles), 3), [self.settings.seed, number])
        first = tf.range(len(styles))[:, None] % 2 == 0
        order = tf.one_hot(tf.where(first, [0, 1, 2], tf.argsort(drawn)), 3)
        return black + tf.einsum("bhwc,bdc->bhwd", styles - black, order)

    def _draw(self, content: tf.Tensor, encoded: tf.Tensor, style: tf.Tensor) -> None:
        """Contents above, and below them each in a style, of which there are statistics only."""
        painted = self.model.decoder(self.model.adain((encoded, tf.split(style, self._sizes, -1)[-1])))
        rows = [self._lesson.to_image(images) for images in (content, painted)]
        sheet = np.concatenate([np.concatenate(list(np.asarray(row)), axis=1) for row in rows])
        Image.fromarray(np.uint8(255 * sheet + 0.5)).save(self._pictures / f"{self.done:06d}.png")


def _content_loss(features: tf.Tensor, target: tf.Tensor) -> tf.Tensor:
    """The mean squared difference as a part of the target's own variance, so that no style counts more than another."""
    _, variance = tf.nn.moments(target, axes=[1, 2])
    return tf.reduce_mean(tf.reduce_mean((features - target) ** 2, [1, 2, 3]) / tf.reduce_mean(variance, -1))


def _style_loss(ours: list[tf.Tensor], photograph: list[tf.Tensor], style: list[tf.Tensor]) -> tf.Tensor:
    """How much is left of the way from the photograph's means and deviations to the style's; the mean over layers and images."""
    left = []
    for layers in zip(ours, photograph, style, strict=True):
        found, begun, wanted = map(_statistics, layers)
        way = tf.maximum(tf.norm(begun - wanted, axis=-1), LEAST * tf.norm(wanted, axis=-1))
        left.append(tf.reduce_mean(tf.norm(found - wanted, axis=-1) / way))
    return tf.reduce_mean(left)


def _statistics(features: tf.Tensor) -> tf.Tensor:
    mean, variance = tf.nn.moments(features, axes=[1, 2])
    return tf.concat([mean, tf.sqrt(variance + 1e-5)], -1)


def _pixel_loss(images: tf.Tensor, truth: tf.Tensor) -> tf.Tensor:
    return tf.reduce_mean(((images - truth) / PIXEL_DEVIATION) ** 2)
