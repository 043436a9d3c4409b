"""What `rode-draden dashboard` serves: the front door, with the gate before it."""

from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from streamlit.starlette import App

from dashboard.gate import MIDDLEWARE
from dashboard.look import ASSETS

app = App("app.py", routes=[Mount("/huisstijl", StaticFiles(directory=ASSETS))], middleware=MIDDLEWARE)
