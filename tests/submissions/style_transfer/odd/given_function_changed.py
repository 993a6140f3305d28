"""Changes a given function: the instructor's is used, and the change is shown."""
# only: 2_neural_style
# base: solved
# warns: Cell 'descend' is not as the instructor has it
# shows: Left out of the cell above, which is the instructor's
# %% alter
for cell in notebooks["2_neural_style"]["cells"]:
    if cell["metadata"].get("nbgrader", {}).get("grade_id") == "descend":
        cell["source"] = "".join(cell["source"]).replace("rate=0.06", "rate=0.01")
