"""From a plan to one query in a dialect, and running it over a population."""
