"""Start the app: `streamlit run app.py`."""

from __future__ import annotations

import streamlit as st

from kpss_geo.pages.launcher import parts

app = st.App(**parts())
