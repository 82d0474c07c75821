"""Files in, documents made of clauses out."""
