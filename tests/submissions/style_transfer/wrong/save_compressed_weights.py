"""Compresses the weights only, in a format of its own."""
# expects save_training_state: 0 checkpoint-without-optimizer

# %% save_training_state
def save_training_state(model, optimizer, directory):
    import lzma, pickle
    path = directory + "//state.xz"
    Path(path).write_bytes(lzma.compress(pickle.dumps(model.get_weights())))
    return path
