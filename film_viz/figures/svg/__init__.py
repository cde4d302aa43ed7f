"""Figures as SVG: what stands on a page before anybody asks, for Plotly's script takes a second of a browser."""
