"""The chat in the browser (Streamlit). Module names here hide no library: Streamlit puts this folder first on the import path."""
