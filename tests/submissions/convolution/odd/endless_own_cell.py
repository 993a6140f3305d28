"""Has a cell that never ends; its picture was handed in."""
# base: solved
# warns: ran longer than 20 s and was stopped
# shows: 7 rounds
# %% alter
text = "import time\n\nwhile True:\n    time.sleep(1)"
outputs = [{"output_type": "stream", "name": "stdout", "text": "7 rounds"}]
notebooks["convolution"]["cells"].append(
    {"cell_type": "code", "id": "mine", "source": text, "metadata": {}, "outputs": outputs, "execution_count": 1}
)
