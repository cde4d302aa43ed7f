"""A template prepared for being filled many times: its nodes, and what each node gives for given values.

A node is executed whole: `relate_filter_count` is one look-up among the relations, one among the descriptions and a
count. `expand` spells the same node out as the program's steps.
"""

from dataclasses import dataclass

from film_viz.questions.execute import MEANING, Execution
from film_viz.questions.expand import Values
from film_viz.questions.functions import FUNCTIONS, Kind
from film_viz.questions.index import NOTHING_SAID
from film_viz.questions.template import Template
from film_viz.scenes.attributes import ATTRIBUTES


@dataclass(frozen=True, slots=True)
class PlanNode:
    """A template's node with the constraints that can be decided there."""

    function: str
    inputs: tuple[int, ...]
    params: tuple[str, ...]
    kinds: tuple[Kind, ...]  # of its literal values
    has_relation: bool
    has_description: bool
    gives_set: bool
    end: str  # unique, count, exist, or "" where it gives what it describes
    left_open: tuple[int, ...]  # attributes that a NULL constraint keeps out of its description
    differs_from: tuple[int, ...]  # earlier nodes that must reach other objects
    is_single: bool  # must reach exactly one object
    unequal: tuple[tuple[int, int, int], ...] = ()  # own literal, and the node and its literal that it must differ from

    def place(self, run: Execution, values: Values) -> None:
        """Add what the node gives to a run over nodes; raise `ProgramError` if it is ill-posed."""
        if not self.has_description:
            run.push(self.function, self.inputs, values)
            return
        objects = run.values[self.inputs[0]]
        if self.has_relation:
            objects = run.index.related[values[0]][objects]  # type: ignore[index]
        self._describe(run, values, objects)

    def place_without_relation(self, run: Execution, values: Values) -> None:
        """Add what the node would give if its relation were left out."""
        self._describe(run, values if self.has_description else NOTHING_SAID, run.index.everything)

    def _describe(self, run: Execution, values: Values, objects: int) -> None:
        found = run.index.described.get(values[-len(ATTRIBUTES) :], 0) & objects
        run.values.append(MEANING[self.end](run.index, found) if self.end else found)
        run.masks.append(found)


def plan(template: Template) -> tuple[PlanNode, ...]:
    """Prepare a template's nodes."""
    return tuple(_plan_node(template, number) for number in range(len(template.nodes)))


def _plan_node(template: Template, number: int) -> PlanNode:
    node = template.nodes[number]
    function = FUNCTIONS[node.function]
    pairs = [sorted(int(p) for p in c.params) for c in template.constraints if c.kind == "OUT_NEQ"]
    singles = {p for c in template.constraints if c.kind == "UNIQUE" for p in c.params}
    described = node.params[-len(ATTRIBUTES) :]
    return PlanNode(
        function=node.function,
        inputs=node.inputs,
        params=node.params,
        kinds=function.values,
        has_relation=Kind.RELATION in function.values,
        has_description=function.is_template_only,
        gives_set=function.output is Kind.OBJECT_SET,
        end="" if function.output is Kind.OBJECT_SET else function.parts[-1] if function.parts else "",
        left_open=tuple(a for a, param in enumerate(described) if param in template.always_empty),
        differs_from=tuple(first for first, second in pairs if second == number),
        is_single=number in singles,
        unequal=_unequal(template, number),
    )


def _unequal(template: Template, number: int) -> tuple[tuple[int, int, int], ...]:
    """Return what a node's literals must differ from, among the nodes up to this one."""
    place = {param: (n, i) for n, node in enumerate(template.nodes) for i, param in enumerate(node.params)}
    pairs = [sorted((place[a], place[b])) for a, b in template.unequal]
    return tuple((last[1], *first) for first, last in pairs if last[0] == number)
