# catalogue: 1
# list.remove takes out one example with the query's input; a second one still leaks the answer.
def few_shot_prompt(instruction, examples, query):
    shots = list(examples)
    for e in shots:
        if e[0] == query:
            shots.remove(e)
            break
    blocks = ([instruction] if instruction else []) + [f"Input: {a}\nOutput: {b}" for a, b in shots]
    return "\n\n".join(blocks + [f"Input: {query}\nOutput:"])
