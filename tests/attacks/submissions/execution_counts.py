"""Numbers its cells in ways that no notebook's file can hold."""
# expects add: 5

# %% add
def add(a, b):
    return a + b

get_ipython().execution_count = -10

# %% new after add
get_ipython().execution_count = True

# %% new after add
get_ipython().execution_count = 10**40
