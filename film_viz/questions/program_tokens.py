"""Programs as sequences of tokens, the form in which a network writes them.

A program becomes a tree from its last function, where a step that several others read is copied for each, and the tree
is written root first: a function, then the whole tree of its first input, then that of its second one (Johnson et al.
2017b). A function and its literal value are one token, `filter_color[red]`. A network may write what is no tree;
`completed` says what is made of that, by the rule of the published code: a missing input is the `scene`, and what
follows the whole tree is left out.

>>> [TOKENS[i] for i in token_ids(Program((Step("scene"), Step("count", (0,)))))]
['<start>', 'count', 'scene', '<end>']
"""

from collections.abc import Iterable, Sequence
from itertools import product

from film_viz.questions.functions import FUNCTIONS, LITERALS
from film_viz.questions.program import Program, ProgramError, Step

PAD, START, END = range(3)

_CALLS: tuple[Step, ...] = tuple(
    Step(function.name, values=values)
    for function in FUNCTIONS.values()
    if not function.is_template_only
    for values in product(*(LITERALS[kind] for kind in function.values))
)
"""Every function with each of its literal values."""


def _label(call: Step) -> str:
    return f"{call.function}[{', '.join(call.values)}]" if call.values else call.function


TOKENS: tuple[str, ...] = ("<pad>", "<start>", "<end>", *map(_label, _CALLS))
"""What each token stands for, by its id."""

ARITY: tuple[int, ...] = (0, 0, 0, *(len(FUNCTIONS[call.function].inputs) for call in _CALLS))
"""How many inputs a token takes."""

FIRST_FUNCTION = END + 1
_ID = {(call.function, call.values): FIRST_FUNCTION + i for i, call in enumerate(_CALLS)}
SCENE, UNIQUE = _ID["scene", ()], _ID["unique", ()]


def token_ids(program: Program) -> tuple[int, ...]:
    """Return a program from START to END; `ProgramError` where it has a function or a value that there is not."""
    ids: list[int] = []
    waiting = [len(program.steps) - 1]
    while waiting:
        step = program.steps[waiting.pop()]
        if (step.function, step.values) not in _ID:
            raise ProgramError(f"no token stands for {_label(step)[:60]!r}; see film_viz/questions/functions.py")
        ids.append(_ID[step.function, step.values])
        waiting += reversed(step.inputs)
    return START, *ids, END


def program_of(ids: Sequence[int]) -> Program:
    """Return the program that tokens from START to END say, every step read once; `ProgramError` if they are no tree.

    Whether its functions fit each other is for `execute` to say.
    """
    tree = completed(ids)
    if (START, *tree, END) != tuple(ids):
        raise ProgramError(f"these tokens are not one tree from start to end: {' '.join(TOKENS[i] for i in ids)[:200]}")
    steps: list[Step] = []
    stack: list[int] = []
    for token in reversed(tree):
        call = _CALLS[token - FIRST_FUNCTION]
        inputs = tuple(stack.pop() for _ in range(ARITY[token]))
        stack.append(len(steps))
        steps.append(Step(call.function, inputs, call.values))
    return Program(tuple(steps))


def is_tree(ids: Sequence[int]) -> bool:
    """Whether tokens are one tree from START to END."""
    return (START, *completed(ids), END) == tuple(ids)


def completed(ids: Iterable[int]) -> tuple[int, ...]:
    """Return the functions of the tree that tokens begin, root first; each missing input is the `scene`."""
    tree: list[int] = []
    missing = 1
    for token in ids:
        if token == END or not missing:
            break
        if token >= FIRST_FUNCTION:
            tree.append(token)
            missing += ARITY[token] - 1
    return (*tree, *[SCENE] * missing)


def inputs_of(tree: Sequence[int]) -> tuple[tuple[int, ...], ...]:
    """Return for each token of a tree, written root first, the places of its inputs in the order it reads them."""
    inputs: list[tuple[int, ...]] = []
    stack: list[int] = []
    for place in range(len(tree) - 1, -1, -1):
        inputs.append(tuple(stack.pop() for _ in range(ARITY[tree[place]])))
        stack.append(place)
    return tuple(reversed(inputs))
