# % formatting over a string that already holds the data: a percent sign in it breaks.
def few_shot_prompt(instruction, examples, query):
    shots = [f"Input: {x}\nOutput: {y}" for x, y in examples if x != query]
    prompt = "\n\n".join(([instruction] if instruction else []) + shots + ["Input: %s\nOutput:"])
    return prompt % query
