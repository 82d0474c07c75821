"""Citations: clauses and answers in, labels, references, footnotes and reference files out.

`labels` says what a text is called, `find` which clause is meant; `csl`, `bibtex` and `ris` write for reference managers, `styles` for
readers; `as_word`, `as_html` and `as_markdown` make documents, `insert` puts footnotes into the user's own.
"""
