#!/usr/bin/env python3
"""The older tooling's way to list runs, for `make bench-index`: every configuration is read anew by PyYAML.

    older_list.py RESULTS [MOST]     the summary of RESULTS (a Results_v2 folder), of its first MOST runs
"""
import sys
from pathlib import Path

import yaml


def main():
    results = Path(sys.argv[1])
    most = int(sys.argv[2]) if len(sys.argv) > 2 else None
    purposes, count = {}, 0
    for purpose in sorted(results.iterdir()):
        if not purpose.is_dir() or purpose.name.startswith("."):
            continue
        for file in purpose.rglob("experiment_config.yaml"):
            if count == most:
                break
            with open(file, encoding="utf-8") as stream:
                config = yaml.safe_load(stream)
            purposes.setdefault(purpose.name, {}).setdefault(config.get("model", "unknown"), []).append(config)
            count += 1

    line = "=" * 80
    print(f"{line}\nTraining Results Summary - {results.name}\n{line}")
    for name, models in sorted(purposes.items()):
        print(f"\n📁 Experiment purpose: {name}\n   Number of experiments: {sum(map(len, models.values()))}")
        for model, runs in sorted(models.items()):
            print(f"   └─ {model}: {len(runs)} experiments")
    print(f"\n{line}\nTotal: {len(purposes)} experiment purposes, {count} training experiments\n{line}")


if __name__ == "__main__":
    main()
