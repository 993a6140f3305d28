"""What marking can tell a student, by the id that reports have: the misconceptions of each lab, and what a session finds."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from nbreferee.course.config import load_assignment, load_config
from nbreferee.scheme import partial_credit
from nbreferee.testing.quantities import misconceptions, modules

from .markdown import code, escape, table

REPOSITORY = Path(__file__).resolve().parents[2]
MARKING = REPOSITORY / "tests" / "marking"
ENGINE = REPOSITORY / "src" / "nbreferee"
_SAYS = "what the student reads"


def labs() -> list[str]:
    """The course's labs."""
    return sorted({path.parent.name for path in (REPOSITORY / "source").glob("*/*.ipynb")})


def page() -> str:
    """A section for the engine's own diagnoses, then one for each lab, with a table for each question."""
    engine = raised(path for path in sorted(ENGINE.rglob("*.py")) if "testing" not in path.parts)
    parts = ["## In every lab", _raised_table(engine)]
    config = load_config(REPOSITORY)
    for lab in labs():
        shares = partial_credit.read(MARKING / lab)
        references = modules(lab)
        parts.append(f"## `{lab}`")
        for question in load_assignment(REPOSITORY, lab, config).automatic:
            found = misconceptions(references[question])
            rows = [(code(each.id), _share(shares, each.id), escape(f"{each.finding} {each.hint}")) for each in found]
            own = raised([MARKING / lab / f"test_{question}.py"])
            rows += [
                (code(name), _share(shares, name), _sentences(texts))
                for name, texts in own.items()
                if name not in engine
            ]
            if rows:
                parts += [f"### `{question}`", table(("diagnosis", "share", _SAYS), rows)]
    return "\n\n".join(parts) + "\n"


def _raised_table(found: dict[str, list[str]]) -> str:
    rows = [(code(name), _sentences(texts)) for name, texts in found.items()]
    return table(("diagnosis", _SAYS), rows)


def _share(shares: dict[str, float], diagnosis: str) -> str:
    return f"{shares[diagnosis]:g}" if diagnosis in shares else ""


def _sentences(texts: list[str]) -> str:
    return "<br>".join(map(escape, texts or ["…"]))


def raised(paths: Iterator[Path] | list[Path]) -> dict[str, list[str]]:
    """The diagnoses that programs give to `CheckFailed` as constants, each with its sentences; what is put in is “…”."""
    found: dict[str, list[str]] = {}
    for path in paths:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        constants = {
            target.id: node.value
            for node in tree.body
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for call in ast.walk(tree):
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "CheckFailed":
                given = [*call.args[1:2], *(each.value for each in call.keywords if each.arg == "diagnosis")]
                if given and isinstance(given[0], ast.Constant) and isinstance(given[0].value, str):
                    text = re.sub(r"(?<=[.?]) ?…$", "", _text(call.args[0], constants))
                    texts = found.setdefault(given[0].value, [])
                    if text not in (*texts, "…"):
                        texts.append(text)
    return dict(sorted(found.items()))


def _text(node: ast.expr, constants: dict[str, ast.expr]) -> str:
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(_text(part, constants) for part in node.values)
    if isinstance(node, ast.Name) and node.id in constants:
        return _text(constants[node.id], constants)
    return "…"
