# Joins the results of a step into one message.
import json


def run_agent(model, tools, messages, max_steps):
    talk = list(messages)
    for _ in range(max_steps):
        reply = model(talk)
        talk.append({"role": "assistant", **reply})
        if "tool_calls" not in reply:
            return reply["content"], talk, "done"
        texts = []
        for call in reply["tool_calls"]:
            if call["name"] not in tools:
                texts.append(f"error: unknown tool {call['name']}")
                continue
            try:
                arguments = json.loads(call["arguments"])
                assert isinstance(arguments, dict)
            except Exception:
                texts.append("error: arguments are not a JSON object")
                continue
            try:
                value = tools[call["name"]](**arguments)
                texts.append(value if isinstance(value, str) else json.dumps(value))
            except Exception as error:
                texts.append(f"error: {type(error).__name__}: {error}")
        talk.append({"role": "tool", "id": reply["tool_calls"][-1]["id"], "content": "\n".join(texts)})
    return None, talk, "budget"
