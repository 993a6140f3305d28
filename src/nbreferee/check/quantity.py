"""One declaration a question: how inputs are drawn, what is right, how close, and which mistakes have a name."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from .compare import assert_close
from .evidence import Evidence
from .example import Example
from .failure import CheckFailed, Comparison
from .misconception import AcceptedVariant, Misconception
from .norms import distance

DrawFunction = Callable[[np.random.Generator], tuple[Any, ...]]
"""Makes the inputs of one check, a tuple."""

MOST_DRAWS = 200


@dataclass(frozen=True)
class Draw:
    """Inputs on which some misconceptions are right.

    Attributes:
        function: makes the inputs.
        exclude: ids of misconceptions that give the truth on all such inputs. Inputs are not drawn to tell them from it.
    """

    function: DrawFunction
    exclude: Collection[str] = ()

    def __call__(self, rng: np.random.Generator) -> tuple[Any, ...]:
        """Inputs, as `function` makes them."""
        return self.function(rng)


@dataclass(frozen=True)
class Quantity:
    """A quantity that students compute. Checks, tables of margins and of rounding, and tests of the reference are made from it.

    Attributes:
        name: the question's name; of several quantities of one question with the part behind a comma, "adain_losses, style".
        truth: the quantity in float64, of the drawn inputs.
        draws: how inputs of marking are drawn: functions, or a `Draw` where some misconceptions are right. The first is what
            `inputs` takes by itself. Each misconception has to be told from the truth by one of them.
        tolerance: largest accepted relative `distance` from the truth.
        misconceptions: named wrong formulas.
        variants: conventions that earn full marks, although their value differs. Where that of one lies farther than `tolerance` from
            the truth, what lies within `tolerance` of it is right, too.
        margin: least distance of every misconception from the truth on drawn inputs, in tolerances. 0: the first inputs are
            taken, because all are good or because comparing takes too long.
        label: how messages call the value.
        axes: names of the value's axes, where they are not those of the lab.
        symbols: names of the sizes of the first input that has so many axes, where they are not those of the lab.
        examples: small inputs. Where a check fails, feedback shows the first of them of which an answer gives a wrong value.
    """

    name: str
    truth: Callable[..., Any]
    draws: tuple[DrawFunction, ...]
    tolerance: float
    misconceptions: tuple[Misconception, ...] = ()
    variants: tuple[AcceptedVariant, ...] = ()
    margin: float = 4
    label: str = "The result"
    axes: tuple[str, ...] | None = None
    symbols: tuple[str, ...] | None = None
    examples: tuple[Example, ...] = ()

    def __post_init__(self) -> None:
        """Raise ValueError where axes or sizes share a name, or the tolerance is negative; TypeError where a field that holds several does not."""
        kinds: dict[str, tuple[Any, str]] = {
            "draws": (Callable, "functions"),
            "misconceptions": (Misconception, "Misconceptions"),
            "variants": (AcceptedVariant, "AcceptedVariants"),
            "examples": (Example, "Examples"),
        }
        for field, (kind, several) in kinds.items():
            held = getattr(self, field)
            if not isinstance(held, tuple | list) or not all(isinstance(each, kind) for each in held):
                raise TypeError(
                    f"{self.name}: {field} is to be a tuple of {several}. One alone needs a comma: {field}=(it,)."
                )
        for what, names in (("axes", self.axes), ("symbols", self.symbols)):
            if names and len(set(names)) < len(names):
                raise ValueError(f"{self.name}: {what} = {names} has a name twice.")
        if not self.tolerance >= 0:
            raise ValueError(f"{self.name}: the tolerance is {self.tolerance}; it cannot be negative.")

    @property
    def question(self) -> str:
        """The question that the quantity belongs to."""
        return self.name.partition(",")[0]

    def inputs(self, rng: np.random.Generator, draw: DrawFunction | None = None) -> tuple[Any, ...]:
        """Inputs, by default of the first of `draws`, on which misconceptions lie at least `margin` tolerances from the truth.

        Not so those that a `Draw` excludes.

        Raises:
            ValueError: none of `MOST_DRAWS` draws will do.
        """
        draw = draw or self.draws[0]
        if not self.margin:
            return draw(rng)
        exclude = draw.exclude if isinstance(draw, Draw) else ()
        return draw_distinguishing(
            lambda: draw(rng), self.truth, self.misconceptions, self.margin * self.tolerance, exclude
        )

    def check(self, got: Any, *inputs: Any, label: str | None = None, diagnose: bool = True) -> None:
        """Pass if `got` is the quantity of `inputs`, else raise `CheckFailed` with what is known about the error.

        Args:
            got: what came back from the student's session.
            inputs: what it was computed from.
            label: how the message calls the value, where `label` of the quantity does not fit.
            diagnose: whether this value may name a misconception by itself; not where inputs are so special that several give the
                same. It still has a say in what the question's other checks name, and takes their name where it explains it.
        """
        try:
            assert_close(
                got,
                self.truth(*inputs),
                self.tolerance,
                misconceptions=self.misconceptions,
                inputs=inputs,
                label=label or self.label,
                axes=self.axes,
                symbols=self.symbols,
                truth=self.truth,
                proposes=diagnose,
            )
        except CheckFailed as failure:
            if failure.evidence is None or not self._is_variant(failure.evidence):
                raise

    def problems(self) -> list[str]:
        """A sentence for each example that cannot be written, or of which a formula gives nothing."""
        found = []
        for each in self.examples:
            try:
                each.written("np.array")
                for formula in self._right:
                    np.asarray(formula(*each.inputs), np.float64)
            except Exception as error:
                found.append(
                    f"{self.name}: the example {each.expression!r} cannot be used ({type(error).__name__}: {error})."
                )
        return found

    @property
    def _right(self) -> list[Callable[..., Any]]:
        """The truth, and after it the accepted variants."""
        return [self.truth, *(variant.formula for variant in self.variants)]

    def _is_variant(self, wrong: Evidence) -> bool:
        """Whether a value is that of an accepted variant which is too far from the truth to be covered by its tolerance."""
        others = (np.asarray(each.formula(*wrong.inputs)) for each in self.variants)
        far = (other for other in others if distance(other, wrong.expected) > self.tolerance)
        return any(distance(wrong.value, other) <= self.tolerance for other in far)

    def wrong_example(self, ask: Callable[..., Any], array: str) -> Comparison | None:
        """What an answer gives for the first of `examples` that it gets wrong, beside what is right; None where there is none.

        Args:
            ask: gives what an expression comes to with some names added, or raises `CheckFailed`.
            array: how students make an array of nested lists, as "np.array".
        """
        for example in self.examples:
            names = {f"input_{number}": each for number, each in enumerate(example.inputs)}
            try:
                got = ask(example.expression.format(*names), **names)
            except CheckFailed:
                continue
            if (shown := example.compared(got, self._right, self.tolerance, array)) is not None:
                return shown
        return None


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
    named = list(misconceptions)
    misconceptions = [misconception for misconception in named if misconception.id not in exclude]
    never = {misconception.id for misconception in misconceptions}
    for _ in range(MOST_DRAWS):
        inputs = draw()
        right = np.asarray(truth(*inputs))
        if not np.all(np.isfinite(right)) or (named and not np.any(right)):
            continue
        told = {each.id for each in misconceptions if 0 < distance(each.formula(*inputs), right) >= margin}
        if len(told) == len(misconceptions):
            return inputs
        never -= told
    raise ValueError(
        f"No inputs tell these misconceptions from the truth: {', '.join(sorted(never)) or 'not all of them at once'}. "
        "Where a formula is right on all inputs of a draw, name it in the draw's `exclude`. Inputs whose truth is zero or not finite are "
        "not taken; with margin=0, the first inputs are."
    )
