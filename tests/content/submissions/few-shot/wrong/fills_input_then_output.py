# other: placeholders are replaced one after the other, so one inside the input is filled with the output
TEMPLATE = "Input: {x}\nOutput: {y}"


def few_shot_prompt(instruction, examples, query):
    blocks = [instruction] if instruction else []
    for x, y in examples:
        if x != query:
            blocks.append(TEMPLATE.replace("{x}", x).replace("{y}", y))
    blocks.append("Input: " + query + "\nOutput:")
    return "\n\n".join(blocks)
