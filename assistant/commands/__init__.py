"""One module a group of commands; each `run` takes the parsed arguments and returns an exit code."""
