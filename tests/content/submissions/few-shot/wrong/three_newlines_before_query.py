# catalogue: 3
# The query is set off from the examples by two empty lines.
def few_shot_prompt(instruction, examples, query):
    blocks = [instruction] if instruction else []
    blocks.extend(f"Input: {x}\nOutput: {y}" for x, y in examples if x != query)
    prompt = "\n\n".join(blocks)
    if prompt:
        prompt += "\n\n\n"
    return prompt + f"Input: {query}\nOutput:"
