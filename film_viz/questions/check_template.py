"""Finds what is wrong with a template before any question is made from it."""

from film_viz.questions.functions import ANSWER_KINDS, FUNCTIONS, LITERALS, Function, Kind
from film_viz.questions.template import Constraint, Node, Template, TemplateError
from film_viz.questions.wording import PLACEHOLDER, Wording
from film_viz.shown import shown

CONSTRAINTS = ("NULL", "NEQ", "OUT_NEQ", "UNIQUE")


def check_template(template: Template) -> None:
    """Raise `TemplateError`, naming file and family, unless questions can be made from the template."""
    problem = (
        _parameter_problem(template)
        or next(filter(None, (_node_problem(template, number) for number in range(len(template.nodes)))), None)
        or _end_problem(template)
        or next(filter(None, (_constraint_problem(template, c) for c in template.constraints)), None)
        or next(filter(None, (_text_problem(template, text) for text in template.texts)), None)
    )
    if problem:
        raise TemplateError(f"{template.name}: {problem}")


def _parameter_problem(template: Template) -> str | None:
    for name, kind in template.params.items():
        if not PLACEHOLDER.fullmatch(name):
            return f"a parameter is named like <Z> or <C2>, got {shown(name)}"
        if kind not in LITERALS:
            return f"parameter {name} must be a {', '.join(LITERALS)}, got {kind}"
    used = [param for node in template.nodes for param in node.params]
    twice = sorted({param for param in used if used.count(param) > 1})
    return f"parameters {', '.join(twice)} are filled by more than one node" if twice else None


def _node_problem(template: Template, number: int) -> str | None:
    node = template.nodes[number]
    function = FUNCTIONS.get(node.function)
    if function is None:
        return (
            f"node {number} has the unknown function {shown(node.function)}; known are {', '.join(sorted(FUNCTIONS))}"
        )
    if any(type(i) is not int or not 0 <= i < number for i in node.inputs):
        return f"node {number} ({node.function}) has inputs {shown(list(node.inputs))}; they must name earlier nodes"
    return _signature_problem(template, node, function, f"node {number} ({node.function})")


def _signature_problem(template: Template, node: Node, function: Function, place: str) -> str | None:
    came = tuple(FUNCTIONS[template.nodes[i].function].output for i in node.inputs)
    if came != function.inputs:
        return f"{place} takes ({', '.join(function.inputs)}), got ({', '.join(came)})"
    unknown = [param for param in node.params if param not in template.params]
    if unknown:
        return f"{place} uses {', '.join(map(str, unknown))[:80]}, which params does not list"
    kinds = tuple(template.params[param] for param in node.params)
    if kinds != function.values:
        return f"{place} needs side_inputs of ({', '.join(function.values)}), got ({', '.join(kinds)})"
    return None


def _end_problem(template: Template) -> str | None:
    if not template.nodes or not template.texts:
        return "has no texts" if template.nodes else "has no nodes"
    last = FUNCTIONS[template.nodes[-1].function]
    if last.output not in ANSWER_KINDS:
        return f"must end in a number, a truth value or an attribute; {last.name} gives {last.output}"
    return None


def _constraint_problem(template: Template, constraint: Constraint) -> str | None:
    kind, params = constraint.kind, constraint.params
    if kind not in CONSTRAINTS:
        return f"constraint {shown(kind)} is unknown; known are {', '.join(CONSTRAINTS)}"
    if kind == "NULL":
        fits = len(params) == 1 and params[0] in _can_stay_empty(template)
        return None if fits else f"NULL takes the name of one parameter of a description, got {shown(list(params))}"
    if kind == "NEQ":
        kinds = [template.params[str(p)] for p in params if p in {p for node in template.nodes for p in node.params}]
        fits = len(params) == len(kinds) == 2 and params[0] != params[1] and kinds[0] is kinds[1]
        return None if fits else f"NEQ takes the names of two parameters of one type, got {shown(list(params))}"
    fits = all(isinstance(p, int) and 0 <= p < len(template.nodes) for p in params)
    if not fits or (kind == "OUT_NEQ" and len(params) != 2):
        wanted = "two node numbers" if kind == "OUT_NEQ" else "node numbers"
        return f"{kind} takes {wanted} below {len(template.nodes)}, got {shown(list(params))}"
    return None


def _can_stay_empty(template: Template) -> set[str]:
    describing = [node for node in template.nodes if FUNCTIONS[node.function].is_template_only]
    return {p for node in describing for p in node.params if template.params[p] is not Kind.RELATION}


def _text_problem(template: Template, text: str) -> str | None:
    try:
        wording = Wording.parse(text)
    except ValueError as error:
        return str(error)
    filled = {param for node in template.nodes for param in node.params}
    unknown = sorted(wording.parameters - filled)
    if unknown:
        return f"the text {shown(text)} uses {', '.join(unknown)}, which no node fills"
    missing = sorted(filled - template.always_empty - wording.always_said)
    if missing:
        return f"the text {shown(text)} does not say {', '.join(missing)}, so the question would be ambiguous"
    return None
