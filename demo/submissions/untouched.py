"""The notebooks as they were released."""
