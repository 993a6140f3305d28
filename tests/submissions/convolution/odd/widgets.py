"""Shows widgets whose state takes 10 MB of the notebook's metadata."""
# base: solved
# shows: [Handed in with a widget, which cannot be shown here.]
# %% alter
notebook = notebooks["convolution"]
notebook["metadata"]["widgets"] = {"application/vnd.jupyter.widget-state+json": {"state": {"1": {"buffer": 10_000_000 * "A"}}}}
data = {"application/vnd.jupyter.widget-view+json": {"model_id": "1"}, "text/plain": "interactive(children=(IntSlider()))"}
outputs = [{"output_type": "display_data", "data": data, "metadata": {}}]
text = "from ipywidgets import interact\n\ninteract(lambda size: size, size=(1, 5))"
notebook["cells"].append(
    {"cell_type": "code", "id": "mine", "source": text, "metadata": {}, "outputs": outputs, "execution_count": 1}
)
