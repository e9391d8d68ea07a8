"""Random regulations and random people, and where two evaluators differ on them."""
