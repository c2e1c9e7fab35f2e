"""Fills a DuckDB file with tables, or reads a query from one: `fill FILE` and `read FILE QUERY`; JSON in and out."""

import csv
import json
import os
import sys

import duckdb

order, file, *rest = sys.argv[1:]
database = duckdb.connect(file)

if order == "fill":
    for table in json.load(sys.stdin):
        schema, name, columns, rows = (table[key] for key in ("schema", "name", "columns", "rows"))
        database.execute(f'create schema if not exists "{schema}"')
        typed = ", ".join(f'"{column}" {kind}' for column, kind in columns.items())
        database.execute(f'create or replace table "{schema}"."{name}" ({typed})')
        # A row at a time would take minutes.
        copied = f"{file}.csv"
        with open(copied, "w", newline="", encoding="utf-8") as lines:
            csv.writer(lines).writerows(["\\N" if row[column] is None else row[column] for column in columns] for row in rows)
        database.execute(f"copy \"{schema}\".\"{name}\" from '{copied}' (header false, nullstr '\\N')")
        os.remove(copied)
else:
    found = database.execute(rest[0])
    names = [column[0] for column in found.description]
    json.dump([dict(zip(names, row)) for row in found.fetchall()], sys.stdout, default=str)
