"""Static checks: what can be known about a regulation without running it for anybody."""
