"""The training of the decoder in PyTorch, step by step: the losses of ``training/decoder.py``, crops that are drawn anew for each.

bfloat16 and "channels last". The share of the time that is over decides the learning rate, so that it is zero at the end, however fast the
machine is.
"""

import math
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional

from training.widening import widened

from . import network
from .crops import Images, recoloured
from .layers import PIXEL_DEVIATION, PIXEL_WEIGHT, decoder_shapes
from .results import CHECKPOINT, write_whole

EXPORTED = "adain_decoder_fp16.npz"


@dataclass(frozen=True)
class Settings:
    """What a training is made of; the names are those of ``training.decoder.Settings``.

    Attributes:
        rebuilding: the share of the time, at the start, in which the decoder learns to invert the encoder. None where it begins with
            the weights of another one.
        judged: side of the photographs and paintings that it is judged on, pixels.
    """

    width: int = 64
    batch: int = 16
    side: int = 192
    rate: float = 5e-4
    rebuilding: float = 0.1
    style_weight: float = 40.0
    identities: int = 3
    patterns: int = 32
    seed: int = 0
    judged: int = 256


TINY = Settings(width=8, batch=2, side=32, identities=1, patterns=1, judged=64)
WARMING = 0.05
"""The share of the time in which the rate rises."""
STRETCHED = 0.2
"""Of a style's height and width, at most."""


class Trainer:
    """A decoder and its optimizer.

    Args:
        encoder: in the dtype to compute in.
        images: on the device.
        pools: ranges of `images` that styles are drawn from, each equally often; the last one is that of the contents.
    """

    def __init__(
        self, settings: Settings, encoder: network.Encoder, images: Images, pools: list[range], device: torch.device
    ):
        self.settings, self._encoder, self._images, self._pools, self._device = settings, encoder, images, pools, device
        torch.manual_seed(settings.seed)
        self.decoder = network.Decoder(settings.width).to(device, memory_format=torch.channels_last)
        self._optimizer = torch.optim.Adam(
            self.decoder.parameters(), settings.rate, betas=(0.9, 0.99), eps=1e-7, fused=device.type == "cuda"
        )
        self.steps = 0

    def step(self, part: float, rebuilding: bool) -> Callable[[], dict[str, float]]:
        """One step, when a `part` of the time from 0 to 1 is over; returns what reads the losses, for which the device is waited."""
        s = self.settings
        for group in self._optimizer.param_groups:
            group["lr"] = rate(s.rate, part)
        rng = np.random.default_rng([s.seed, self.steps])
        contents = self._pools[-1]
        content = network.preprocess(
            self._images.crops(rng.integers(contents.start, contents.stop, s.batch), s.side, rng)
        )
        content = content.contiguous(memory_format=torch.channels_last)
        with torch.no_grad():
            held = self._encoder(content)
            photograph, theirs = network.moments(held), list[tuple[torch.Tensor, torch.Tensor]]()
            target = held[-1].float()
            if not rebuilding:
                theirs = self._styles(photograph, rng)
                target = network.adain(target, theirs[-1])
        with torch.autocast(self._device.type, torch.bfloat16):
            image = self.decoder(target.contiguous(memory_format=torch.channels_last))
        features = self._encoder(image)
        own = s.batch if rebuilding else s.identities
        losses = {
            "content": network.content_loss(features[-1].float(), target),
            "pixels": functional.mse_loss(image[:own] / PIXEL_DEVIATION, content[:own] / PIXEL_DEVIATION),
        }
        loss = losses["content"] + PIXEL_WEIGHT * losses["pixels"]
        if theirs:
            each = (network.moments(features), photograph, theirs)
            others = [[(mean[own:], variance[own:]) for mean, variance in layers] for layers in each]
            losses["style"] = network.style_loss(*others)
            loss = loss + s.style_weight * losses["style"]
        self._optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.decoder.parameters(), 1.0)
        self._optimizer.step()
        self.steps += 1
        return lambda: {name: float(value.detach()) for name, value in losses.items()}

    def _styles(self, own: network.Moments, rng: np.random.Generator) -> network.Moments:
        """Of a batch of styles, the first ones those of the contents themselves."""
        s = self.settings
        pools = [self._pools[number] for number in rng.integers(0, len(self._pools), s.batch)]
        which = np.array([rng.integers(pool.start, pool.stop) for pool in pools])
        crops = self._images.crops(which, s.side, rng, stretched=STRETCHED)
        styles = network.preprocess(recoloured(crops, rng))
        drawn = network.moments(self._encoder(styles.contiguous(memory_format=torch.channels_last)))
        first = torch.arange(s.batch, device=self._device)[:, None] < s.identities
        return [
            (torch.where(first, mean, other_mean), torch.where(first, variance, other_variance))
            for (mean, variance), (other_mean, other_variance) in zip(own, drawn, strict=True)
        ]


def rate(highest: float, part: float) -> float:
    """It rises at the start of the time, and a cosine takes it to zero at the end."""
    return highest * min(1.0, part / WARMING) * 0.5 * (1 + math.cos(math.pi * min(1.0, part)))


def save(decoder: network.Decoder, steps: int, out: Path, also: Path | None = None) -> None:
    """Write the decoder as a checkpoint, float32, and as what ``weights/`` holds, float16; the checkpoint also to another folder.

    Adam's averages are not kept: after a hundred steps they would be forgotten, and they are twice as large as the weights.
    """
    arrays = network.arrays_of(decoder.layers)
    if not all(np.isfinite(array).all() for array in arrays.values()):
        raise FloatingPointError(f"The weights are not finite after {steps} steps; the last checkpoint stays.")
    write_whole(out / CHECKPOINT, lambda file: np.savez(file, steps=steps, **arrays))
    if also:
        shutil.copy(out / CHECKPOINT, also / CHECKPOINT)
    halves = {name: array.astype(np.float16) for name, array in arrays.items()}
    write_whole(out / EXPORTED, lambda file: np.savez(file, **halves))


def begin_with(decoder: network.Decoder, file: Path, seed: int) -> int:
    """Give a decoder the weights of a checkpoint, or of an exported decoder of any width. Returns the steps that it has taken."""
    with np.load(file, allow_pickle=False) as archive:
        arrays = {name: archive[name] for name in archive}
    steps = int(arrays.pop("steps", 0))
    width = decoder.layers["conv8"].out_channels
    network.load(decoder.layers, widened(arrays, decoder_shapes(width), seed))
    return steps
