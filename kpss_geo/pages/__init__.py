"""The app's pages: widgets, one call into the floors below, and what it shows."""
