"""Hands in pages and pictures with scripts, one under the name of the feedback page, and folders in the place of both."""
# expects add: 5

# %% add
def add(a, b):
    return a + b

# %% alter
script = "<script>alert(1)</script>"
for name in ("index.html", "sums.xhtml", "sums.HTM", "picture.svg", "tool.js", "sums", "table.csv", "picture.png", "paper.pdf", "old.ipynb"):
    (folder / name).write_text(script if name != "picture.svg" else f"<svg xmlns='http://www.w3.org/2000/svg'>{script}</svg>")
for name in ("sums.html", "Sums.ipynb"):
    (folder / name).mkdir()
    (folder / name / "a.txt").write_text("5")
