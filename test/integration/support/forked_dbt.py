"""
Runs commands of dbt, each in a fork of this process, which has dbt loaded: that alone takes a second of the processor.

Takes a JSON object a line, with the words of the command, its folder, its environment, and the file for what it says; answers with
its exit status. It ends with stdin.
"""

import json
import os
import sys

from dbt.cli.main import cli


def become(command):
    """The forked process is the command from here on, and ends as that does."""
    os.environ.clear()
    os.environ.update(command["environment"])
    os.chdir(command["folder"])
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(os.open(command["said"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC), 1)
    os.dup2(1, 2)
    cli(command["words"])


for line in sys.stdin:
    child = os.fork()
    if child == 0:
        become(json.loads(line))
    _, status = os.waitpid(child, 0)
    print(os.waitstatus_to_exitcode(status), flush=True)
