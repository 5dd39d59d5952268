# other: the parsed arguments are kept by their text, so a tool that changes a list it was given changes a later call
# shows for: a tool add(items) that does items.append(0) and returns len(items), called twice with '{"items": []}': "1" and then "2", should be "1" twice
import functools
import json


@functools.lru_cache(maxsize=256)
def _parse(text):
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _run(tools, name, text):
    if name not in tools:
        return "error: unknown tool " + name
    arguments = _parse(text)
    if arguments is None:
        return "error: arguments are not a JSON object"
    try:
        result = tools[name](**arguments)
    except Exception as e:
        return f"error: {type(e).__name__}: {e}"
    if isinstance(result, str):
        return result
    return json.dumps(result)


def run_agent(model, tools, messages, max_steps):
    conversation = [*messages]
    steps = 0
    while steps < max_steps:
        steps += 1
        reply = model(conversation)
        conversation.append({"role": "assistant", **reply})
        calls = reply.get("tool_calls")
        if calls is None:
            return reply["content"], conversation, "done"
        for call in calls:
            text = _run(tools, call["name"], call["arguments"])
            conversation.append({"role": "tool", "id": call["id"], "content": text})
    return None, conversation, "budget"
