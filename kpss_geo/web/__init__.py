"""What the app's server adds to Streamlit: headers, static files, map layers, health and the field page."""
