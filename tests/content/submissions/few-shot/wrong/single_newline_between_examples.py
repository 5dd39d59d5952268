# catalogue: 3
# An empty line behind the instruction, but only a newline between the examples.
def few_shot_prompt(instruction, examples, query):
    shots = [f"Input: {x}\nOutput: {y}" for x, y in examples if x != query]
    shots.append(f"Input: {query}\nOutput:")
    body = "\n".join(shots)
    return f"{instruction}\n\n{body}" if instruction else body
