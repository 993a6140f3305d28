"""Imitates marks in colour, by turned text, and by formulas that lie over other cells."""
# expects add: 5

# %% add
def add(a, b):
    return a + b

# %% new after add
total = 5  # ‮0 = latot
from IPython.display import Markdown, display

print("\x1b[42;97;1m ✓ passed \x1b[0m 5 / 5 \u202e5 / 0")
display(Markdown("&#x202e;5 / 0 $\\colorbox{green}{5 / 5} \\style{position:fixed;top:0}{5 / 5} \\raise2000em{5 / 5}$"))


class passed(Exception):
    def __str__(self):
        return "\x1b[32m✓ 5 / 5\u202e"


raise passed

# %% alter
text = "$$\\require{bbox}\\bbox[white]{5 / 5}\\hspace{-50em}\\class{panel}{5}$$ &#8238;5 / 0 <bdo dir=rtl>5 / 0</bdo> <font color=green>5 / 5</font>"
notebooks["sums"]["cells"].append({"cell_type": "markdown", "id": "turned", "metadata": {}, "source": text})
