"""Where in the console each command and option lies: the data of docs/console-commands.md (`python -m scripts.reference`).

A place is a page and a button in both languages, with the clicks from the board. `0` clicks: it happens by itself. An
option that a command does not name has the place that COMMON gives to its name. NOT_YET and TERMINAL are honest: a test
lets only a few commands be TERMINAL, and compares every quoted button with the texts of the console.
"""

from __future__ import annotations

NOT_YET, TERMINAL = "not yet", "terminal"
MAY_BE_TERMINAL = ("", "mock", "worker", "schema", "console", "workspace init")
COMMON = {
    "--lang": "language",
    "--workspace": "workspaces",
    "--json": "page",
    "--output": "download",
    "--operator": "operator",
    "--headless": "visible",
    "--stand-in": "rehearse",
    "--url": "own mock",
    "--survive": "stays",
    "--site": "registry",
    "PROFILE": "self",
    "CLIENT": "self",
}
# Command → place of the command ("") and of its options.
COMMANDS: dict[str, dict[str, str]] = {
    "": {"": "board", "--version": "self-check"},
    "init": {"": "new client", "[FOLDER]": "new client", "--example": "example", "--list": "example"},
    "schema": {"": TERMINAL},
    "check": {
        "": "findings", "--stage": "findings", "--format": "page", "--only": "rules shown", "--skip": "rules left out",
        "--strict": "page", "--papers": "papers read", "--output": "findings file",
    },
    "rules": {"": "rules"},
    "number": {"": "numbers", "TEXT": "numbers"},
    "plan": {"": "plan", "--stage": "plan", "--algorithm": "plan"},
    "fill": {
        "": "fill", "--site": "fill choices", "--stage": "fill choices", "--algorithm": "fill choices",
        "--pace": "fill choices", "--account": "fill choices", "--allow-uncalibrated": "fill choices",
        "--reopen": "fill choices",
    },
    "change": {"": "change", "--algorithm": "change", "--subject": "change", "--since": "change", "--plan": "change plan",
               "--pace": "change slowly", "--stand-in": "person", "--url": "address"},
    "deregister": {
        "": "deregister", "--algorithm": "deregister", "--reason": "deregister", "--end": "deregister",
        "--note": "deregister", "--arrangements": "deregister", "--pace": "deregister slowly", "--stand-in": "person",
        "--url": "address",
    },
    "pull": {"": "pull", "--out": "taken over", "--company": "taken over", "--yes": "pull taken", "--stand-in": "person",
             "--url": "address"},
    "returned": {
        "": "returned",
        "--paste": "comments",
        "--about": "comments",
        "--round": "returned",
        "--table": "comments table",
        "--letter": "comments letter",
        "--output": "download",
    },
    "form": {"": "form", "URL": "form", "VALUES": "form", "--allow": "form choices", "--pace": "form choices"},
    "report": {
        "": "report", "RUN": "report", "--output": "report file", "--open": "report", "--text": "page", "--verify": "verified",
        "--head": "verified by a digest", "--pdf": "report as PDF", "--pack": "pack", "--unmasked": "whole pack",
        "--yes": "whole pack",
    },
    "workbook": {"": "workbook", "[PROFILE]": "self", "--type": "empty workbook"},
    "import": {
        "": "import", "FILE": "import", "[PROFILE]": "new from workbook", "--yes": "import taken",
        "--published": "new from published", "--entity": "new from published", "--output": "new from workbook",
    },
    "confirm-sheet": {"": "confirmation", "--check": "confirmation compared"},
    "missing": {"": "missing", "--by": "missing by", "--papers": "papers read", "--all": "missing"},
    "assess": {"": "assess", "--answers": "assess", "--init": "assess new", "--profile": "assess stored",
               "--plan": "assess plan"},
    "scan": {"": "scan", "FILES...": "collect", "--slot": "scan", "--output": "scan beside", "--by-name": "scan order"},
    "collect": {"": "collect", "BAG": "collect", "--as": "collected", "--yes": "collected"},
    "capture": {"": "capture", "--yes": "capture"},
    "registration": {"": "registration", "--output": "registration", "--form": "registration form"},
    "calibrate": {
        "": "calibrate", "--site": "calibrate", "--only": "calibrate choices", "--page": "calibrate choices",
        "--review": "review", "--home": "calibrate home", "--html": "review page", "--url": "map site",
    },
    "learn": {"": "look", "--look": "look", "--site": "look", "--profile": "self", "--out": "looked at", "--url": "look"},
    "status": {"": "board", "--refresh": "sync"},
    "due": {"": "dates", "--days": "dates", "--rule": "counted", "--from": "counted", "--ics": "ics", "--explain": "dates"},
    "brief": {"": "brief"},
    "published": {"": "published", "FILE": "published"},
    "logout": {"": "logout", "--yes": "logout"},
    "sync": {"": "sync", "--all": "read again"},
    "mock": dict.fromkeys(
        ("", "--port", "--data", "--review", "--sms", "--open", "--skin", "--make", "--seed", "--fault", "--variant",
         "--list-faults"), TERMINAL),
    "demo": {"": "rehearse", "--by-hand": "rehearse by hand", "--headless": "rehearse", "--profile": "self",
             "--pace": "rehearse choices", "--skin": "rehearse choices", "--fault": "rehearse choices"},
    "console": {"": TERMINAL, "--port": TERMINAL, "--open": TERMINAL, "--workspace": "workspaces"},
    "worker": dict.fromkeys(
        ("", "--concurrency", "--name", "--minutes", "--lease", "--mock-port", "--once", "--workspace"), TERMINAL),
    "doctor": {"": "self-check", "[FOLDER]": "self-check"},
    "papers draft": {"": "drafts", "--only": "draft one", "--output": "drafts", "--rehearsal": "drafts of a rehearsal"},
    "papers sealed": {"": "sealed", "SCAN": "sealed", "--of": "confirmation signed"},
    "papers send": dict.fromkeys(("", "[NAMES]", "--to", "--by"), "send"),
    "papers sent": {"": "sent", "FOLDER": "sent", "--withdraw": "not sent"},
    "papers back": {"": "compared", "FILE": "compared", "--of": "compared", "--take": "taken into profile",
                    "--done": "dealt with", "--field": "taken into profile"},
    "papers final": dict.fromkeys(("", "NAME"), "final"),
    "papers record": {"": "paper record"},
    "papers ask": dict.fromkeys(("", "[DUTY]"), "paper record"),
    "papers seals": {"": "print set", "--make": "print set", "--posted": "posted", "--stamped": "stamped",
                     "--scan": "sealed", "--again": "seal wrong", "--of": "sealed"},
    "papers shelf add": dict.fromkeys(("", "FILE", "--paper", "--type", "--role"), "template added"),
    "papers shelf list": {"": "templates"},
    "map check": {"": "patrol", "--site": "patrol", "--html": "patrol page", "--url": "map site"},
    "map export": {"": "map given", "TARGET": "map given", "--site": "map site"},
    "map merge": {"": "map taken", "FILE": "map taken", "--site": "map site", "--yes": "map taken"},
    "map accepted": {"": "accepted", "[PROFILE]": "accepted", "--site": "accepted", "--withdraw": "withdrawn"},
    "map saves": {"": "saves", "--site": "map site", "--withdraw": "save withdrawn"},
    "workspace init": {"": "new workspace", "FOLDER": "new workspace", "--ledger": TERMINAL},
    "clients add": {"": "new client", "NAME": "new client", "--uscc": "new client", "--short": "new client",
                    "--profile": "new from folder"},
    "clients list": {"": "clients", "--archived": "clients"},
    "clients show": {"": "client"},
    "clients import": {"": "new from list", "FILE": "new from list"},
    "clients archive": {"": "archive", "--back": "back"},
    "clients note": {
        "": "events", "--changed": "events", "--ended": "events", "--algorithm": "events", "--done": "settled",
        "--shown": "number shown", "--picture": "picture",
    },
    "batch check": {"": "batch check", "[CLIENTS]": "batch check", "--resume": "batch check on",
                    "--workers": "machine", "--minutes": "machine", "--team": "batch team"},
    "batch rehearse": {"": "batch rehearse", "[CLIENTS]": "batch rehearse", "--resume": "batch rehearse on",
                       "--workers": "machine", "--minutes": "machine", "--team": "batch team"},
    "batch fill": {
        "": "in turn",
        "[CLIENTS]": "in turn",
        "--resume": "in turn on",
        "--site": "registry",
        "--stage": "in turn choices",
        "--pace": "in turn choices",
        "--allow-uncalibrated": "in turn",
        "--reopen": "in turn choices",
        "--stand-in": "batch rehearse",
    },
    "credentials set": {"": "account", "--in": "keyring"},
    "credentials show": {"": "account shown", "--in": "keyring"},
    "credentials delete": {"": "account deleted", "--in": "keyring"},
}  # fmt: skip


def name_of(option: str) -> str:
    """Return the name of an option as the page of commands writes it: `--output, -o OUTPUT` → `--output`."""
    return option.split(",", maxsplit=1)[0].split(" ", maxsplit=1)[0]


def place_of(command: str, option: str = "") -> str:
    """Return the place of a command or of its option, or NOT_YET, TERMINAL; raises KeyError for an unknown one."""
    name = name_of(option)
    places = COMMANDS[command]
    if name in places:
        return places[name]
    return TERMINAL if places[""] == TERMINAL and name != "--lang" else COMMON[name]
