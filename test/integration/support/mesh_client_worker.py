"""
One mailbox of NHS England's own Python client for MESH, as a worker: takes a JSON object a line, answers with one.

usage: mesh_client_worker.py URL MAILBOX [--authority FILE --certificate FILE --key FILE]

The password and the shared key are taken from the environment: MESH_PASSWORD, MESH_SHARED_KEY. It ends with stdin.
"""

import argparse
import json
import os
import sys

from mesh_client import MeshClient

parser = argparse.ArgumentParser()
parser.add_argument("url")
parser.add_argument("mailbox")
parser.add_argument("--authority")
parser.add_argument("--certificate")
parser.add_argument("--key")
options = parser.parse_args()

client = MeshClient(
    options.url,
    options.mailbox,
    os.environ["MESH_PASSWORD"],
    shared_key=os.environ["MESH_SHARED_KEY"].encode(),
    cert=(options.certificate, options.key) if options.certificate else None,
    verify=options.authority,
)


def handshake(_):
    client.handshake()


def inbox(_):
    return list(client.iterate_message_ids())


def send(order):
    with open(order["file"], "rb") as data:
        return client.send_message(
            order["to"],
            data,
            max_chunk_size=order.get("chunkSize"),
            compress=order.get("compress", False),
            **order["headers"],
        )


def receive(order):
    message = client.retrieve_message(order["id"])
    with open(order["file"], "wb") as file:
        while part := message.read(1 << 20):
            file.write(part)
    headers = dict(message.mex_headers())
    message.close()
    return headers


def acknowledge(order):
    client.acknowledge_message(order["id"])


def track(order):
    return client.track_message(order["id"])


def report(order):
    with open(order["file"]) as file:
        wanted = json.load(file)
    # The sandbox has this call for tests; the client has no method for it.
    answer = client._session.post(f"{options.url}/messageexchange/admin/report", json=wanted)
    answer.raise_for_status()
    return answer.json()["message_id"]


orders = {
    order.__name__: order for order in (handshake, inbox, send, receive, acknowledge, track, report)
}

for line in sys.stdin:
    order = json.loads(line)
    try:
        answer = {"answer": orders[order["order"]](order)}
    except Exception as error:  # whatever went wrong is for the test to see
        answer = {"error": f"{type(error).__name__}: {error}"}
    print(json.dumps(answer), flush=True)
client.close()
