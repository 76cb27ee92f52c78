"""The barrier-free survey: what volunteers are asked, and what their answers mean."""
