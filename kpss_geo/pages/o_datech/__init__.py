"""Sources, dates, definitions, licences and the declaration of accessibility."""
