"""Tools to test a marking scheme, or the engine: corpora of answers, live notebooks to try them in, a small course."""
