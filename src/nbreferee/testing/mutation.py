"""Small wrong versions of a right answer: operators, numbers, axes, slices, functions and names changed one at a time."""

import ast
import copy
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

OPERATORS: dict[type[ast.operator], tuple[type[ast.operator], ...]] = {
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Div, ast.Add),
    ast.Div: (ast.Mult,),
    ast.Pow: (ast.Mult,),
    ast.BitAnd: (ast.BitOr,),
}

COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {ast.Gt: (ast.Lt, ast.GtE)}

FUNCTIONS = {
    "sum": ("mean", "max"),
    "mean": ("sum",),
    "max": ("min", "sum"),
    "min": ("max", "mean"),
    "reduce_sum": ("reduce_mean", "reduce_max"),
    "reduce_mean": ("reduce_sum",),
    "reduce_max": ("reduce_min", "reduce_sum"),
    "reduce_min": ("reduce_max", "reduce_mean"),
    "abs": ("square", "identity"),
    "sqrt": ("identity", "square"),
    "rsqrt": ("sqrt",),
    "relu": ("identity",),
}

Names = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Mutant:
    """One changed version of an answer, and what was changed: ``line: before -> after``."""

    change: str
    source: str


def mutants(source: str, names: Names = ()) -> Iterator[Mutant]:
    """All mutants of `source`, those that read the same but once. `names` are pairs of names that are easily confused."""
    tree = ast.parse(source)
    seen = {ast.unparse(tree)}
    for index, node in enumerate(ast.walk(tree)):
        for replacement in _changes(node, names):
            changed = copy.deepcopy(tree)
            target = list(ast.walk(changed))[index]
            before = ast.unparse(target)
            _replace(changed, target, replacement)
            text = ast.unparse(ast.fix_missing_locations(changed))
            if text not in seen:
                seen.add(text)
                yield Mutant(f"{before} -> {ast.unparse(replacement)}", text)


def _changes(node: ast.AST, names: Names) -> Iterator[ast.AST]:
    """What may stand in the place of `node`."""
    if isinstance(node, ast.BinOp):
        for operator in OPERATORS.get(type(node.op), ()):
            yield ast.BinOp(node.left, operator(), node.right)
        yield from (node.left, node.right)
    elif isinstance(node, ast.Compare) and len(node.ops) == 1:
        for comparison in COMPARISONS.get(type(node.ops[0]), ()):
            yield ast.Compare(node.left, [comparison()], node.comparators)
    elif isinstance(node, ast.Constant):
        yield from (ast.Constant(value) for value in _other_values(node.value))
    elif isinstance(node, ast.List) and node.elts and all(_is_axis(entry) for entry in node.elts):
        yield from (ast.List([e for e in node.elts if e is not left_out], ast.Load()) for left_out in node.elts)
        yield ast.List([ast.Constant(0), *node.elts], ast.Load())
        yield ast.List([*node.elts, ast.Constant(3)], ast.Load())
    elif isinstance(node, ast.Slice) and (node.lower or node.upper):
        yield ast.Slice()
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield node.operand
    elif isinstance(node, ast.Attribute):
        yield from (ast.Attribute(node.value, name, node.ctx) for name in FUNCTIONS.get(node.attr, ()))
    elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
        for pair in names:
            if node.id in pair:
                yield ast.Name(pair[1 - pair.index(node.id)], ast.Load())


def _is_axis(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and type(node.value) is int


def _other_values(value: object) -> list[bool | int | float | str]:
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, int):
        return [value + 1, value - 1]
    if isinstance(value, float):
        return [value + 1, 2 * value]
    if isinstance(value, str) and "->" in value:
        inputs, result = value.split("->")
        return [f"{inputs}->{result[::-1]}", f"{inputs}->{result[:-1]}"]
    return []


def _replace(tree: ast.AST, target: ast.AST, replacement: ast.AST) -> None:
    for parent in ast.walk(tree):
        for field, value in ast.iter_fields(parent):
            if value is target:
                setattr(parent, field, replacement)
                return
            if isinstance(value, list) and any(entry is target for entry in value):
                setattr(parent, field, [replacement if entry is target else entry for entry in value])
                return
