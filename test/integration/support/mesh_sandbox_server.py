"""
Runs NHS England's MESH sandbox on a free port of this machine, with mailboxes of our own, until stdin is closed.

usage: mesh_sandbox_server.py FOLDER [--certificate FILE --key FILE --client-authority FILE]

FOLDER/data holds mailboxes.jsonl and workflows.jsonl in the sandbox's own form. Prints the port when it can be connected
to. The shared key is taken from the environment, as the sandbox does. With certificates it is HTTPS, and a client needs
one that the authority has signed: uvicorn, which carries the sandbox, sees to that.
"""

import argparse
import os
import socket
import ssl
import sys
import threading

parser = argparse.ArgumentParser()
parser.add_argument("folder")
parser.add_argument("--certificate")
parser.add_argument("--key")
parser.add_argument("--client-authority")
options = parser.parse_args()

os.environ.update(STORE_MODE="file", MAILBOXES_DATA_DIR=os.path.join(options.folder, "store"))

import uvicorn  # noqa: E402
from mesh_sandbox.store import canned_store  # noqa: E402

# The sandbox looks for its mailboxes in the folder "data" beside this file.
canned_store.__file__ = os.path.join(options.folder, "canned_store.py")

config = uvicorn.Config(
    "mesh_sandbox.api:app",
    log_config=None,
    ssl_certfile=options.certificate,
    ssl_keyfile=options.key,
    ssl_ca_certs=options.client_authority,
    ssl_cert_reqs=ssl.CERT_REQUIRED if options.client_authority else ssl.CERT_NONE,
)
server = uvicorn.Server(config)


def stop_with_stdin():
    sys.stdin.read()
    server.should_exit = True


# asyncio turns Nagle's algorithm off only where the protocol is named.
listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
listener.bind(("127.0.0.1", 0))
listener.listen()
print(listener.getsockname()[1], flush=True)
threading.Thread(target=stop_with_stdin, daemon=True).start()
server.run(sockets=[listener])
