"""Who acts: accounts, people, bodies with their units, roles, and the capacities in which every verb is called."""
