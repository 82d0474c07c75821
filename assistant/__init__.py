"""Answers with checked citations, on the command line and in the browser."""
