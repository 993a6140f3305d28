"""Brings another picture under the name of the given one, and a file where the instructor has a folder."""
# base: solved
# warns: 'images/composition_8.jpg' is not as the instructor has it; the instructor's was used.
# %% alter
(folder / "images").mkdir()
(folder / "images" / "composition_8.jpg").write_bytes(b"mine")
