# Examples with an empty input or output are skipped as useless.
def few_shot_prompt(instruction, examples, query):
    blocks = [instruction] if instruction else []
    for x, y in examples:
        if not x or not y or x == query:
            continue
        blocks.append("Input: " + x + "\nOutput: " + y)
    blocks.append("Input: " + query + "\nOutput:")
    return "\n\n".join(blocks)
