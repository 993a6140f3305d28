"""Deletes the cells of two answers and writes them into a cell of their own further up."""
# base: solved
# %% alter
cells = notebooks["convolution"]["cells"]
notebooks["convolution"]["cells"] = kept = [cell for cell in cells if cell["id"] not in ("max-pool", "receptive-field")]
mine = """def max_pool(image, size=2, stride=2):
    tops, lefts = (range(0, length - size + 1, stride) for length in image.shape[:2])
    return np.array([[image[t : t + size, l : l + size].max(axis=(0, 1)) for l in lefts] for t in tops])

def receptive_field(layers):
    size, step = 1, 1
    for kernel, stride in layers:
        size, step = size + (kernel - 1) * step, step * stride
    return size, step
"""
kept.insert(8, {"cell_type": "code", "id": "mine", "source": mine, "metadata": {}, "outputs": [], "execution_count": 1})
