"""
Runs a Python program in forks of one process that has imported what it needs, since imports are most of a short run.

    serve <socket> <module>...          until stdin ends
    run <socket> <program> [argument]...  as the program would run, with the streams, environment and folder of this process

The program and what it has started are killed when the process that runs it is; that one ends as the program did.
"""

import gc
import importlib
import json
import os
import runpy
import select
import signal
import socket
import sys
import threading
import time


def serve(address, modules):
    """Returns in a fork that is to be the program, or not at all."""
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(address)
    listener.listen()
    for module in modules:
        importlib.import_module(module)
    # Nor do they look for garbage, which takes a fifth of dbt's time: they end soon.
    gc.disable()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        ready, _, _ = select.select([0, listener], [], [])
        if 0 in ready:
            os.unlink(address)
            os.rmdir(os.path.dirname(address))
            os._exit(0)
        connection, _ = listener.accept()
        if os.fork() == 0:
            listener.close()
            become(connection)
            return
        connection.close()


def become(connection):
    """Forks once more: returns as the program, while the other waits for its end."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    size, streams, _, _ = socket.recv_fds(connection, 4, 3)
    with connection.makefile("rb") as incoming:
        call = json.loads(incoming.read(int.from_bytes(size, "big")))
    program = os.fork()
    if program == 0:
        os.setsid()
        connection.close()
        for number, stream in enumerate(streams):
            os.dup2(stream, number)
            os.close(stream)
        os.environ.clear()
        os.environ.update(call["environment"])
        time.tzset()
        os.chdir(call["folder"])
        sys.argv = call["arguments"]
        return
    for number in [0, 1, 2, *streams]:
        os.close(number)

    def kill_with_caller():
        if not connection.recv(1):
            os.killpg(program, signal.SIGKILL)

    threading.Thread(target=kill_with_caller, daemon=True).start()
    _, status = os.waitpid(program, 0)
    connection.sendall(os.waitstatus_to_exitcode(status).to_bytes(4, "big", signed=True))
    os._exit(0)


def connected(address):
    """Waits a minute for whoever listens there: a socket is there a moment before that."""
    until = time.monotonic() + 60
    while True:
        connection = socket.socket(socket.AF_UNIX)
        try:
            connection.connect(address)
            return connection
        except (FileNotFoundError, ConnectionRefusedError):
            if time.monotonic() > until:
                raise
            connection.close()
            time.sleep(0.01)


def run(address, arguments):
    connection = connected(address)
    call = {"arguments": arguments, "environment": dict(os.environ), "folder": os.getcwd()}
    text = json.dumps(call).encode()
    socket.send_fds(connection, [len(text).to_bytes(4, "big")], [0, 1, 2])
    connection.sendall(text)
    # The other end of a pipe must see that the program has closed it.
    os.close(0)
    os.close(1)
    answer = connection.recv(4)
    if len(answer) < 4:
        sys.exit("the process that has imported all is gone")
    code = int.from_bytes(answer, "big", signed=True)
    if code < 0:
        os.kill(os.getpid(), -code)
    os._exit(code)


role, address, *rest = sys.argv[1:]
if role == "run":
    run(address, rest)
serve(address, rest)
sys.path[0] = os.path.dirname(sys.argv[0])
runpy.run_path(sys.argv[0], run_name="__main__")
