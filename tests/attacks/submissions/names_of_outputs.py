"""Displays thousands of outputs whose weight lies in the names of their types, and thousands that are empty."""
# expects add: 5

# %% add
def add(a, b):
    return a + b

# %% new after add
from IPython.display import display

for number in range(60):
    display({f"{number}" + "k" * 8_000_000: "", "text/plain": ""}, raw=True)

# %% new after add
for number in range(20_000):
    display({"text/plain": ""}, raw=True)
