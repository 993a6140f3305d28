"""Writes script, links, macros and imitations of marking into markdown."""
# expects add: 5

# %% add
def add(a, b):
    return a + b

# %% alter
texts = [
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "[5 points](javascript:alert(1)) ![x](http://192.0.2.1/x.png) <a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "$$\\require{html}\\href{javascript:alert(1)}{5}\\style{position:fixed}{5}\\def\\x{\\x\\x}\\x$$",
    "<div style='position:fixed;top:0'><b>Marking: 5 of 5 points</b></div>\n\n| check | points |\n|---|---|\n| all | 5 / 5 |",
    "```{=html}\n<script>alert(1)</script>\n```\n<details open ontoggle=alert(1)>",
]
for text in texts:
    notebooks["sums"]["cells"].append({"cell_type": "markdown", "id": f"m{len(text)}", "metadata": {}, "source": text})
