"""Holds probe files against the published schema.

    validate_probes.py SCHEMA FILE…

A line for each file: its path and `valid`, or what the schema has against it.
"""
import json
import re
import sys

import jsonschema
import yaml


class Loader(yaml.SafeLoader):
    """YAML 1.2, as editors read it: `NO` is a text, and so is a date."""


Loader.yaml_implicit_resolvers = {}
for tag, pattern, first in [
    ("bool", r"true|false|True|False|TRUE|FALSE", "tTfF"), ("int", r"[-+]?[0-9]+", "-+0123456789"),
    ("float", r"[-+]?[0-9]+\.[0-9]+", "-+0123456789"), ("null", r"~|null|", ["~", "n", ""]),
]:
    Loader.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(f"^(?:{pattern})$"), list(first))

with open(sys.argv[1]) as file:
    schema = json.load(file)
jsonschema.Draft202012Validator.check_schema(schema)
validator = jsonschema.Draft202012Validator(schema)
for path in sys.argv[2:]:
    try:
        with open(path) as file:
            found = [f"{error.json_path}: {error.message}" for error in validator.iter_errors(yaml.load(file, Loader))]
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
        found = [f"not YAML: {str(error).splitlines()[0]}"]
    print(f"{path}\t{'; '.join(found) or 'valid'}".replace("\n", " "))
