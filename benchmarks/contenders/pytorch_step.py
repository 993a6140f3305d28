"""Seconds of one step of optimisation-based style transfer in PyTorch, in the ways that its tutorials know.

VGG-19's convolutions (random numbers, which take as long), style at the first convolution of each block, content at
``block5_conv2``, relative losses, total variation, Adam: what the notebook computes. VGG-16's convolutions where the notebook has no
others. Usage: ``pytorch_step.py SIDE NETWORK``.
"""

import json
import sys
import time

import torch
from torch import nn

CONVOLUTIONS = {"VGG-19": (2, 2, 4, 4, 2), "VGG-16": (2, 2, 3, 3, 2)}
FILTERS = (64, 128, 256, 512, 512)


class Features(nn.Module):
    """A VGG up to ``block5_conv2``: activations of the style layers, then of the content layer."""

    def __init__(self, network: str):
        super().__init__()
        inputs, self.blocks = 3, nn.ModuleList()
        for filters, count in zip(FILTERS, CONVOLUTIONS[network], strict=True):
            convolutions = nn.ModuleList()
            for _ in range(count):
                convolutions.append(nn.Conv2d(inputs, filters, 3, padding=1))
                inputs = filters
            self.blocks.append(convolutions)

    def forward(self, image: torch.Tensor) -> tuple[list[torch.Tensor], torch.Tensor]:
        found = []
        for number, convolutions in enumerate(self.blocks):
            image = nn.functional.max_pool2d(image, 2) if number else image
            for index, convolution in enumerate(convolutions):
                image = torch.relu(convolution(image))
                if index == 0:
                    found.append(image)
        return found, image


def gram(features: torch.Tensor) -> torch.Tensor:
    flat = features.flatten(2)
    return flat @ flat.transpose(1, 2) / flat.shape[2]


def seconds(side: int, network: str, *, channels_last: bool, bfloat16: bool, steps: int = 6) -> float:
    """Of one step, the fastest of `steps`."""
    torch.manual_seed(0)
    model = Features(network).requires_grad_(False)
    image = torch.rand(1, 3, side, side)
    if channels_last:
        model, image = model.to(memory_format=torch.channels_last), image.to(memory_format=torch.channels_last)
    with torch.no_grad():
        styles, content = model(200 * torch.rand_like(image) - 100)
        targets = [gram(features) for features in styles]
    image.requires_grad_(True)
    optimizer = torch.optim.Adam([image], lr=0.04)
    times = []
    for _ in range(steps):
        started = time.perf_counter()
        optimizer.zero_grad()
        with torch.autocast("cpu", torch.bfloat16, enabled=bfloat16):
            found, layout = model(200 * image - 100)
            loss = ((layout - content) ** 2).sum() / (content**2).sum()
            for features, target in zip(found, targets, strict=True):
                loss = loss + 10 / 5 * ((gram(features) - target) ** 2).sum() / (target**2).sum()
            loss = loss + 5 * (image.diff(dim=2).abs().sum() + image.diff(dim=3).abs().sum()) / image.numel()
        loss.backward()
        optimizer.step()
        with torch.no_grad():
            image.clamp_(0, 1)
        times.append(time.perf_counter() - started)
    return min(times[1:])


if __name__ == "__main__":
    side = int(sys.argv[1])
    ways = {
        "float32": {"channels_last": False, "bfloat16": False},
        "float32, channels last": {"channels_last": True, "bfloat16": False},
        "bfloat16": {"channels_last": False, "bfloat16": True},
        "bfloat16, channels last": {"channels_last": True, "bfloat16": True},
    }
    print(json.dumps({name: seconds(side, sys.argv[2], **way) for name, way in ways.items()}))
