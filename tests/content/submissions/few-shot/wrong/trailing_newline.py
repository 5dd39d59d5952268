# catalogue: 2
# Each block is closed by a newline, the last one too.
def few_shot_prompt(instruction, examples, query):
    lines = []
    if instruction:
        lines += [instruction, ""]
    for x, y in examples:
        if x == query:
            continue
        lines += ["Input: " + x, "Output: " + y, ""]
    lines += ["Input: " + query, "Output:"]
    return "".join(line + "\n" for line in lines)
