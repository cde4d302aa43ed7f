"""The app as `streamlit run` serves it: first its page `start.py`, and beside that those in `pages/`."""

import streamlit as st
from starlette.middleware import Middleware

from film_viz.app.base_url import WithBaseUrl

app = st.App("start.py", middleware=[Middleware(WithBaseUrl)])
