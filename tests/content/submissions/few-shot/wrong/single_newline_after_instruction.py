# catalogue: 3
# Only one newline follows the instruction.
def few_shot_prompt(instruction, examples, query):
    p = ""
    if instruction:
        p = instruction + "\n"
    for x, y in examples:
        if x != query:
            p += f"Input: {x}\nOutput: {y}\n\n"
    return p + f"Input: {query}\nOutput:"
