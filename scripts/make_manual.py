#!/usr/bin/env python3
"""Writes the manual pages of podium from what the program tells of its own commands.

    podium --experimental-dump-help | make_manual.py VERSION FOLDER

One page for podium, and one for each of its commands, with the commands below it as parts of it. The pages bear the day of
SOURCE_DATE_EPOCH (seconds since 1970), so that the same program gives the same bytes.
"""

import json
import os
import sys
import time

# What every command has; told once, in podium(1).
COMMON = {"version", "help"}

EXIT_CODES = [
    ("0", "done"),
    ("1", "the batch ran, and jobs failed"),
    ("3", "a gate that was asked for failed"),
    ("64, 65, 66", "bad usage; bad content; input missing or unreadable"),
    ("69, 75", "coordinator unreachable, or ONNX Runtime missing; temporary, a retry may help"),
    ("70", "a bug in Podium"),
    ("76, 77", "protocol versions do not match; key rejected or action not allowed"),
    ("130, 143", "ended by SIGINT; by SIGTERM"),
]


def escaped(text):
    """Text as roff prints it: no escapes, no hyphens for minus signs, no line that is a request."""
    text = text.replace("\\", "\\e").replace("-", "\\-")
    return "\n".join("\\&" + line if line[:1] in (".", "'") else line for line in text.split("\n"))


def bold(text):
    return f"\\fB{escaped(text)}\\fR"


def italic(text):
    return f"\\fI{escaped(text)}\\fR"


def is_shown(item):
    return item.get("shouldDisplay", True)


def arguments(command):
    """Those of the command's own."""
    return [
        argument for argument in command.get("arguments", [])
        if is_shown(argument) and not COMMON & {name["name"] for name in argument.get("names", [])}
    ]


def commands(command):
    return [below for below in command.get("subcommands", []) if is_shown(below) and below["commandName"] != "help"]


def spelling(argument):
    """`-v, --verbose`, `--bind address`, `model`."""
    value = italic(argument["valueName"]) if argument["kind"] != "flag" else ""
    if argument["kind"] == "positional":
        return value
    names = [("--" if name["kind"] == "long" else "-") + name["name"] for name in argument["names"]]
    return ", ".join(map(bold, sorted(names, key=len))) + (f" {value}" if value else "")


def synopsis(path, command):
    """One line for roff."""
    words = [bold(" ".join(path))]
    if commands(command):
        # One that has options of its own does something by itself.
        words.append(f"[{italic('command')}]" if arguments(command) else italic("command"))
    for argument in arguments(command):
        text = spelling(argument).split(", ")[-1]
        if argument["isRepeating"]:
            text += "..."
        words.append(f"[{text}]" if argument["isOptional"] else text)
    return " ".join(words)


def description(command):
    yield ".PP"
    yield escaped(command.get("abstract", ""))
    for paragraph in command.get("discussion", "").split("\n\n"):
        if paragraph.strip():
            yield ".PP"
            yield escaped(paragraph)


def options(command):
    for argument in arguments(command):
        yield ".TP"
        yield spelling(argument)
        text = argument.get("abstract", "")
        if argument.get("defaultValue") and argument["kind"] != "flag":
            text += f" (default: {argument['defaultValue']})"
        yield escaped(text) if text else "\\&"


def parts(path, command):
    """The commands below one, each with its options; nothing when there are none."""
    for below in commands(command):
        inner = path + [below["commandName"]]
        yield ".SS " + escaped(" ".join(inner[1:]))
        yield synopsis(inner, below)
        yield from description(below)
        yield from options(below)
        yield from parts(inner, below)


def heading(title, version):
    day = time.strftime("%Y-%m-%d", time.gmtime(int(os.environ.get("SOURCE_DATE_EPOCH", "0"))))
    # Options are not to be hyphenated, nor lines filled up with spaces.
    return f'.TH "{escaped(title.upper())}" "1" "{escaped(day)}" "podium {escaped(version)}" "Podium"\n.nh\n.ad l'


def page(command, version):
    name = command["commandName"]
    yield heading(f"podium-{name}", version)
    yield ".SH NAME"
    # What mandb reads: one line, name and meaning with a dash between them.
    yield f"podium\\-{escaped(name)} \\- {escaped(command['abstract'].rstrip('.'))}"
    yield ".SH SYNOPSIS"
    yield synopsis(["podium", name], command)
    yield ".SH DESCRIPTION"
    yield from description(command)
    if arguments(command):
        yield ".SH OPTIONS"
        yield from options(command)
    if commands(command):
        yield ".SH COMMANDS"
        yield from parts(["podium", name], command)
    yield ".SH SEE ALSO"
    yield f"{bold('podium')}(1)"


def front_page(program, version):
    yield heading("podium", version)
    yield ".SH NAME"
    yield f"podium \\- {escaped(program['abstract'].rstrip('.'))}"
    yield ".SH SYNOPSIS"
    yield f"{bold('podium')} {italic('command')} [{italic('options')}]"
    yield ".SH DESCRIPTION"
    yield from description(program)
    yield ".SH COMMANDS"
    for command in commands(program):
        yield ".TP"
        yield f"{bold('podium-' + command['commandName'])}(1)"
        yield escaped(command["abstract"])
    yield ".SH OPTIONS"
    for names, text in ((["-h", "--help"], "Show help, also of a command."), (["--version"], "Show the version.")):
        yield ".TP"
        yield ", ".join(map(bold, names))
        yield escaped(text)
    yield ".SH EXIT STATUS"
    for code, meaning in EXIT_CODES:
        yield ".TP"
        yield bold(code)
        yield escaped(meaning)
    yield ".SH ENVIRONMENT"
    yield ".TP"
    yield bold("PODIUM_ACCESS")
    yield escaped("The access file of commands that talk to a coordinator, where --access does not name one.")


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    version, folder = sys.argv[1:]
    program = json.load(sys.stdin)["command"]
    os.makedirs(folder, exist_ok=True)
    pages = {"podium": front_page(program, version)}
    pages |= {f"podium-{command['commandName']}": page(command, version) for command in commands(program)}
    for name, lines in pages.items():
        with open(f"{folder}/{name}.1", "w", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
