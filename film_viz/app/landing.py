"""Where on a page a link leads to: the browser is taken to the part that the address names, once."""

import streamlit as st

from film_viz.app.address import current, go

_SCROLL = """<div class="film-viz-landing"></div><script>
{
  let left = 8, isMoved = false;
  for (const move of ["wheel", "touchmove", "keydown", "mousedown"])
    addEventListener(move, () => { isMoved = true; }, {once: true, passive: true});
  const land = () => {
    const mark = document.querySelector(".film-viz-landing");
    if (!mark || isMoved) return;
    mark.scrollIntoView({block: "start"});
    if (left-- > 0) setTimeout(land, 300);
  };
  land();
}
</script>"""
"""What is drawn above comes later and pushes the part down: the browser goes there a few times, until a hand moves."""


def landing(part: str) -> None:
    """Take the browser here if a link leads to this part; made for the line above the part's heading."""
    if current("at") == part:
        st.html(_SCROLL, unsafe_allow_javascript=True)
        go(at=None)
