"""What would change: the same people under a changed regulation, who wins, who loses, what each body pays, and why."""
