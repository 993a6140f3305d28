"""Changes tags, points, flags and ids of the scored cells, and adds scored cells of its own."""
# only: 2_neural_style

# %% alter
import copy

for notebook in notebooks.values():
    for cell in list(notebook["cells"]):
        data = cell["metadata"].get("nbgrader", {})
        if data.get("grade"):
            extra = copy.deepcopy(cell)
            extra["id"] = extra["id"] + "-again"
            extra["metadata"]["nbgrader"]["grade_id"] += "_bonus"
            notebook["cells"].append(extra)
            data |= {"points": 10_000, "solution": True, "locked": False, "checksum": "0"}
            cell["metadata"]["tags"] = ["skip-execution", "raises-exception"]
            if cell["cell_type"] == "code":
                cell["source"] = "10000"
                cell["outputs"] = [
                    {"output_type": "execute_result", "execution_count": 1, "data": {"text/plain": "10000"}, "metadata": {}}
                ]
