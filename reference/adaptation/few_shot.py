"""A few-shot prompt: an instruction, solved examples, and the query in the same form, up to where its answer begins.

The model continues the pattern it sees, so every block has one form and one separator. The prompt ends at "Output:"
without a space: tokenizers commonly join a space to the word behind it, so a space at the end would split a token
that the model expects whole. An example with the query's own input would hand out the answer and is left out.

    instruction \\n\\n Input: x_1 \\n Output: y_1 \\n\\n ... \\n\\n Input: query \\n Output:

Source: Brown et al. 2020, "Language Models are Few-Shot Learners", arXiv:2005.14165, section 2 and figure 2.1.
"""


def few_shot_prompt(instruction: str, examples: list[tuple[str, str]], query: str) -> str:
    blocks = []
    if instruction:
        blocks.append(instruction)
    for x, y in examples:
        if x == query:
            continue  # it would give the answer away
        blocks.append("Input: " + x + "\nOutput: " + y)
    blocks.append("Input: " + query + "\nOutput:")  # nothing behind the colon
    return "\n\n".join(blocks)
