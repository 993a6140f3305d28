# ruff: noqa: F821 - the notebook and the check give the names
"""How AdaIN can be asked, where not as a layer of a pair, and what it then returns. None where it cannot be asked."""

ways = {
    "two arguments": lambda: AdaIN()(content, style),
    "forward": lambda: AdaIN().forward((content, style)),
    "forward of two": lambda: AdaIN().forward(content, style),
}
result = None
for way, ask in ways.items():
    try:
        result = [way, ask()]
        break
    except Exception:
        continue
