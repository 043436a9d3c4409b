"""What `rode-draden dashboard` serves: the front door, with the gate before it."""

import gc
from importlib import import_module
from threading import Thread, Timer

from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from streamlit.starlette import App

from dashboard.gate import MIDDLEWARE
from dashboard.health import ROUTES
from dashboard.look import ASSETS

app = App("app.py", routes=[Mount("/huisstijl", StaticFiles(directory=ASSETS)), *ROUTES], middleware=MIDDLEWARE)
# What a page makes is freed when the page is done; to look through all of it at every 700th object is a tenth of a click.
gc.set_threshold(20_000, 50, 100)
# The statistics behind the lenses take a second to load: they are there before the first who asks for them.
Thread(target=import_module, args=["pipeline.lenses.figures"], daemon=True).start()
# What Streamlit remembers it keeps with its runtime, which is there when the server has come up.
_warming = Timer(10, lambda: import_module("dashboard.warming").keep_warm())
_warming.daemon = True
_warming.start()
