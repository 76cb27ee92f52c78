"""The map of barrier-free points and services, for everybody."""
