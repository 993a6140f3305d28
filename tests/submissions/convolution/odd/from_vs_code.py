"""Comes from VS Code: other ids, and metadata beside nbgrader's."""
# base: solved
# warns nothing
# %% alter
for number, cell in enumerate(notebooks["convolution"]["cells"]):
    cell["id"] = f"a1b2c3{number:02x}"
    cell["metadata"] |= {"vscode": {"languageId": "python"}, "ExecuteTime": {"end_time": "2025-01-01"}}
