"""Replaces plt.show by something that shows nothing, and switches interactive mode on."""
# base: solved
# %% new after imports
plt.ion()
plt.show = lambda *arguments, **options: None
