# catalogue: 5
def few_shot_prompt(instruction, examples, query):
    p = [instruction] if instruction else []
    p += ["Input: %s\nOutput: %s" % e for e in examples if e[0] != query]
    p.append("Input: {q}\nOutput:")
    return "\n\n".join(p).replace("{q}", query)
