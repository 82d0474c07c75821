"""From findings to Word: changes of an SOP, as proposals, as tracked changes, as decided by a person."""
