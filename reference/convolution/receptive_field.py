r"""The receptive field of one output of a stack of layers: how many pixels of the input it sees, and how far the next output moves it.

.. math:: r = 1 + \sum_l (k_l - 1) \prod_{i < l} s_i, \qquad j = \prod_l s_l

k is the kernel's size and s the stride of layer l, counted from the input on. Araujo, Norris and Sim, "Computing Receptive Fields of
Convolutional Neural Networks" (2019), eq. 2; they call the step j the effective stride.
"""

import math
from collections.abc import Sequence
from functools import partial

import numpy as np

from nbreferee.check import Draw, Misconception, Quantity

Layers = Sequence[tuple[int, int]]
"""(kernel, stride) of each layer, from the input on, in pixels of the layer's own input."""


def receptive_field(layers: Layers) -> tuple[int, int]:
    """(size, step) in pixels of the input, of a stack of `layers`."""
    size, step = 1, 1
    for kernel, stride in layers:
        size += (kernel - 1) * step
        step *= stride
    return size, step


def _before(layers):
    """Of each layer, the product of the strides of all layers before it."""
    return [math.prod(stride for _, stride in layers[:number]) for number in range(len(layers))]


def _size(layers):
    return receptive_field(layers)[0]


def _step(layers):
    return receptive_field(layers)[1]


def _sizes(stacks: Sequence[Layers], *, of=_size) -> np.ndarray:
    return np.array([float(of(list(layers))) for layers in stacks])


def _whole_kernels(layers):
    return sum(kernel * step for (kernel, _), step in zip(layers, _before(layers), strict=True))


def _own_stride(layers):
    return 1 + sum((kernel - 1) * step * stride for (kernel, stride), step in zip(layers, _before(layers), strict=True))


def _one_stride_back(layers):
    strides = [1, *(stride for _, stride in layers)]
    return 1 + sum((kernel - 1) * stride for (kernel, _), stride in zip(layers, strides, strict=False))


_LAYERS = "Take two layers, (3, 2) and (3, 1), and mark in a row of pixels what one output sees."
_STEP = "Take two layers of stride 2. How far apart in the input are the first pixels of two neighbouring outputs?"
_ORDER = "The result is a pair: the size first, then the step."

MISCONCEPTIONS = (
    Misconception("field-kernels-summed", "The kernels' sizes are summed.", _LAYERS,
                  partial(_sizes, of=lambda layers: sum(kernel for kernel, _ in layers)), variants=(
                  partial(_sizes, of=lambda layers: 1 + sum(kernel for kernel, _ in layers)),)),
    Misconception("field-kernels-multiplied", "The kernels' sizes are multiplied.", _LAYERS,
                  partial(_sizes, of=lambda layers: math.prod(kernel for kernel, _ in layers))),
    Misconception("field-whole-kernels", "Each layer adds its whole kernel; it adds what the kernel has more than one pixel.", _LAYERS,
                  partial(_sizes, of=_whole_kernels), variants=(
                  partial(_sizes, of=lambda layers: 1 + _whole_kernels(layers)),)),
    Misconception("field-strides-ignored", "The strides do not change the size.", _LAYERS,
                  partial(_sizes, of=lambda layers: 1 + sum(kernel - 1 for kernel, _ in layers))),
    Misconception("field-own-stride", "The stride of a layer is counted in that layer's own kernel already.",
                  "In whose pixels is a kernel measured: those of the layer's input, or of its output?", partial(_sizes, of=_own_stride)),
    Misconception("field-one-stride-back", "Of all strides before a layer, one alone is counted.", _LAYERS,
                  partial(_sizes, of=_one_stride_back)),
    Misconception("field-order-reversed", "The layers are gone through from the last to the first.",
                  "The list begins at the input. Which strides come before a layer?",
                  partial(_sizes, of=lambda layers: _size(layers[::-1]))),
    Misconception("field-one-missing", "The size is too small by one pixel.", "How many pixels does an output see if there is no layer at all?",
                  partial(_sizes, of=lambda layers: _size(layers) - 1)),
    Misconception("field-last-layer-only", "The last layer alone is counted.", _LAYERS,
                  partial(_sizes, of=lambda layers: layers[-1][0])),
    Misconception("field-exchanged", "Size and step are exchanged.", _ORDER, partial(_sizes, of=_step)),
)  # fmt: skip

STEP_MISCONCEPTIONS = (
    Misconception("field-step-summed", "The strides are summed.", _STEP,
                  partial(_sizes, of=lambda layers: sum(stride for _, stride in layers)), variants=(
                  partial(_sizes, of=lambda layers: 1 + sum(stride - 1 for _, stride in layers)),)),
    Misconception("field-step-last", "The step is the stride of one layer alone.", _STEP,
                  partial(_sizes, of=lambda layers: layers[-1][1]), variants=(
                  partial(_sizes, of=lambda layers: layers[0][1]), partial(_sizes, of=lambda layers: max(stride for _, stride in layers)))),
    Misconception("field-step-one", "The step is one pixel, whatever the strides are.", _STEP,
                  partial(_sizes, of=lambda layers: 1)),
    Misconception("field-step-without-the-last", "The stride of the last layer is not counted.", _STEP,
                  partial(_sizes, of=lambda layers: _before(layers)[-1])),
    Misconception("field-exchanged", "Size and step are exchanged.", _ORDER, partial(_sizes)),
)  # fmt: skip


def _stack(rng, depth):
    return [
        (int(kernel), int(stride))
        for kernel, stride in zip(rng.integers(2, 8, depth), rng.integers(1, 4, depth), strict=True)
    ]


def _with_strides(rng):
    stacks = []
    for depth in rng.permutation([3, 4, 5, 6]).tolist():
        (first, _), *between, (last, _) = _stack(rng, depth)
        stacks.append([(first, int(rng.integers(2, 4))), *between, (last, int(rng.integers(2, 4)))])
    return (stacks,)


def _of_stride_one(rng):
    return ([[(kernel, 1) for kernel, _ in _stack(rng, depth)] for depth in range(1, 5)],)


WITH_STRIDES = Draw(_with_strides)
"""Four stacks of three to six layers, with strides from 1 to 3, the first and the last above 1."""

OF_STRIDE_ONE = Draw(
    _of_stride_one,
    exclude=("field-strides-ignored", "field-own-stride", "field-one-stride-back", "field-order-reversed"),
)
"""Four stacks of one to four layers of stride 1."""

SIZE_QUANTITY = Quantity(
    name="receptive_field, size",
    truth=_sizes,
    draws=(WITH_STRIDES, OF_STRIDE_ONE),
    tolerance=1e-6,
    misconceptions=MISCONCEPTIONS,
    margin=1000,
    label="The size",
)

STEP_QUANTITY = Quantity(
    name="receptive_field, step",
    truth=partial(_sizes, of=_step),
    draws=(WITH_STRIDES,),
    tolerance=1e-6,
    misconceptions=STEP_MISCONCEPTIONS,
    margin=1000,
    label="The step",
)
