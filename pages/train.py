"""Train: start a network's training, watch it learn, stop it and keep it, or go on with it another day."""

from film_viz.app.frame import open_page
from film_viz.app.train.live import run_panel
from film_viz.app.train.new import new_run_panel
from film_viz.app.train.shown_run import run_in_use
from film_viz.app.train.sweep import sweep_in_use, sweep_panel


def main() -> None:
    """Show the run of the address, or a sweep's runs, or the form of a new one."""
    open_page("pages/train.py")
    run = run_in_use()
    if run is not None:
        run_panel(run)
    elif (sweep := sweep_in_use()) is not None:
        sweep_panel(*sweep)
    else:
        new_run_panel()


main()
