"""The script that Streamlit runs. The guard keeps worker processes, which import the parent's main module, from running the page again."""

if __name__ == "__main__":
    from assistant.app.navigation import run

    run()
