import json


def run_agent(model, tools, messages, max_steps):
    reply = model(list(messages))
    so_far = messages + [dict(role="assistant", **reply)]
    if "content" in reply and not reply.get("tool_calls"):
        return reply["content"], so_far, "done"
    for call in reply["tool_calls"]:
        so_far.append(dict(role="tool", id=call["id"], content=execute(tools, call["name"], call["arguments"])))
    if max_steps == 1:
        return None, so_far, "budget"
    return run_agent(model, tools, so_far, max_steps - 1)


def execute(tools, name, text):
    tool = tools.get(name)
    if tool is None:
        return "error: unknown tool " + name
    try:
        arguments = json.loads(text)
        if type(arguments) is not dict:
            raise TypeError
    except Exception:
        return "error: arguments are not a JSON object"
    try:
        value = tool(**arguments)
    except Exception as e:
        return "error: " + e.__class__.__name__ + ": " + str(e)
    if not isinstance(value, str):
        value = json.dumps(value)
    return value
