# catalogue: 1
# The example with the query's own input stays and gives the answer away.
def few_shot_prompt(instruction, examples, query):
    blocks = [instruction] if instruction else []
    blocks += [f"Input: {x}\nOutput: {y}" for x, y in examples]
    blocks.append(f"Input: {query}\nOutput:")
    return "\n\n".join(blocks)
