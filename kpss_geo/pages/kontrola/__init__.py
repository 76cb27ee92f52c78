"""The moderator's queue: points, photos, letters, imports."""
