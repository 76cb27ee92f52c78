"""A territory and its answer as files for other programs and for the town's open-data catalogue."""
