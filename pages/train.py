"""Train: start a network's training, watch it learn, stop it and keep it, or go on with it another day."""

from film_viz.app.frame import open_page
from film_viz.app.train.live import run_panel
from film_viz.app.train.new import new_run_panel
from film_viz.app.train.shown_run import run_in_use


def main() -> None:
    """Show the run of the address, or the form of a new one."""
    open_page("pages/train.py")
    run = run_in_use()
    if run is None:
        new_run_panel()
    else:
        run_panel(run)


main()
