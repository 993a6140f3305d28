"""Every quantity of the marking scheme in ``keras.ops``, so that JAX and PyTorch compute the same formulas.

Arrays of the inputs are tensors of one dtype; everything else is as marking draws it.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

import keras
import numpy as np
from keras import ops

from nbreferee.check import Quantity
from reference.style_transfer import backbone, convnet, gallery, resume_training
from tests.course.rounding import ROUNDED

Tensor = Any
Formula = Callable[..., Tensor]

_STYLE_TRANSFER = {name: rounded.formula for name, rounded in ROUNDED["style_transfer"].items()}


def gradient(function: Callable[[Tensor], Tensor], at: Tensor) -> Tensor:
    """Gradient of a scalar `function`."""
    if keras.backend.backend() == "jax":
        import jax

        return jax.grad(function)(at)
    import torch

    leaf = at.detach().clone().requires_grad_()
    return torch.autograd.grad(function(leaf), leaf)[0]


def _unbiased_style_loss(features, style_features):
    loss = 0
    for pair in zip(features, style_features, strict=True):
        (mean, deviation), (style_mean, style_deviation) = map(_unbiased_moments, pair)
        loss = loss + ops.mean((mean - style_mean) ** 2) + ops.mean((deviation - style_deviation) ** 2)
    return loss


def _unbiased_moments(features):
    mean = ops.mean(features, (1, 2), keepdims=True)
    places = features.shape[1] * features.shape[2]
    return mean, ops.sqrt(ops.sum((features - mean) ** 2, (1, 2), keepdims=True) / (places - 1) + 1e-5)


def _convolved(tensor, kernel, bias, padding="same"):
    return ops.conv(tensor, kernel, padding=padding, data_format="channels_last") + bias


def _pooled(tensor):
    return ops.max_pool(tensor, 2, 2, padding="valid", data_format="channels_last")


# VGG and the decoder -----------------------------------------------------------------------------------------------------


def _like(array: np.ndarray, tensor: Tensor) -> Tensor:
    return ops.cast(ops.convert_to_tensor(np.float32(array)), tensor.dtype)


def _vgg(image, last):
    """Activations of a layer of VGG-16 for RGB `image` in [0, 1]."""
    tensor = ops.flip(image, -1) * 255 - _like(np.array(backbone.CAFFE_MEAN_BGR), image)
    with np.load(backbone.DEFAULT_WEIGHTS) as weights:
        for name in [
            f"block{block}_conv{index}" for block, count in backbone.BLOCKS.items() for index in range(1, count + 1)
        ]:
            if name.endswith("conv1") and not name.startswith("block1"):
                tensor = _pooled(tensor)
            if f"{name}/kernel" in weights:
                kernel, bias = (_like(weights[f"{name}/{part}"], tensor) for part in ("kernel", "bias"))
                tensor = ops.relu(_convolved(tensor, kernel, bias))
            if name == last:
                return tensor
    raise KeyError(last)


def _style(image, layer):
    return _STYLE_TRANSFER["gram_matrix"](_vgg(image, layer))


def _encoded(images):
    continued = ops.pad(images, [[0, 0], [gallery.MARGIN] * 2, [gallery.MARGIN] * 2, [0, 0]], mode="reflect")
    inside = slice(gallery.CUT, -gallery.CUT)
    return _vgg(continued, gallery.ENCODER_LAYER)[:, inside, inside] / gallery.MEAN_ACTIVATION


def _gallery(content, styles, *earlier):
    ours, theirs = (_encoded(images) for images in (content, styles))
    mean, variance = ops.mean(ours, (1, 2), keepdims=True), ops.var(ours, (1, 2), keepdims=True)
    style_mean, style_deviation = ops.mean(theirs, (1, 2), keepdims=True), ops.std(theirs, (1, 2), keepdims=True)
    squares = variance + gallery.STEADY * mean**2
    normalised = (ours - mean) / ops.sqrt(ops.where(squares > 0, squares, ops.ones_like(squares)))
    tensor = style_deviation * normalised + style_mean
    with np.load(gallery.DEFAULT_DECODER) as weights:
        for number in range(1, 10):
            kernel, bias = (_like(weights[f"conv{number}/{part}"], tensor) for part in ("kernel", "bias"))
            padded = ops.pad(tensor, [[0, 0], [1, 1], [1, 1], [0, 0]], mode="reflect")
            tensor = _convolved(padded, kernel, bias, "valid")
            if number < 9:
                tensor = ops.relu(tensor)
            if number in gallery.UPSAMPLED_AFTER:
                tensor = _upsampled(tensor)
    return ops.clip(ops.flip(60 * tensor + _like(np.array(backbone.CAFFE_MEAN_BGR), tensor), -1) / 255, 0, 1)


def _upsampled(tensor):
    """Twice the size: bilinear, pixels at their centres, edges continued."""
    for axis in (1, 2):
        size = tensor.shape[axis]
        before = ops.take(tensor, np.maximum(np.arange(size) - 1, 0), axis)
        after = ops.take(tensor, np.minimum(np.arange(size) + 1, size - 1), axis)
        pair = ops.stack([0.75 * tensor + 0.25 * before, 0.75 * tensor + 0.25 * after], axis + 1)
        tensor = ops.reshape(pair, (*tensor.shape[:axis], 2 * size, *tensor.shape[axis + 1 :]))
    return tensor


# The small network of the visualisations ---------------------------------------------------------------------------------


def _activations(network, image):
    found, tensor = {"image": image}, image
    kernels = iter(zip(network.weights[::2], network.weights[1::2], strict=True))
    for layer in convnet.LAYERS:
        tensor = _pooled(tensor) if layer == "pool" else ops.relu(_convolved(tensor, *next(kernels)))
        found[layer] = tensor
    return found


def _feature_maps(network, layer, image, earlier=None):
    return _activations(network, image)[layer]


def _strongest(network, layer, image, channel):
    maps = _activations(network, image)[layer]
    return ops.max(maps if channel is None else maps[..., channel])


def _layer_gradient(network, layer, image, channel=None):
    return gradient(lambda given: _strongest(network, layer, given, channel), image)


def _guided(network, layer, image, channel=None):
    """The gradient, at every ReLU without what is negative: backwards by hand."""
    found = _activations(network, image)
    names = list(found)
    maps = found[layer]
    counted = (
        ops.ones_like(maps)
        if channel is None
        else ops.zeros_like(maps) + _like(np.arange(maps.shape[-1]) == channel, maps)
    )
    upstream = ops.cast((maps == _strongest(network, layer, image, channel)), maps.dtype) * counted
    convolutions = [name for name in names if name not in ("image", "pool")]
    for position in range(names.index(layer), 0, -1):
        name, below = names[position], found[names[position - 1]]
        if name == "pool":
            upstream = gradient(lambda given, upstream=upstream: ops.sum(_pooled(given) * upstream), below)
            continue
        upstream = ops.relu(upstream * ops.cast(found[name] > 0, upstream.dtype))
        kernel = network.weights[2 * convolutions.index(name)]
        upstream = ops.conv(
            upstream, ops.transpose(ops.flip(kernel, (0, 1)), (0, 1, 3, 2)), padding="same", data_format="channels_last"
        )
    return upstream


# Losses and training -----------------------------------------------------------------------------------------------------


def _weighted_losses(*settings):
    return ops.stack([sum(weights[key] * loss for key, loss in zip(("content", "style", "total_variation"), losses, strict=True))
                      for losses, weights in settings])  # fmt: skip


def _weighted_gradient(setting):
    losses, weights = setting
    return gradient(lambda given: _weighted_losses((list(given), weights))[0], ops.stack(losses))


def _resumed(run):
    """All weights of the run that was never interrupted, by automatic differentiation and Adam."""
    shapes = [weight.shape for weight in run.weights]
    sizes = np.cumsum([0, *(int(np.prod(shape)) for shape in shapes)])
    beta_1, beta_2 = resume_training.BETA_1, resume_training.BETA_2

    def loss(vector, x, target):
        parts = [ops.reshape(vector[a:b], shape) for a, b, shape in zip(sizes, sizes[1:], shapes, strict=False)]
        for kernel, bias in zip(parts[::2], parts[1::2], strict=True):
            x = ops.matmul(x, kernel) + bias
        return ops.mean((x - target) ** 2)

    vector = ops.concatenate([ops.reshape(weight, (-1,)) for weight in run.weights])
    first = second = ops.zeros_like(vector)
    for step in range(1, len(run.inputs) + 1):
        x, target = run.inputs[step - 1], run.targets[step - 1]
        slope = gradient(partial(loss, x=x, target=target), vector)
        first, second = beta_1 * first + (1 - beta_1) * slope, beta_2 * second + (1 - beta_2) * slope**2
        rate = run.rate * (1 - beta_2**step) ** 0.5 / (1 - beta_1**step)
        vector = vector - rate * first / (ops.sqrt(second) + resume_training.EPSILON)
    return vector


# The lab `convolution` ---------------------------------------------------------------------------------------------------


def _cross_correlation(image, kernels, padding=0, stride=1):
    padded = ops.pad(image, [[padding, padding], [padding, padding], [0, 0]])
    return ops.conv(padded[None], kernels, strides=stride, padding="valid", data_format="channels_last")[0]


def _image_gradient(upstream, kernels, image_shape, padding=0, stride=1):
    image = ops.zeros(tuple(image_shape), upstream.dtype)
    return gradient(lambda given: ops.sum(_cross_correlation(given, kernels, padding, stride) * upstream), image)


def _max_pool(image, size=2, stride=2):
    return ops.max_pool(image[None], size, stride, padding="valid", data_format="channels_last")[0]


FORMULAS: dict[str, dict[str, Formula]] = {
    "style_transfer": {
        **_STYLE_TRANSFER,
        "adain_losses, content gradient": lambda ours, target: gradient(
            lambda given: ops.mean((given - target) ** 2), ours
        ),
        "adain_losses, style, unbiased": _unbiased_style_loss,
        "feature_maps": _feature_maps,
        "gallery": _gallery,
        "gram_matrix, as many places as channels": _STYLE_TRANSFER["gram_matrix"],
        "gram_matrix, gradient": lambda features, upstream: gradient(
            lambda given: ops.sum(_STYLE_TRANSFER["gram_matrix"](given) * upstream), features
        ),
        "guided_backprop": _guided,
        "layer_choice, content": _vgg,
        "layer_choice, style": _style,
        "layer_choice, content of one image": _vgg,
        "layer_choice, style of one image": _style,
        "layer_gradient": _layer_gradient,
        "loss_weights": _weighted_losses,
        "loss_weights, gradient": _weighted_gradient,
        "resume_training": _resumed,
        "total_variation_loss, gradient": lambda image: gradient(_STYLE_TRANSFER["total_variation_loss"], image),
        "total_variation_loss, two by two": _STYLE_TRANSFER["total_variation_loss"],
    },
    "convolution": {
        "cross_correlation": _cross_correlation,
        "image_gradient": _image_gradient,
        "max_pool": _max_pool,
    },
}
"""By lab and by the quantity's name."""

WHOLE_NUMBERS = "receptive_field"
"""The question whose quantities are whole numbers: nothing rounds them."""


def formula_of(lab: str, quantity: Quantity) -> Formula | None:
    """The formula of a quantity; None where it is made of whole numbers. Raises KeyError where it is missing here."""
    return None if quantity.question == WHOLE_NUMBERS else FORMULAS[lab][quantity.name]
