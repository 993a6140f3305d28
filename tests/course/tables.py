"""The table of tolerances in ``docs/explanation/marking.md``, made from the quantities that the labs declare.

``python -m tests.course.tables`` writes it anew between the page's marks ``<!-- quantities -->`` and ``<!-- /quantities -->``.
"""

import re
from types import ModuleType

from nbreferee.testing.quantities import WITHOUT, declared, modules

from .labs import LABS, REPOSITORY, questions

FILE = REPOSITORY / "docs" / "explanation" / "marking.md"
_PLACE = re.compile(r"(<!-- quantities -->\n).*?(<!-- /quantities -->)", re.DOTALL)


def table() -> str:
    """One line a question, as Markdown."""
    lines = ["| lab | question | tolerance | named misconceptions | accepted variants |", "|---|---|---|---|---|"]
    for lab in LABS:
        found = modules(lab)
        for question in questions(lab):
            if question in found:
                lines.append(f"| `{lab}` | `{question}` | " + " | ".join(_columns(found[question])) + " |")
    return "\n".join(lines) + "\n"


def _columns(module: ModuleType) -> tuple[str, str, str]:
    quantities = declared(module)
    if not quantities:
        return f"none: {getattr(module, WITHOUT, '')}", "", ""
    tolerances = dict.fromkeys(in_words(quantity.tolerance) for quantity in quantities)
    misconceptions = sum(len(quantity.misconceptions) for quantity in quantities)
    variants = sum(len(quantity.variants) for quantity in quantities)
    return ", ".join(tolerances), str(misconceptions), str(variants or "")


def in_words(tolerance: float) -> str:
    """A tolerance as people write it: ``1e-4``."""
    return re.sub(r"e([-+])0", r"e\1", f"{tolerance:.0e}")


def updated(text: str) -> str:
    """A page with the table in its place; as it is where it has no such place."""
    return _PLACE.sub(lambda found: f"{found[1]}{table()}{found[2]}", text)


if __name__ == "__main__":
    before = FILE.read_text(encoding="utf-8")
    if _PLACE.search(before):
        FILE.write_text(updated(before), encoding="utf-8")
        print(f"wrote {FILE}")
    else:
        print(f"{FILE} has no place for the table, which is:\n\n{table()}")
