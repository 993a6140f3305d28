# ruff: noqa: F821 - the notebook and the check give the names
"""Which entries extract_features returns, without their values."""

found = extract_features(image)
result = (
    {part: list(entries) for part, entries in found.items() if isinstance(entries, dict)}
    if isinstance(found, dict)
    else None
)
