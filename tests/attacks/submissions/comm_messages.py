"""Opens comms and sends scores through them."""
# expects add: 5

# %% add
def add(a, b):
    return a + b

# %% new after add
from ipykernel.comm import Comm

for name in ("nbgrader", "jupyter.widget", "nbreferee"):
    Comm(target_name=name, data={"score": 5, "points": 5}).send({"score": 5})
