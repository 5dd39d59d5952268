# other: empty outputs dropped / instruction isspace dropped
def few_shot_prompt(instruction, examples, query):
    p = [instruction] if instruction.strip() else []
    p += [f"Input: {x}\nOutput: {y}" for x, y in examples if x != query]
    return "\n\n".join(p + [f"Input: {query}\nOutput:"])
