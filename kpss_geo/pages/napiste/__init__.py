"""Letters to the planners and their replies, for everybody."""
