# Removes the leaking example from the caller's own list.
def few_shot_prompt(instruction, examples, query):
    for e in list(examples):
        if e[0] == query:
            examples.remove(e)
    blocks = [instruction] if instruction else []
    blocks += [f"Input: {x}\nOutput: {y}" for x, y in examples]
    return "\n\n".join(blocks + [f"Input: {query}\nOutput:"])
