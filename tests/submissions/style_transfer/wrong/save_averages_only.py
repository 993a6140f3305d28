"""Saves the optimizer's variables only."""
# expects save_training_state: 0 checkpoint-without-weights

# %% save_training_state
def save_training_state(model, optimizer, directory):
    path = os.path.join(directory, "optimizer.npz")
    np.savez(path, *[np.asarray(variable) for variable in optimizer.variables])
    return path
