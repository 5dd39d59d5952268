def few_shot_prompt(instruction, examples, query):
    parts = []
    if instruction != "":
        parts.append(instruction)
    for inp, out in examples:
        if inp == query:
            continue
        parts.append(f"Input: {inp}\nOutput: {out}")
    parts.append(f"Input: {query}\nOutput:")
    return "\n\n".join(parts)
