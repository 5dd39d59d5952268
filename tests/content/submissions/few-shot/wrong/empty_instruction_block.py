# An empty instruction still gets its block: the prompt starts with an empty line.
def few_shot_prompt(instruction, examples, query):
    blocks = [instruction]
    blocks += [f"Input: {x}\nOutput: {y}" for x, y in examples if x != query]
    blocks += [f"Input: {query}\nOutput:"]
    return "\n\n".join(blocks)
