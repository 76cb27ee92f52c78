"""Accounts and the audit, for administrators."""
