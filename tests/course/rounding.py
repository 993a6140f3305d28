"""How far float32 lies from the truth on the inputs that marking draws, on whatever device Keras computes.

``python -m tests.course.rounding`` prints the tables of ``docs/explanation/marking.md``. The formulas are written with ``keras.ops``, so that they
also run where there is JAX and no TensorFlow (``KERAS_BACKEND=jax``). A lab whose sums are long has an entry in `ROUNDED`.
"""

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import keras
import numpy as np
from keras import ops

from nbreferee.check import Quantity, distance
from nbreferee.testing.quantities import quantities

UNIT = 2.0**-24
"""Half of float32's spacing at 1: the largest relative error of one operation."""

SEEDS = 20


@dataclass(frozen=True)
class Rounded:
    """A quantity in float32: its formula, and how many terms its longest sum has for the given inputs."""

    formula: Callable
    terms: Callable[..., int]


def _gram(features):
    batch, height, width, channels = features.shape
    flat = ops.reshape(features, (batch, height * width, channels))
    return ops.matmul(ops.transpose(flat, (0, 2, 1)), flat) / (height * width)


def _total_variation(image):
    vertical, horizontal = image[:, 1:] - image[:, :-1], image[:, :, 1:] - image[:, :, :-1]
    return ops.sum(ops.abs(vertical)) + ops.sum(ops.abs(horizontal))


def _moments(features):
    mean = ops.mean(features, (1, 2), keepdims=True)
    return mean, ops.sqrt(ops.mean((features - mean) ** 2, (1, 2), keepdims=True) + 1e-5)


def _adain(content, style, *earlier):
    (mean, deviation), (style_mean, style_deviation) = _moments(content), _moments(style)
    return style_deviation * (content - mean) / deviation + style_mean


def _style_loss(features, style_features):
    pairs = [(_moments(ours), _moments(theirs)) for ours, theirs in zip(features, style_features, strict=True)]
    return sum(ops.mean((one - other) ** 2) for ours, theirs in pairs for one, other in zip(ours, theirs, strict=True))


def _scaled(values):
    return (values - ops.min(values)) / (ops.max(values) - ops.min(values))


def _places(features, *_):
    return max(tensor.shape[1] * tensor.shape[2] for tensor in (features if isinstance(features, list) else [features]))


ROUNDED = {
    "style_transfer": {
        "gram_matrix": Rounded(_gram, _places),
        "total_variation_loss": Rounded(_total_variation, lambda image: image.size),
        "adain": Rounded(_adain, _places),
        "adain_losses, content": Rounded(
            lambda ours, target: ops.mean((ours - target) ** 2), lambda ours, _: ours.size
        ),
        "adain_losses, style": Rounded(_style_loss, _places),
        "normalize_filters": Rounded(_scaled, lambda _: 1),
        "normalize_gradient": Rounded(_scaled, lambda _: 1),
    },
}
"""By lab, the quantities that are computed here in float32, by name."""


def rounded_quantities() -> list[tuple[Quantity, Rounded]]:
    """The quantities of all labs that are computed here in float32. Raises `KeyError` for a name that no lab has."""
    found = []
    for lab, formulas in ROUNDED.items():
        known = {quantity.name: quantity for quantity in quantities(lab)}
        found += [(known[name], rounded) for name, rounded in formulas.items()]
    return found


def measure(
    quantity: Quantity, rounded: Rounded, *, tensor_float_32: bool = False, seeds: int = SEEDS
) -> tuple[float, int]:
    """The greatest relative distance of float32 from the truth over the seeds, and the terms of the longest sum."""
    errors, terms = [], 0
    with _tensor_float_32(tensor_float_32):
        for seed in range(seeds):
            for draw in quantity.draws:
                drawn = quantity.inputs(np.random.default_rng(seed), draw)
                inputs = keras.tree.map_structure(np.float32, drawn)
                truth = np.asarray(quantity.truth(*inputs))
                got = rounded.formula(*keras.tree.map_structure(ops.convert_to_tensor, inputs))
                errors.append(distance(ops.convert_to_numpy(got), truth))
                terms = max(terms, rounded.terms(*inputs))
    return max(errors), terms


@contextlib.contextmanager
def _tensor_float_32(allowed: bool) -> Iterator[None]:
    """Matrix products and convolutions in TF32 or in full float32, where the device knows the difference."""
    if keras.backend.backend() == "jax":
        import jax

        with jax.default_matmul_precision("tensorfloat32" if allowed else "highest"):
            yield
        return
    import tensorflow as tf

    before = tf.config.experimental.tensor_float_32_execution_enabled()
    tf.config.experimental.enable_tensor_float_32_execution(allowed)
    try:
        yield
    finally:
        tf.config.experimental.enable_tensor_float_32_execution(before)


def gpu() -> str:
    """The name of the GPU that Keras computes on; empty where there is none."""
    if keras.backend.backend() == "jax":
        import jax

        return next((device.device_kind for device in jax.devices() if device.platform == "gpu"), "")
    import tensorflow as tf

    gpus = tf.config.list_physical_devices("GPU")
    return tf.config.experimental.get_device_details(gpus[0]).get("device_name", "GPU") if gpus else ""


def page() -> str:
    """The table as Markdown; with a column for TF32 on a GPU."""
    name = gpu()
    head = ["", "tolerance", "terms n", "n · 2⁻²⁴", "√n · 2⁻²⁴", f"float32 on {name or 'a CPU'}"] + ["TF32"] * bool(
        name
    )
    lines = ["| " + " | ".join(head) + " |", "|---" * len(head) + "|"]
    for quantity, rounded in rounded_quantities():
        error, terms = measure(quantity, rounded)
        numbers = [quantity.tolerance, terms, terms * UNIT, terms**0.5 * UNIT, error]
        numbers += [measure(quantity, rounded, tensor_float_32=True)[0]] if name else []
        lines.append(f"| {quantity.name} | " + " | ".join(f"{number:.2g}" for number in numbers) + " |")
    return "\n".join(lines)


if __name__ == "__main__":
    print(page())
