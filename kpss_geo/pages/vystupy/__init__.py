"""Files to take away, for planners."""
