"""Draws the figures of the notebooks of style_transfer: ``python -m docs.figures``. They are plain SVG, a few kB each."""

from collections.abc import Iterable
from pathlib import Path

import numpy as np

FOLDER = Path(__file__).resolve().parent.parent / "source" / "style_transfer" / "images" / "figures"

BLUE, ORANGE, RED, GREY, GREEN = "#cfe3f7", "#fde3c3", "#f9cfc9", "#eceff1", "#d5efd2"
INK = "#263238"


class Figure:
    """Shapes and words of one SVG, drawn on white so that they can be read on a dark page, too."""

    def __init__(self, width: int, height: int, title: str):
        self._size, self._title, self._parts = (width, height), title, list[str]()

    def box(self, x: float, y: float, width: float, height: float, words: str, fill: str = GREY) -> None:
        """A rounded rectangle with lines of `words` in its middle."""
        self._parts.append(
            f'<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="8" fill="{fill}" stroke="{INK}"/>'
        )
        lines = words.split("\n")
        for number, line in enumerate(lines):
            self.words(x + width / 2, y + height / 2 + 5 + 18 * (number - (len(lines) - 1) / 2), line)

    def words(self, x: float, y: float, words: str, anchor: str = "middle", size: int = 14) -> None:
        """One line of text."""
        self._parts.append(f'<text x="{x}" y="{y}" text-anchor="{anchor}" font-size="{size}">{words}</text>')

    def arrow(self, *points: tuple[float, float], dashed: bool = False) -> None:
        """A line through `points` with a head at the last."""
        line = " ".join(f"{x},{y}" for x, y in points)
        dashes = ' stroke-dasharray="5 4"' if dashed else ""
        self._parts.append(
            f'<polyline points="{line}" fill="none" stroke="{INK}" stroke-width="1.5" marker-end="url(#head)"{dashes}/>'
        )

    def grid(
        self, x: float, y: float, cell: float, greys: Iterable[Iterable[float]], mark: float | None = None
    ) -> None:
        """Squares in greys from 0 (white) to 1 (dark); where `mark` is given, squares from it on are orange."""
        for row, values in enumerate(greys):
            for column, value in enumerate(values):
                shade = round(255 - 200 * min(max(float(value), 0.0), 1.0))
                fill = ORANGE if mark is not None and value >= mark else f"rgb({shade},{shade},{shade})"
                self._parts.append(
                    f'<rect x="{x + cell * column:g}" y="{y + cell * row:g}" width="{cell:g}" height="{cell:g}" fill="{fill}" '
                    'stroke="#90a4ae" stroke-width="0.5"/>'
                )

    def save(self, name: str) -> None:
        """Write the figure to `FOLDER`."""
        width, height = self._size
        head = (
            '<defs><marker id="head" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" orient="auto">'
            f'<path d="M0 0 10 5 0 10z" fill="{INK}"/></marker></defs>'
        )
        lines = [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
            f'font-family="DejaVu Sans, Verdana, sans-serif" fill="{INK}" role="img">',
            f"<title>{self._title}</title>",
            head,
            f'<rect width="{width}" height="{height}" fill="white"/>',
            *self._parts,
            "</svg>\n",
        ]
        FOLDER.mkdir(exist_ok=True)
        (FOLDER / name).write_text("\n".join(lines), encoding="utf-8")


