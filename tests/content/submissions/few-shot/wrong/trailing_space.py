# catalogue: 2
# One template for all blocks with an empty output leaves a space behind the last colon.
TEMPLATE = "Input: {}\nOutput: {}"


def few_shot_prompt(instruction, examples, query):
    blocks = []
    if instruction:
        blocks.append(instruction)
    for pair in [*[e for e in examples if e[0] != query], (query, "")]:
        blocks.append(TEMPLATE.format(*pair))
    return "\n\n".join(blocks)
