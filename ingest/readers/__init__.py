"""One reader a file format: path in, `Reading` out."""
