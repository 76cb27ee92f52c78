"""Where a volunteer helps most next."""
