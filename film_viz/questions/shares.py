"""How often families of questions are asked, where not all are asked equally often.

A share is written `count/2=3`: questions that count after two relations three times as often. In place of the last
function of the programs the name may be that of a group ("compare numbers") or of a template file ("single_or").
"""

from collections.abc import Iterable, Sequence

from film_viz.questions.program import QUESTION_GROUPS
from film_viz.questions.template import Template

_FORM = "a share is written name=number or name/relations=number, such as count/2=3"


def check_shares(shares: Iterable[str]) -> None:
    """Raise a ValueError that names the first share that cannot be read."""
    for share in shares:
        _read(share)


def family_weights(templates: Sequence[Template], shares: Iterable[str]) -> dict[int, float]:
    """Return how often to ask each family against those that no share names; shares of one family are multiplied."""
    weights = {template.family_index: 1.0 for template in templates}
    by_family = {template.family_index: template for template in templates}
    for share in shares:
        name, relations, factor = _read(share)
        chosen = [f for f, t in by_family.items() if name in _names(t) and relations in (None, t.hops)]
        for family in chosen:
            weights[family] *= factor
    return weights


def _names(template: Template) -> tuple[str, ...]:
    kind = template.question_type
    groups = tuple(group for group, types in QUESTION_GROUPS.items() if kind in types)
    return kind, template.file.removesuffix(".json"), *groups


def _read(share: str) -> tuple[str, int | None, float]:
    """Return a share's name, its number of relations and its factor."""
    given, _, number = share.rpartition("=")
    name, slash, relations = given.partition("/")
    try:
        factor = float(number)
    except ValueError as error:
        raise ValueError(f"{_FORM}, got {share!r}") from error
    if not name or (slash and not relations.isdecimal()) or not 0 < factor < float("inf"):
        raise ValueError(f"{_FORM}, with a number above 0, got {share!r}")
    return name, int(relations) if slash else None, factor
