"""The loop of an agent: the model acts through tools until it answers, or until its budget of steps is used up.

Each step gives the model the whole conversation. What it calls is run, and the results, errors too, come back as
messages, so that the model can correct itself.

Source: Yao et al. 2022, "ReAct", arXiv:2210.03629, section 2 (actions and observations in turn); Schluntz and Zhang
2024, "Building effective agents" (tools in a loop, with a limit on the number of iterations).
"""

import json
from collections.abc import Callable
from typing import Any

Message = dict[str, Any]


def run_agent(
    model: Callable[[list[Message]], Message],
    tools: dict[str, Callable[..., Any]],
    messages: list[Message],
    max_steps: int,
) -> tuple[str | None, list[Message], str]:
    conversation = list(messages)
    for _ in range(max_steps):
        answer = model(conversation)
        conversation.append({"role": "assistant", **answer})
        if "tool_calls" not in answer:
            return answer["content"], conversation, "done"
        for call in answer["tool_calls"]:
            conversation.append({"role": "tool", "id": call["id"], "content": run_call(call, tools)})
    return None, conversation, "budget"


def run_call(call: Message, tools: dict[str, Callable[..., Any]]) -> str:
    """The result of a call as text, or what went wrong, for the model to read."""
    if call["name"] not in tools:
        return f"error: unknown tool {call['name']}"
    try:
        arguments = json.loads(call["arguments"])
    except ValueError:
        arguments = None
    if not isinstance(arguments, dict):
        return "error: arguments are not a JSON object"
    try:
        result = tools[call["name"]](**arguments)
    except Exception as error:
        return f"error: {type(error).__name__}: {error}"
    return result if isinstance(result, str) else json.dumps(result)
