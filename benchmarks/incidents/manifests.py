"""Files of a repository that are no code: settings, lists of libraries, deployments."""

from __future__ import annotations

import re

from benchmarks.incidents.words import LIBRARIES, Words

ENVIRONMENT = ("BROKER_HOSTS", "DATABASE_URL", "LICENSE_FILE", "REGION", "SIGNING_KEY", "STORAGE_BUCKET")
"""What every service needs in its environment."""
Written = tuple[str, str]
"""A path and its content."""


def settings(words: Words, runtime: str, folder: str) -> Written:
    """The settings file of a service, in one of the forms its runtime is given."""
    timeout, workers = words.dice.choice((2, 5, 10, 30)), words.dice.choice((4, 8, 16))
    level = words.dice.choice(("info", "warn"))
    match runtime:
        case "java":
            text = f"server:\n  port: 8080\nhttp:\n  read-timeout: {timeout}s\nworkers: {workers}\nlogging: {level}\n"
            return f"{folder}/resources/application.yaml", text
        case "python":
            text = f'[service]\nworkers = {workers}\ntimeout_s = {timeout}\n\n[logging]\nlevel = "{level}"\n'
            return f"{folder}/settings.toml", text
        case "go":
            return (
                f"{folder}/config.yaml",
                f"listen: :8080\ntimeout: {timeout}s\nworkers: {workers}\nlog_level: {level}\n",
            )
        case _:
            return (
                f"{folder}/.env.production",
                f"PORT=8080\nTIMEOUT_MS={timeout}000\nWORKERS={workers}\nLOG_LEVEL={level}\n",
            )


def library_file(words: Words, runtime: str, folder: str) -> Written:
    """The list of libraries of a service."""
    names = words.some(LIBRARIES, 4)
    lines = [f"{name}=={version(words)}" for name in names]
    match runtime:
        case "java":
            rows = "".join(f'    implementation("org.{line.replace("==", ":")}")\n' for line in lines)
            return f"{folder}/build.gradle.kts", f"dependencies {{\n{rows}}}\n"
        case "python":
            return f"{folder}/requirements.txt", "\n".join(lines) + "\n"
        case "go":
            rows = "".join(f"\tgithub.com/lib/{line.replace('==', ' v')}\n" for line in lines)
            return f"{folder}/go.mod", f"module core\n\ngo 1.22\n\nrequire (\n{rows})\n"
        case _:
            rows = ",\n".join('    "{}": "{}"'.format(*line.split("==")) for line in lines)
            return f"{folder}/package.json", f'{{\n  "name": "core",\n  "dependencies": {{\n{rows}\n  }}\n}}\n'


def version(words: Words) -> str:
    return f"{words.dice.randint(1, 9)}.{words.dice.randint(0, 20)}.{words.dice.randint(0, 9)}"


def with_library(text: str, library: str, wanted: str) -> str:
    """The list of libraries with `library`, or the first of them, at another version."""
    pattern = rf"({re.escape(library)}\D{{1,6}})[\d.]+"
    if re.search(pattern, text):
        return re.sub(pattern, rf"\g<1>{wanted}", text, count=1)
    return re.sub(r"([a-z]-?[a-z]+\W{1,5}v?)\d+\.\d+\.\d+", rf"\g<1>{wanted}", text, count=1)


def libraries_in(text: str) -> list[str]:
    return [name for name in LIBRARIES if name in text]


def with_setting(text: str, runtime: str, key: str, value: str) -> str:
    """A settings file with one key set, added where it is not there."""
    line = {
        "java": f"{key}: {value}",
        "python": f"{key} = {value if re.fullmatch(r'[0-9.]+|true|false', value) else chr(34) + value + chr(34)}",
        "go": f"{key}: {value}",
    }.get(runtime, f"{key}={value}")
    name = re.escape(key)
    changed, times = re.subn(rf"(?m)^{name}\s?[:=].*$", lambda _: line, text)
    if times:
        return changed
    return f"{line}\n{text}" if runtime == "python" else f"{text}{line}\n"


def deployment(words: Words, name: str) -> str:
    return (
        f"apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: {name}\n  labels:\n    team: {words.dice.choice('abcdef')}\n"
        f"spec:\n  replicas: {words.dice.randint(2, 6)}\n  template:\n    spec:\n      containers:\n"
        f"        - name: {name}\n          image: registry/{name}:{version(words)}\n          resources:\n"
        f"            limits:\n              memory: {words.dice.choice((512, 768, 1024))}Mi\n          env:\n"
        + "".join(f"            - name: {key}\n              value: from-vault\n" for key in ENVIRONMENT)
    )
