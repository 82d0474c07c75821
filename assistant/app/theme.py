"""What the server is told before it starts: colours, and the largest upload. Imports nothing, for `assistant.serve` reads it."""

# Streamlit's theme options, passed as flags, so that no file in the user's folder is needed.
THEME = {
    "base": "light",
    "primaryColor": "#1d5c63",
    "backgroundColor": "#ffffff",
    "secondaryBackgroundColor": "#f4f6f6",
    "textColor": "#1c2730",
    "linkColor": "#1d5c63",
    "borderColor": "#d8dfe0",
    "showWidgetBorder": "true",
    "baseRadius": "6px",
    "buttonRadius": "6px",
    "baseFontSize": "15",
    "sidebar.backgroundColor": "#f4f6f6",
    "sidebar.secondaryBackgroundColor": "#ffffff",
}

MOST_MEGABYTES = 100
