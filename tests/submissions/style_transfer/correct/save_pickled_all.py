"""Pickles all."""
# expects save_training_state: 0

# %% save_training_state
def save_training_state(model, optimizer, directory):
    import pickle
    path = os.path.join(directory, "state.pkl")
    Path(path).write_bytes(pickle.dumps((model.get_weights(), [v.numpy() for v in optimizer.variables])))
    return path
