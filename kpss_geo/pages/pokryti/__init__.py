"""Coverage: map, gap table, distribution, one municipality, for planners."""
