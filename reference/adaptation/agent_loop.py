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


# Models and tools of the cases.


class Scripted:
    """Answers in turn; {seen} in an answer becomes what the conversation holds."""

    def __init__(self, answers):
        self.answers = list(answers)

    def __call__(self, conversation):
        if not isinstance(conversation, list):
            raise TypeError("the model takes the conversation, a list of messages")
        if not self.answers:
            raise RuntimeError("the model is called once more than it should be")
        answer = self.answers.pop(0)
        if answer is None:
            raise ConnectionError("the model is down")
        seen = " | ".join(f"{message['role']}: {message.get('content', 'calls')}" for message in conversation)
        if "content" in answer:
            return {"content": answer["content"].replace("SEEN", seen)}
        return {"tool_calls": [dict(item) for item in answer.get("tool_calls")]}


def scripted(answers):
    return Scripted(answers)


def toolbox(word="blue", only=None):
    def add(a, b):
        return a + b

    def look_up(key):
        return f"{key} is {word}"

    def profile(name, tags=("new",)):
        return {"name": name, "word": word, "tags": list(tags)}

    def nothing():
        return None

    def fail(reason):
        raise ValueError(reason)

    def missing(key):
        raise KeyError(key)

    def is_word(text):
        return text == word

    def interrupt():
        raise KeyboardInterrupt

    def lengthen(items):
        items.append(0)
        return len(items)

    found = {f.__name__: f for f in (add, look_up, profile, nothing, fail, missing, is_word, interrupt, lengthen)}
    return found if only is None else {name: found[name] for name in only}
