# catalogue: 4
# The query's input comes first, then the examples, and Output: alone closes the prompt.
def few_shot_prompt(instruction, examples, query):
    blocks = []
    if instruction:
        blocks.append(instruction)
    blocks.append("Input: " + query)
    for x, y in examples:
        if x != query:
            blocks.append("Input: " + x + "\nOutput: " + y)
    blocks.append("Output:")
    return "\n\n".join(blocks)