def draw_receptive_field() -> None:
    """Two 3 x 3 layers, seen from one place of the second."""
    figure = Figure(700, 250, "The receptive field grows from layer to layer")
    for x, size, reach, words in ((30, 9, 5, "image"), (270, 9, 3, "first layer"), (510, 9, 1, "second layer")):
        marks = np.zeros((size, size))
        middle = slice((size - reach) // 2, (size + reach) // 2)
        marks[middle, middle] = 1
        figure.grid(x, 40, 18, marks, mark=1)
        figure.words(x + 81, 26, words)
        figure.words(x + 81, 225, f"{reach} × {reach} places" if reach > 1 else "one place")
    for x in (270, 510):
        figure.arrow((x - 70, 121), (x - 8, 121))
        figure.words(x - 39, 111, "3 × 3")
    figure.save("receptive_field.svg")


def draw_loss() -> None:
    """Content, style and total variation, and where each is read."""
    figure = Figure(760, 330, "How the loss of a picture is composed")
    for y, words, fill in ((20, "content image", BLUE), (140, "picture y", GREEN), (260, "style image", ORANGE)):
        figure.box(20, y, 130, 50, words, fill)
        figure.arrow((150, y + 25), (195, y + 25))
        figure.box(200, y, 90, 50, "VGG", GREY)
    figure.box(335, 20, 130, 50, "activations of\na late layer", BLUE)
    figure.box(335, 110, 130, 46, "activations", BLUE)
    figure.box(335, 174, 130, 46, "Gram matrices", ORANGE)
    figure.box(335, 260, 130, 50, "Gram matrices\nof five layers", ORANGE)
    figure.arrow((290, 45), (330, 45))
    figure.arrow((290, 158), (330, 135))
    figure.arrow((290, 172), (330, 195))
    figure.arrow((290, 285), (330, 285))
    figure.box(530, 62, 120, 46, "content loss", BLUE)
    figure.box(530, 222, 120, 46, "style loss", ORANGE)
    figure.arrow((465, 45), (525, 78))
    figure.arrow((465, 133), (525, 95))
    figure.arrow((465, 197), (525, 238))
    figure.arrow((465, 285), (525, 255))
    figure.box(510, 142, 140, 46, "total variation", GREEN)
    figure.arrow((85, 190), (85, 236), (500, 236), (500, 165), (506, 165), dashed=True)
    figure.box(695, 135, 50, 60, "L", GREY)
    figure.arrow((650, 85), (716, 132))
    figure.arrow((650, 165), (690, 165))
    figure.arrow((650, 245), (716, 199))
    figure.words(694, 100, "α")
    figure.words(671, 157, "γ")
    figure.words(694, 240, "β")
    figure.save("loss.svg")


def draw_adain() -> None:
    """One channel of a content and of a style, and what AdaIN makes of them, with true numbers."""
    figure = Figure(760, 250, "AdaIN gives a channel of the content the mean and deviation of the style")
    content = np.array([[1, 1, 2, 1, 1], [1, 3, 4, 3, 1], [2, 4, 5, 4, 2], [1, 3, 4, 3, 1], [1, 1, 2, 1, 1]], float)
    style = np.array([[9, 5, 9, 5, 9], [5, 9, 5, 9, 5], [9, 5, 9, 5, 9], [5, 9, 5, 9, 5], [9, 5, 9, 5, 9]], float)
    plain = (content - content.mean()) / content.std()
    result = style.std() * plain + style.mean()
    shown = (
        (20, "x, the content", content, content / 12),
        (210, "normalised", plain, 0.5 + plain / 6),
        (400, "y, the style", style, style / 12),
        (590, "AdaIN(x, y)", result, result / 12),
    )
    for x, words, values, greys in shown:
        figure.words(x + 75, 28, words)
        figure.grid(x, 42, 30, greys)
        mean = 0.0 if abs(values.mean()) < 1e-9 else values.mean()
        figure.words(x + 75, 218, f"μ = {mean:.1f},  σ = {values.std():.1f}")
    figure.arrow((172, 117), (206, 117))
    figure.arrow((552, 117), (586, 117))
    figure.arrow((285, 228), (285, 240), (655, 240), (655, 228))
    figure.save("adain.svg")


def draw_adain_model() -> None:
    """Encoder, AdaIN, decoder, and the encoder again."""
    figure = Figure(800, 270, "Encoder, AdaIN and decoder, and what the two losses compare")
    figure.box(15, 40, 90, 50, "content c", BLUE)
    figure.box(15, 180, 90, 50, "style s", ORANGE)
    figure.box(145, 40, 110, 50, "encoder f\n(frozen VGG)")
    figure.box(145, 180, 110, 50, "encoder f\n(frozen VGG)")
    figure.box(300, 110, 90, 50, "AdaIN", GREEN)
    figure.box(440, 110, 100, 50, "decoder g\n(learns)", RED)
    figure.box(560, 40, 95, 50, "g(t)", GREEN)
    figure.box(680, 40, 105, 50, "encoder f\n(frozen VGG)")
    figure.box(560, 135, 105, 44, "content loss", BLUE)
    figure.box(680, 200, 105, 44, "style loss", ORANGE)
    for y in (65, 205):
        figure.arrow((105, y), (141, y))
    figure.arrow((255, 65), (330, 65), (330, 106))
    figure.arrow((255, 205), (345, 205), (345, 164))
    figure.words(292, 57, "f(c)")
    figure.words(300, 197, "f(s)")
    figure.arrow((390, 135), (436, 135))
    figure.words(412, 127, "t")
    figure.arrow((490, 110), (490, 65), (556, 65))
    figure.arrow((655, 65), (676, 65))
    figure.arrow((732, 90), (732, 157), (669, 157))
    figure.arrow((745, 90), (745, 196))
    figure.arrow((412, 140), (412, 190), (550, 190), (550, 157), (556, 157), dashed=True)
    figure.arrow((200, 230), (200, 255), (640, 255), (640, 222), (676, 222), dashed=True)
    figure.words(420, 249, "means and deviations at four layers", size=12)
    figure.save("adain_model.svg")


def draw_checkpoint() -> None:
    """The graph that a checkpoint follows."""
    figure = Figure(760, 300, "The graph of objects that a checkpoint follows")
    figure.box(20, 120, 120, 50, "Checkpoint")
    figure.box(210, 40, 110, 50, "model")
    figure.box(210, 205, 110, 50, "optimizer", RED)
    figure.box(400, 40, 110, 50, "layers")
    figure.box(600, 15, 130, 44, "kernel", BLUE)
    figure.box(600, 75, 130, 44, "bias", BLUE)
    figure.box(400, 150, 130, 44, "steps, rate", RED)
    figure.box(600, 150, 130, 60, "two averages\nof the kernel", ORANGE)
    figure.box(600, 225, 130, 60, "two averages\nof the bias", ORANGE)
    figure.arrow((140, 135), (206, 75))
    figure.words(150, 95, "model")
    figure.arrow((140, 155), (206, 220))
    figure.words(143, 207, "optimizer")
    figure.arrow((320, 65), (396, 65))
    figure.words(358, 57, "layers", size=12)
    figure.arrow((510, 58), (596, 38))
    figure.arrow((510, 72), (596, 95))
    figure.arrow((320, 220), (396, 180))
    figure.arrow((320, 230), (560, 230), (596, 185), dashed=True)
    figure.arrow((320, 245), (596, 255), dashed=True)
    figure.save("checkpoint.svg")


def main() -> None:
    """Draw all of them."""
    for draw in (draw_receptive_field, draw_loss, draw_adain, draw_adain_model, draw_checkpoint):
        draw()


if __name__ == "__main__":
    main()
