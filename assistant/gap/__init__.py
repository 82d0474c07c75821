"""Gap analysis: the obligations of regulations and guidance held against SOPs."""
