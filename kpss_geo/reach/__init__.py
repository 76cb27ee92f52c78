"""Minutes between people and services: nearest, matrix, isochrone."""
