# catalogue: 5
# Placeholders in braces are replaced one after the other, so braces in the data are replaced as well.
TEMPLATE = "Input: {input}\nOutput: {output}"


def few_shot_prompt(instruction, examples, query):
    blocks = []
    if instruction:
        blocks.append(instruction)
    for x, y in examples:
        if x != query:
            blocks.append(TEMPLATE.replace("{input}", x).replace("{output}", y))
    prompt = "\n\n".join(blocks + ["Input: {query}\nOutput:"])
    return prompt.replace("{query}", query)
