"""Rounds the optimizer's averages away."""
# expects save_training_state: 0 checkpoint-without-optimizer

# %% save_training_state
def save_training_state(model, optimizer, directory):
    path = os.path.join(directory, "state.npz")
    np.savez(path, *model.get_weights(), *[np.round(np.asarray(variable)) for variable in optimizer.variables])
    return path
