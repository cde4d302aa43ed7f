"""Pages run as a visitor would, without a browser."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from streamlit.testing.v1 import AppTest

PROJECT = Path(__file__).parents[1]
START = "start.py"


def opened(path: str, state: Mapping[str, Any] | None = None, /, **address: str) -> AppTest:
    """Open the page in a file, with parameters of the address and a state of the session that was there before."""
    app = AppTest.from_file(str(PROJECT / START), default_timeout=120)
    if path != START:
        app.switch_page(path)
    for name, value in address.items():
        app.query_params[name] = value
    for name, value in (state or {}).items():
        app.session_state[name] = value
    return ran(app)


def ran(element: Any) -> AppTest:
    """Run the page, after what an element of it was set to; no exception may come of it."""
    app: AppTest = element.run()
    assert not app.exception, app.exception[0].stack_trace
    return app


def text(app: AppTest) -> str:
    """Return the prose and code of the page, without its warnings and errors."""
    kinds = (app.markdown, app.header, app.subheader, app.caption, app.info, app.code)
    return " ".join(element.value for elements in kinds for element in elements)


def charts(app: AppTest) -> list[dict]:
    """Return the figures of the page from top to bottom: first Plotly's, then those that are drawn as SVG."""
    return [*(json.loads(chart.proto.spec) for chart in app.get("plotly_chart")), *drawings(app).values()]


def drawings(app: AppTest) -> dict[str, dict]:
    """Return the figures that are drawn as SVG from top to bottom, by their keys."""
    drawn = [each.proto for each in app.get("bidi_component") if each.proto.component_name == "film_viz_figure"]
    return {proto.id.split("-", 3)[-1]: json.loads(proto.json) for proto in drawn}


def cards(app: AppTest) -> list[dict]:
    """Return the cards of the page Systems in their order, as a browser lays them out."""
    drawn = [each.proto for each in app.get("bidi_component") if each.proto.component_name == "film_viz_systems"]
    return [card for proto in drawn for card in json.loads(proto.json)["cards"]]


def chart(app: AppTest, key: str) -> dict:
    """Return the last figure whose key begins so."""
    found = [each for each in app.get("plotly_chart") if f"-{key}" in each.proto.id]
    return json.loads(found[-1].proto.spec)


def unsealed(folder: Path) -> Path:
    """Make a checkpoint as it was before there were checksums, so that a test may change its files."""
    path = folder / "config.json"
    config = json.loads(path.read_text(encoding="utf-8"))
    kept = {key: value for key, value in config.items() if "checksum" not in key}
    path.write_text(json.dumps(kept), encoding="utf-8")
    return folder
