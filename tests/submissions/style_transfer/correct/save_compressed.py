"""Compresses with lzma, in a format of its own, with a doubled slash."""
# expects save_training_state: 0

# %% save_training_state
def save_training_state(model, optimizer, directory):
    import lzma, pickle
    path = directory + "//state.xz"
    Path(path).write_bytes(lzma.compress(pickle.dumps((model.get_weights(), [v.numpy() for v in optimizer.variables]))))
    return path
