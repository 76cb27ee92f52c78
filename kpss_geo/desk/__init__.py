"""The service layer of the survey: who may do what, and what a reviewer sees."""
