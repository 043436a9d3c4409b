"""What `rode-draden dashboard` serves: the front door, with the gate before it."""

from streamlit.starlette import App

from dashboard.gate import MIDDLEWARE

app = App("app.py", middleware=MIDDLEWARE)
