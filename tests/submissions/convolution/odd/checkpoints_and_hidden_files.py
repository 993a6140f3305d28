"""Brings what Jupyter, macOS, git and editors leave in a folder."""
# base: solved
# warns nothing
# %% alter
for name in (".ipynb_checkpoints/convolution-checkpoint.ipynb", ".DS_Store", ".git/config", "__pycache__/x.cpython-311.pyc", ".vscode/a.json"):
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text("x")
