"""What the survey keeps: events, decisions, people and photos, in SQLite or PostGIS."""

from kpss_geo.store.engines import store_url
from kpss_geo.store.records import (
    IN_REVIEW,
    PUBLISHED,
    QUARANTINED,
    REJECTED,
    STATES,
    SUBMITTED,
    Added,
    AuditLine,
    Conflict,
    Decision,
    Device,
    Draft,
    KeptPhoto,
    Person,
    Stored,
    Suggestion,
    Unavailable,
)
from kpss_geo.store.store import Store

__all__ = [
    "IN_REVIEW",
    "PUBLISHED",
    "QUARANTINED",
    "REJECTED",
    "STATES",
    "SUBMITTED",
    "Added",
    "AuditLine",
    "Conflict",
    "Decision",
    "Device",
    "Draft",
    "KeptPhoto",
    "Person",
    "Store",
    "Stored",
    "Suggestion",
    "Unavailable",
    "store_url",
]
