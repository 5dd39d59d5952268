# other: caps at 5 examples
def few_shot_prompt(instruction, examples, query):
    p = [instruction] if instruction else []
    p += [f"Input: {x}\nOutput: {y}" for x, y in examples[-5:] if x != query]
    return "\n\n".join(p + [f"Input: {query}\nOutput:"])
