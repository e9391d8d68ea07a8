"""From a regulation to a plan: which columns over people and periods, each an exact expression with proven bounds."""
