"""Results: how well a checkpoint answers, what it says instead, whether it contradicts itself, and how others do."""

from film_viz.app.address_table import RESULT_VIEWS
from film_viz.app.chosen import chosen
from film_viz.app.frame import open_page
from film_viz.app.pickers import checkpoint_in_use
from film_viz.app.results.data import Result
from film_viz.app.results.mistakes import confusion_panel, consistency_panel
from film_viz.app.results.panels import accuracy_panel, findings_panel, systems_panel
from film_viz.app.results.paper_table import paper_table_panel
from film_viz.app.results.run import result_in_use
from film_viz.app.selection import RESULTS, selection_note
from film_viz.models.checkpoint import Checkpoint

ACCURACY, MISTAKES, CONSISTENCY, SYSTEMS, TABLE, FINDINGS = RESULT_VIEWS


def main() -> None:
    """Draw the page: which evaluation, then one view of it."""
    open_page("pages/results.py")
    checkpoint = checkpoint_in_use()
    if checkpoint is None:
        return
    selection_note(RESULTS)
    result = result_in_use(checkpoint)
    show(chosen("Show", RESULT_VIEWS, "show"), checkpoint, result)


def show(view: str, checkpoint: Checkpoint, result: Result | None) -> None:
    """Draw one view; what is compared or was found needs no evaluation."""
    if view == SYSTEMS:
        systems_panel(result)
    elif view == TABLE:
        paper_table_panel()
    elif view == FINDINGS:
        findings_panel(checkpoint.info.get("metrics", {}).get("findings"), checkpoint.name)
    elif result:
        {ACCURACY: accuracy_panel, MISTAKES: confusion_panel, CONSISTENCY: consistency_panel}[view](result)


main()
