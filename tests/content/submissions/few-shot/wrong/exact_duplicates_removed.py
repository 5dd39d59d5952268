# Examples that stand twice, input and output alike, are taken once.
def few_shot_prompt(instruction, examples, query):
    unique = list(dict.fromkeys((x, y) for x, y in examples if x != query))
    blocks = ([instruction] if instruction else []) + ["Input: %s\nOutput: %s" % p for p in unique]
    return "\n\n".join([*blocks, "Input: %s\nOutput:" % query])
