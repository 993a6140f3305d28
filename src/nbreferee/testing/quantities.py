"""The quantities that a lab's reference declares: tables and tests are made from them."""

import importlib
import pkgutil
from types import ModuleType

from ..check import Misconception, Quantity

WITHOUT = "NO_QUANTITY"
"""The name under which a reference module without a quantity gives the reason."""


def modules(lab: str, package: str = "reference") -> dict[str, ModuleType]:
    """The modules of ``reference/<lab>`` by name; none where there is no such package."""
    try:
        parent = importlib.import_module(f"{package}.{lab}")
    except ModuleNotFoundError as error:
        if error.name not in (package, f"{package}.{lab}"):
            raise
        return {}
    names = sorted(module.name for module in pkgutil.iter_modules(parent.__path__))
    return {name: importlib.import_module(f"{package}.{lab}.{name}") for name in names}


def quantities(lab: str, package: str = "reference") -> list[Quantity]:
    """Every quantity of a lab, by the name of its module, each once."""
    return [quantity for module in modules(lab, package).values() for quantity in declared(module)]


def declared(module: ModuleType) -> list[Quantity]:
    """The quantities of the question that `module` is named after, in the order in which they are declared."""
    question = module.__name__.rpartition(".")[2]
    found: list[Quantity] = []
    for value in vars(module).values():
        if isinstance(value, Quantity) and value.question == question and not any(value is each for each in found):
            found.append(value)
    return found


def misconceptions(module: ModuleType) -> list[Misconception]:
    """All misconceptions of a reference module, of its quantities and in tuples whose name ends in ``MISCONCEPTIONS``."""
    found = [misconception for quantity in declared(module) for misconception in quantity.misconceptions]
    for name, value in vars(module).items():
        if name.endswith("MISCONCEPTIONS"):
            found += [misconception for misconception in value if misconception not in found]
    return found
