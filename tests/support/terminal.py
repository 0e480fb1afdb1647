"""Runs a command on a pseudo-terminal and prints, as JSON, what the terminal showed.

Asked by one argument, JSON: `command` and its `env`; `columns`, `rows`; `keys`, what to type once a screen shows a
text: [[shown, typed], ...].
"""

import base64
import fcntl
import json
import os
import pty
import struct
import sys
import termios

import pyte

asked = json.loads(sys.argv[1])
columns, rows = asked["columns"], asked["rows"]

pid, terminal = pty.fork()
if pid == 0:
    # The terminal has its size before the command asks for it.
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    os.execvpe(asked["command"][0], asked["command"], asked["env"])

screen = pyte.Screen(columns, rows)
stream = pyte.ByteStream(screen)
keys = asked["keys"]
written = b""
screens = []


def shown():
    """The lines of the screen, without the empty ones below."""
    return "\n".join(line.rstrip() for line in screen.display).rstrip()


while True:
    try:
        chunk = os.read(terminal, 65536)
    except OSError:
        break  # Linux says so when the last process has closed it.
    if not chunk:
        break
    written += chunk
    stream.feed(chunk)
    # A terminal draws an update once it is whole, where the program says so.
    if written.rfind(b"\x1b[?2026h") > written.rfind(b"\x1b[?2026l"):
        continue
    if not screens or screens[-1] != shown():
        screens.append(shown())
    if keys and keys[0][0] in shown():
        os.write(terminal, keys.pop(0)[1].encode())

_, status = os.waitpid(pid, 0)
print(
    json.dumps(
        {
            "code": os.waitstatus_to_exitcode(status),
            "written": base64.b64encode(written).decode(),
            "screens": screens,
            "screen": shown(),
            "cursor": [screen.cursor.x, screen.cursor.y],
        }
    )
)
