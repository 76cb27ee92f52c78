"""The catalogue of services, for everybody."""
