"""A library of clauses that can be searched, versioned and filtered."""
