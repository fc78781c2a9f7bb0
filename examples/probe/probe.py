"""Runs a check from cron: 3 bad checks in a row open an incident, then 2 good ones in a row resolve it.

python3 probe.py KEY COMPONENT [OPTIONS of incident sync] -- COMMAND [ARGUMENTS]

A check is good if COMMAND exits 0 within 30 seconds. KEY.json keeps the count between two runs. An incident that could
not be opened or resolved is tried again at the next check.
"""

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

BAD, GOOD, SECONDS = 3, 2, 30
key, component, *words = sys.argv[1:]
options, check = words[: words.index("--")], words[words.index("--") + 1 :]
file = Path(f"{key}.json")
state = json.loads(file.read_text()) if file.exists() else {"down": False, "row": 0, "since": ""}


def is_good() -> bool:
    try:
        return subprocess.run(check, stdout=subprocess.DEVNULL, timeout=SECONDS, check=False).returncode == 0
    except subprocess.TimeoutExpired:
        return False


def keep() -> None:
    whole = file.with_suffix(".new")
    whole.write_text(json.dumps(state))
    whole.replace(file)


def sync(status: str) -> bool:
    labels = {"alertname": "Probe", "key": key, "component": component}
    alert = {"status": status, "labels": labels, "startsAt": state["since"]}
    command = ["reconciler", "incident", "sync", *options]
    return subprocess.run(command, input=json.dumps({"alerts": [alert]}), text=True, check=False).returncode == 0


state["row"] = state["row"] + 1 if is_good() == state["down"] else 0  # checks in a row that contradict the page
if not state["down"] and state["row"] == 1:
    state["since"] = datetime.now(UTC).isoformat()
keep()
if state["row"] >= (GOOD if state["down"] else BAD) and sync("resolved" if state["down"] else "firing"):
    state.update(down=not state["down"], row=0)
    keep()
