"""The front door: access and navigation, nothing else."""

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from dashboard import look, navigation, shell, visitor
from dashboard.one_run import one_run
from dashboard.turns import TURNS

st.set_page_config(page_title="Rode draden", page_icon=str(look.ASSETS / "icon.svg"), layout="wide")
run = get_script_run_ctx()
# To look at the state of the session is where Streamlit ends what a newer click made needless.
with TURNS.turn(run.page_script_hash if run else "", lambda: "_noted" in st.session_state), one_run():
    shell.dress()
    visitor.admit()
    visitor.keep_watch()
    navigation.run()
