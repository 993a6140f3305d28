"""Makes IPython show no error."""

# %% add
shell = get_ipython()
shell.showtraceback = shell._showtraceback = shell.showsyntaxerror = lambda *args, **kwargs: None


def add(a, b):
    raise ValueError
