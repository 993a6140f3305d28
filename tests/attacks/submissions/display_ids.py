"""Updates displays that belong to other cells."""
# expects add: 5

# %% add
def add(a, b):
    return a + b

# %% new after add
from IPython.display import HTML, display

for name in ("add_marks", "notes-from-marking", "0"):
    display(HTML("<b>100 of 5 points</b>"), display_id=name)
    display(HTML("<b>100 of 5 points</b>"), display_id=name, update=True)
