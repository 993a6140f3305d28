"""The notebook's encoder and decoder in PyTorch, and what training and judging take of their features.

Images are (B, 3, H, W), prepared for VGG (BGR around zero) where nothing else is said.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from .layers import (
    ENCODER,
    EPSILON,
    LEAST,
    MARGIN,
    MEAN_ACTIVATIONS,
    MEAN_BGR,
    PIXEL_DEVIATION,
    UPSAMPLED_AFTER,
    decoder_channels,
)

Moments = list[tuple[Tensor, Tensor]]
"""Mean and variance (B, C) at each of the encoder's layers."""


def preprocess(images: Tensor) -> Tensor:
    """Prepared images of RGB in [0, 1]."""
    return images.flip(1) * 255 - _mean(images)


def to_image(prepared: Tensor) -> Tensor:
    """RGB in [0, 1] of prepared images."""
    return ((prepared + _mean(prepared)).flip(1) / 255).clamp(0, 1)


def _mean(images: Tensor) -> Tensor:
    return torch.tensor(MEAN_BGR, device=images.device, dtype=images.dtype)[:, None, None]


def reflected(tensor: Tensor, pixels: int) -> Tensor:
    """`tensor` continued on each side by reflection. PyTorch's own padding would leave the layout "channels last"."""
    for axis in (2, 3):
        size = tensor.shape[axis]
        before = tensor.narrow(axis, 1, pixels).flip(axis)
        after = tensor.narrow(axis, size - 1 - pixels, pixels).flip(axis)
        tensor = torch.cat([before, tensor, after], axis)
    return tensor


class Encoder(nn.Module):
    """VGG-16 up to block4_conv1, frozen: features (B, C, h, w) at four layers, divided by their mean activation.

    Images are continued beyond their border, as in the notebook.
    """

    def __init__(self, weights: Path):
        super().__init__()
        self.layers = nn.ModuleDict({name: nn.Conv2d(*channels, 3, padding=1) for name, channels in ENCODER.items()})
        with np.load(weights, allow_pickle=False) as archive:
            load(
                self.layers,
                {f"{name}/{part}": archive[f"{name}/{part}"] for name in ENCODER for part in ("kernel", "bias")},
            )
        self.requires_grad_(False)

    def forward(self, images: Tensor) -> list[Tensor]:
        tensor, features, block = reflected(images.to(self.layers["block1_conv1"].weight.dtype), MARGIN), [], "block1"
        for name, layer in self.layers.items():
            if not name.startswith(block):
                tensor, block = functional.max_pool2d(tensor, 2), name[:6]
            tensor = functional.relu(layer(tensor))
            if name in MEAN_ACTIVATIONS:
                cut = MARGIN >> len(features)
                features.append(tensor[:, :, cut:-cut, cut:-cut] / MEAN_ACTIVATIONS[name])
        return features


class Decoder(nn.Module):
    """From features (B, 512, h, w) to a prepared image (B, 3, 8h, 8w)."""

    def __init__(self, width: int):
        super().__init__()
        self.layers = nn.ModuleDict({name: nn.Conv2d(*pair, 3) for name, pair in decoder_channels(width).items()})
        for layer in self.layers.values():
            nn.init.xavier_uniform_(layer.weight)  # as Keras does
            nn.init.zeros_(layer.bias)

    def forward(self, features: Tensor) -> Tensor:
        tensor = features
        for number, layer in enumerate(self.layers.values(), 1):
            tensor = layer(reflected(tensor, 1))
            if number < len(self.layers):
                tensor = functional.relu(tensor)
            if number in UPSAMPLED_AFTER:
                tensor = functional.interpolate(tensor, scale_factor=2, mode="bilinear", align_corners=False)
        return PIXEL_DEVIATION * tensor.float()


def load(layers: nn.ModuleDict, arrays: Mapping[str, np.ndarray]) -> None:
    """Give each convolution the kernel (3, 3, in, out) and the bias of its name: ``conv1/kernel``, ``conv1/bias``."""
    with torch.no_grad():
        for name, layer in layers.items():
            layer.weight.copy_(torch.from_numpy(np.asarray(arrays[f"{name}/kernel"], np.float32).transpose(3, 2, 0, 1)))
            layer.bias.copy_(torch.from_numpy(np.asarray(arrays[f"{name}/bias"], np.float32)))


def arrays_of(layers: nn.ModuleDict) -> dict[str, np.ndarray]:
    """The inverse of `load`, float32."""
    arrays: dict[str, np.ndarray] = {}
    for name, layer in layers.items():
        arrays[f"{name}/kernel"] = np.ascontiguousarray(
            layer.weight.detach().float().cpu().numpy().transpose(2, 3, 1, 0)
        )
        arrays[f"{name}/bias"] = layer.bias.detach().float().cpu().numpy()
    return arrays


def moments(layers: Sequence[Tensor]) -> Moments:
    """Means and variances over the places, float32."""
    found = (torch.var_mean(layer.float(), (2, 3), correction=0) for layer in layers)
    return [(mean, variance) for variance, mean in found]


def adain(content: Tensor, style: tuple[Tensor, Tensor]) -> Tensor:
    """`content` (B, C, h, w) with the channelwise mean and variance (B, C) of a style, float32."""
    ((mean, variance),) = moments([content])
    style_mean, style_variance = style
    normalised = (content.float() - mean[:, :, None, None]) * torch.rsqrt(variance + EPSILON)[:, :, None, None]
    return torch.sqrt(style_variance + EPSILON)[:, :, None, None] * normalised + style_mean[:, :, None, None]


def content_loss(features: Tensor, target: Tensor) -> Tensor:
    """The mean squared difference as a part of the target's own variance, both float32."""
    ((_, variance),) = moments([target])
    return torch.mean(torch.mean((features - target) ** 2, (1, 2, 3)) / torch.mean(variance, 1))


def style_loss(ours: Moments, photograph: Moments, style: Moments) -> Tensor:
    """How much is left of the way from the photograph's means and deviations to the style's; the mean over layers and images."""
    left = []
    for layers in zip(ours, photograph, style, strict=True):
        found, begun, wanted = (torch.cat([mean, torch.sqrt(variance + EPSILON)], 1) for mean, variance in layers)
        way = torch.maximum(torch.linalg.norm(begun - wanted, dim=1), LEAST * torch.linalg.norm(wanted, dim=1))
        left.append(torch.mean(torch.linalg.norm(found - wanted, dim=1) / way))
    return torch.mean(torch.stack(left))
