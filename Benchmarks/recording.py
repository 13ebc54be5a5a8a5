"""What a recorded run holds, for the programs beside this one."""
import base64, json, struct


def looks(path):
    """Each look of a recording, with the messages that its replies number."""
    strings = {}
    for line in map(json.loads, open(path)):
        if "bytes" in line:
            strings[line["bytes"]["number"]] = base64.b64decode(line["bytes"]["base64"])
        if "look" in line:
            yield line["look"]["observation"], [strings[number] for number in line["look"]["messages"]]


def name_at(message, place):
    """A name in a message, and where the next thing begins."""
    labels, after = [], None
    while message[place]:
        if message[place] >= 0xC0:
            after = after or place + 2
            place = struct.unpack_from("!H", message, place)[0] & 0x3FFF
        else:
            labels.append(message[place + 1 : place + 1 + message[place]].decode("latin-1").lower())
            place += 1 + message[place]
    return ".".join(labels) + ".", after or place + 1


def records(reply, messages):
    """Owner and type of every record that a reply brought, its message, and where its data begin and end."""
    said = reply["outcome"].get("message")
    if not said:
        return
    message = messages[said["_0"]]
    questions, *sections = struct.unpack_from("!4H", message, 4)
    place = 12
    for _ in range(questions):
        place = name_at(message, place)[1] + 4
    for _ in range(sum(sections)):
        owner, place = name_at(message, place)
        kind, _, _, length = struct.unpack_from("!HHIH", message, place)
        place += 10
        yield owner, kind, message, place, place + length
        place += length
