"""One declaration a question: how inputs are drawn, what is right, how close, and which mistakes have a name."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .compare import assert_close
from .misconception import AcceptedVariant, Misconception
from .norms import distance

Draw = Callable[[np.random.Generator], tuple[Any, ...]]

MOST_DRAWS = 200


@dataclass(frozen=True)
class Quantity:
    """A quantity that students compute. Checks, tables of margins and of rounding, and tests of the reference are made from it.

    Attributes:
        name: the question's name; of several quantities of one question with the part behind a comma, "adain_losses, style".
        truth: the quantity in float64, of the drawn inputs.
        draws: how the inputs of marking are drawn. The first is what `inputs` takes by itself.
        tolerance: largest accepted relative `distance` from the truth.
        misconceptions: named wrong formulas.
        variants: conventions that earn full marks although their value differs.
        margin: least distance of every misconception from the truth on drawn inputs, in tolerances.
        exclude: ids of misconceptions that are right on all inputs of a draw, a collection for each draw.
        label: how messages call the value.
        axes: names of the value's axes, where they are not those of the lab.
    """

    name: str
    truth: Callable[..., Any]
    draws: tuple[Draw, ...]
    tolerance: float
    misconceptions: tuple[Misconception, ...] = ()
    variants: tuple[AcceptedVariant, ...] = ()
    margin: float = 4
    exclude: tuple[Collection[str], ...] = ()
    label: str = "The result"
    axes: tuple[str, ...] | None = None

    def inputs(
        self, rng: np.random.Generator, draw: Draw | None = None, exclude: Collection[str] | None = None
    ) -> tuple[Any, ...]:
        """Inputs on which every misconception lies at least `margin` tolerances from the truth, but those that `exclude` names.

        Raises:
            ValueError: none of `MOST_DRAWS` draws will do.
        """
        draw = draw or self.draws[0]
        if exclude is None:
            exclude = self.exclude[self.draws.index(draw)] if self.exclude and draw in self.draws else ()
        return draw_distinguishing(
            lambda: draw(rng), self.truth, self.misconceptions, self.margin * self.tolerance, exclude
        )

    def check(self, got: Any, *inputs: Any, label: str | None = None, symbols: Sequence[str] | None = None) -> None:
        """Pass if `got` is the quantity of `inputs`, else raise `CheckFailed` with what is known about the error."""
        assert_close(
            got,
            self.truth(*inputs),
            self.tolerance,
            misconceptions=self.misconceptions,
            inputs=inputs,
            label=label or self.label,
            axes=self.axes,
            symbols=symbols,
        )


def draw_distinguishing(
    draw: Callable[[], tuple[Any, ...]],
    truth: Callable[..., Any],
    misconceptions: Iterable[Misconception],
    margin: float,
    exclude: Collection[str] = (),
) -> tuple[Any, ...]:
    """Inputs of `draw` for which each misconception lies at least `margin` from the truth, relative to its norm.

    A drawn network may be silent where it is looked at, or a wrong formula right by chance. `exclude` names misconceptions that
    are right on all such inputs.

    Raises:
        ValueError: none of `MOST_DRAWS` draws will do.
    """
    misconceptions = [misconception for misconception in misconceptions if misconception.id not in exclude]
    for _ in range(MOST_DRAWS):
        inputs = draw()
        right = np.asarray(truth(*inputs))
        if np.any(right) and all(distance(each.formula(*inputs), right) >= margin for each in misconceptions):
            return inputs
    raise ValueError("No inputs tell these misconceptions from the truth.")
