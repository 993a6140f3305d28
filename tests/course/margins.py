"""How far misconceptions and conventions lie from the truth on the inputs that marking draws.

``python -m tests.margins`` measures anew and writes ``docs/margins.md``.
"""

import importlib.util
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from reference import (
    adain,
    adain_losses,
    feature_maps,
    gallery,
    gram_matrix,
    guided_backprop,
    layer_gradient,
    loss_weights,
    normalize_filters,
    normalize_gradient,
    resume_training,
    total_variation_loss,
)
from reference.challenge import scene, separation, texture

KIT = Path(__file__).parent.parent
FILE = KIT / "docs" / "margins.md"
SEEDS = 20


def scheme(row: str):
    """The module of the marking scheme for a row."""
    path = KIT / "tests" / "marking" / f"test_{row}.py"
    spec = importlib.util.spec_from_file_location(f"margins_{row}", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@dataclass(frozen=True)
class Quantity:
    """One quantity of the marking scheme: how inputs are drawn, what is right, and what is compared with it."""

    name: str
    draws: Sequence[Callable]
    right: Callable
    tolerance: float
    misconceptions: Sequence
    conventions: Sequence = ()


def quantities() -> list[Quantity]:
    """Every quantity that is compared by value."""
    gram, tv, weights = scheme("gram_matrix"), scheme("total_variation_loss"), scheme("loss_weights")
    layer, losses = scheme("adain"), scheme("adain_losses")
    maps, gradient, guided = scheme("feature_maps"), scheme("layer_gradient"), scheme("guided_backprop")
    resume, pictures = scheme("resume_training"), scheme("gallery")
    return [
        Quantity("gram_matrix", [gram.draw], gram_matrix.gram_matrix, gram.TOLERANCE, gram_matrix.MISCONCEPTIONS),
        Quantity("total_variation_loss", [tv.draw], total_variation_loss.total_variation_loss, tv.TOLERANCE,
                 total_variation_loss.MISCONCEPTIONS),
        Quantity("loss_weights", [weights.draw], loss_weights.weighted_loss, weights.TOLERANCE,
                 loss_weights.MISCONCEPTIONS),
        Quantity("adain", [lambda rng: layer.draw(rng, (17, 13), (17, 13), 6)], adain.adain, layer.TOLERANCE, adain.MISCONCEPTIONS, adain.CONVENTIONS),
        Quantity("adain_losses, content", [losses.draw_content], adain_losses.adain_content_loss,
                 losses.CONTENT_TOLERANCE, adain_losses.CONTENT_MISCONCEPTIONS),
        Quantity("adain_losses, style", [losses.draw_style], adain_losses.adain_style_loss, losses.TOLERANCE,
                 adain_losses.STYLE_MISCONCEPTIONS, adain_losses.STYLE_CONVENTIONS),
        Quantity("gallery", [lambda rng: (scene(rng, 1, 32, 24), texture(rng, pictures.STYLES, 32, 24))],
                 gallery.gallery, pictures.TOLERANCE, gallery.MISCONCEPTIONS),
        Quantity("normalize_filters", [lambda rng: (rng.normal(0, 0.3, (3, 3, 3, 8)),)],
                 normalize_filters.normalize_filters, scheme("normalize_filters").TOLERANCE,
                 normalize_filters.MISCONCEPTIONS),
        Quantity("normalize_gradient", [lambda rng: (rng.normal(0, 0.5, (1, 9, 7, 3)) * [1, 2, 4],)],
                 normalize_gradient.normalize_gradient, scheme("normalize_gradient").TOLERANCE,
                 normalize_gradient.MISCONCEPTIONS),
        Quantity("feature_maps", [lambda rng: maps.draw(rng, "second", 3, but=())], feature_maps.feature_maps,
                 maps.TOLERANCE, feature_maps.MISCONCEPTIONS),
        Quantity("layer_gradient", [lambda rng: gradient.draw(rng, "second"), lambda rng: gradient.draw(rng, "second", 4)],
                 layer_gradient.layer_gradient, gradient.TOLERANCE, layer_gradient.MISCONCEPTIONS),
        Quantity("guided_backprop", [lambda rng: guided.draw(rng, "second", 2)], guided_backprop.guided_backprop,
                 guided.TOLERANCE, guided_backprop.MISCONCEPTIONS),
        Quantity("resume_training", [lambda rng: (resume.draw(rng, tuple(range(1, 13))),)], resume_training.resumed,
                 resume.TOLERANCE, resume_training.MISCONCEPTIONS),
    ]  # fmt: skip


def measure(quantity: Quantity, seeds: int = SEEDS) -> tuple[dict[str, float], dict[str, float]]:
    """In tolerances: the least separation of each misconception, and the greatest of each convention, over the seeds.

    A misconception has to be told from the truth by one of the quantity's draws.
    """
    misconceptions = {each.id: float("inf") for each in quantity.misconceptions}
    conventions = {each.what: 0.0 for each in quantity.conventions}
    for seed in range(seeds):
        drawn = [draw(np.random.default_rng(seed)) for draw in quantity.draws]
        truths = [np.asarray(quantity.right(*inputs)) for inputs in drawn]
        pairs = list(zip(drawn, truths, strict=True))
        for each in quantity.misconceptions:
            told = max(separation(each.formula(*inputs), truth) for inputs, truth in pairs) / quantity.tolerance
            misconceptions[each.id] = min(misconceptions[each.id], told)
        for each in quantity.conventions:
            away = max(separation(each.formula(*inputs), truth) for inputs, truth in pairs) / quantity.tolerance
            conventions[each.what] = max(conventions[each.what], away)
    return misconceptions, conventions


def page(seeds: int = SEEDS) -> str:
    """The table as Markdown."""
    lines = [
        "# Margins",
        "",
        f"Distances from the truth in tolerances, over {seeds} seeds, on the inputs that marking draws: the least for a misconception,",
        "the greatest for a convention. Marking draws until a misconception lies at least 4 tolerances away; conventions stay below a",
        "quarter of one. ∞ is another shape, or NaN. `python -m tests.margins` writes this page.",
    ]
    for quantity in quantities():
        misconceptions, conventions = measure(quantity, seeds)
        lines += ["", f"## {quantity.name} (tolerance {quantity.tolerance:g})", "", "| | tolerances |", "|---|---|"]
        rows = [(f"convention: {name}", value) for name, value in conventions.items()]
        rows += sorted(misconceptions.items(), key=lambda entry: entry[1])
        lines += [f"| {name} | {_number(value)} |" for name, value in rows]
    return "\n".join(lines) + "\n"


def _number(value: float) -> str:
    if np.isinf(value):
        return "∞"
    return f"{value:.0f}" if value >= 10 else f"{value:.2g}"


if __name__ == "__main__":
    FILE.write_text(page(), encoding="utf-8")
    print(f"wrote {FILE}")
