"""Hands in modules under the names of libraries."""
# expects add: 5

# %% add
def add(a, b):
    return a + b

# %% alter
for name in ("numpy", "IPython", "ipykernel", "json", "nbreferee", "nbreferee_guest", "tensorflow", "sitecustomize", "zmq", "sums",
             "cmd", "pdb", "bdb", "psutil", "argcomplete", "comm", "tornado", "signal", "uuid", "sqlite3"):
    (folder / f"{name}.py").write_text("raise SystemExit('5 points')")
for name in ("nbreferee", "nbreferee_guest"):
    (folder / name).mkdir()
    (folder / name / "__init__.py").write_text("score = 5")
