"""What one place or group has within reach, for everybody."""
