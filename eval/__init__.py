"""Measures of retrieval, answers and quotes: `python -m eval`."""
