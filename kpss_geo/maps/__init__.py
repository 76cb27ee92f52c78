"""Frames drawn as self-contained HTML pages."""
