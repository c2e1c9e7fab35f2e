"""Says what dbt 2 would not take of YAML files, by the schemas of its engine that come with dbt: one line a mistake."""

import json
import sys
from importlib.resources import files

import jsonschema
import yaml

schemas = files("dbt") / "jsonschemas"
for path in sys.argv[1:]:
    kind = "project" if path.endswith("dbt_project.yml") else "resources"
    schema = json.loads((schemas / kind / "latest.json").read_text())
    with open(path, encoding="utf-8") as text:
        value = json.loads(json.dumps(yaml.safe_load(text), default=str))
    for mistake in jsonschema.Draft7Validator(schema).iter_errors(value):
        place = "/".join(str(part) for part in mistake.absolute_path)
        print(f"{path}: {place}: {mistake.message.splitlines()[0][:200]}")
