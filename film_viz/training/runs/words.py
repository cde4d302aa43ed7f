"""Words for lengths of time and for where a run is."""

from film_viz.training.runs.status import RunStatus


def span(seconds: float) -> str:
    """Return a length of time as people say it."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    if seconds < 90 * 60:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.1f} h" if seconds < 48 * 3600 else f"{seconds / 86400:.1f} days"


def progress_line(status: RunStatus) -> str:
    """Return where a run is."""
    phase = f"{status.phase[:1].upper()}{status.phase[1:]}" or "Waiting"
    if status.state == "queued":
        return phase
    parts = [
        f"{phase}: step {status.step:,} of {status.steps:,}",
        f"{status.questions:,} questions asked",
        f"{span(status.seconds)} of training",
    ]
    if status.eta_seconds is not None and status.state == "running":
        parts.append(f"about {span(status.eta_seconds)} left")
    return ", ".join(parts)
