"""Saves by the variables' names, which layers share."""
# expects save_training_state: 0 checkpoint-without-weights

# %% save_training_state
def save_training_state(model, optimizer, directory):
    path = os.path.join(directory, "state.npz")
    np.savez(path, **{v.name: v.numpy() for v in model.variables}, **{f"o{k}": v.numpy() for k, v in enumerate(optimizer.variables)})
    return path
