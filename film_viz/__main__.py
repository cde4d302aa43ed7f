"""`python -m film_viz` is `film-viz`."""

from film_viz.cli import main

main()
