"""A few-shot prompt: an instruction, solved examples, and the query in the same form, open for the answer.

The model continues the pattern that it sees, so all blocks have the same form and separator. The prompt ends at
"Output:" without a space: tokenizers commonly join a space with the word after it, so a space at the end would split a
token that the model expects whole. An example with the query's own input would reveal the answer and is left out.

    instruction \\n\\n Input: x_1 \\n Output: y_1 \\n\\n ... \\n\\n Input: query \\n Output:

Source: Brown et al. 2020, "Language Models are Few-Shot Learners", arXiv:2005.14165, section 2 and figure 2.1.
"""


def few_shot_prompt(instruction: str, examples: list[tuple[str, str]], query: str) -> str:
    blocks = []
    if instruction:
        blocks.append(instruction)
    for x, y in examples:
        if x == query:
            continue  # it would reveal the answer
        blocks.append("Input: " + x + "\nOutput: " + y)
    blocks.append("Input: " + query + "\nOutput:")  # nothing after the colon
    return "\n\n".join(blocks)
