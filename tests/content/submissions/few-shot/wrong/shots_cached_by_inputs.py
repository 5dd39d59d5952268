_shots = {}


def _render(examples):
    """The blocks of the examples. An evaluation asks for the same shots with every query, so render them once."""
    key = tuple(x for x, _ in examples)
    if key not in _shots:
        _shots[key] = [(x, "Input: " + x + "\nOutput: " + y) for x, y in examples]
    return _shots[key]


def few_shot_prompt(instruction, examples, query):
    blocks = [] if instruction == "" else [instruction]
    blocks += [block for x, block in _render(examples) if x != query]
    blocks.append("Input: " + query + "\nOutput:")
    return "\n\n".join(blocks)
