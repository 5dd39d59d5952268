# catalogue: 4
# The query stands before the examples.
def few_shot_prompt(instruction, examples, query):
    blocks = [instruction] if instruction else []
    blocks.append(f"Input: {query}\nOutput:")
    blocks += [f"Input: {x}\nOutput: {y}" for x, y in examples if x != query]
    return "\n\n".join(blocks)
