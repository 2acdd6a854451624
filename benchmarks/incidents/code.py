"""Source files of four languages, and the small edits that break them: what is logged when they run is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from benchmarks.incidents.words import ENTITIES, FIELDS, MODULES, VERBS, Words


@dataclass(frozen=True, slots=True)
class Bug:
    """A line of a function before and after it was broken, and what the broken one leads to."""

    good: str
    bad: str
    error: str


@dataclass(frozen=True, slots=True)
class Language:
    """How a function of a language looks; `{name}`, `{item}`, `{field}`, `{line}`, `{number}` are filled."""

    extension: str
    head: str
    function: str
    comment: str
    bugs: tuple[Bug, ...]


LANGUAGES: Mapping[str, Language] = {
    "python": Language(
        "py",
        "from __future__ import annotations\n\nfrom decimal import Decimal\n\nfrom .store import session\n",
        "\n\ndef {name}({item}, amount):\n    total = Decimal(amount) * {number}\n{line}\n"
        "    session.record({item}.id, total)\n    return total\n",
        "#",
        (
            Bug(
                '    extra = {item}.payload.get("{field}", 0)',
                '    extra = {item}.payload["{field}"]',
                "KeyError: '{field}'",
            ),
            Bug(
                "    total += {item}.{field} or 0",
                "    total += {item}.{field}",
                "TypeError: unsupported operand type(s) for +=: 'decimal.Decimal' and 'NoneType'",
            ),
            Bug(
                "    first = next(iter({item}.{field}s), None)",
                "    first = {item}.{field}s[0]",
                "IndexError: list index out of range",
            ),
            Bug(
                '    label = getattr({item}, "{field}", "")',
                "    label = {item}.{field}.strip()",
                "AttributeError: 'NoneType' object has no attribute 'strip'",
            ),
            Bug(
                "    share = total / ({item}.{field} or 1)",
                "    share = total / {item}.{field}",
                "decimal.DivisionByZero: [<class 'decimal.DivisionByZero'>]",
            ),
            Bug(
                "    rate = Decimal({item}.{field} or 0)",
                "    rate = Decimal({item}.{field})",
                "decimal.InvalidOperation: [<class 'decimal.ConversionSyntax'>]",
            ),
        ),
    ),
    "go": Language(
        "go",
        'package core\n\nimport (\n\t"context"\n\t"strconv"\n)\n',
        "\nfunc {name}(ctx context.Context, {item} *Record, amount int) (int, error) {{\n\ttotal := amount * {number}\n"
        "{line}\n\treturn total, {item}.Save(ctx, total)\n}}\n",
        "//",
        (
            Bug(
                "\tif {item}.{field} != nil {{ total += *{item}.{field} }}",
                "\ttotal += *{item}.{field}",
                "runtime error: invalid memory address or nil pointer dereference",
            ),
            Bug(
                "\tif len({item}.{field}) > 2 {{ total += {item}.{field}[2] }}",
                "\ttotal += {item}.{field}[2]",
                "runtime error: index out of range [2] with length 1",
            ),
            Bug(
                "\tif {item}.{field} > 0 {{ total /= {item}.{field} }}",
                "\ttotal /= {item}.{field}",
                "runtime error: integer divide by zero",
            ),
            Bug(
                '\tif name, ok := {item}.Attrs["{field}"].(string); ok {{ total += len(name) }}',
                '\ttotal += len({item}.Attrs["{field}"].(string))',
                "interface conversion: interface {{}} is nil, not string",
            ),
            Bug(
                "\tif {item}.Index == nil {{ {item}.Index = map[string]int{{}} }}",
                '\t{item}.Index["{field}"] = total',
                "assignment to entry in nil map",
            ),
            Bug(
                "\tdefer {item}.Close{name}()",
                "\tclose({item}.{field}Done); defer close({item}.{field}Done)",
                "close of closed channel",
            ),
        ),
    ),
    "java": Language(
        "java",
        "package com.{package};\n\nimport java.math.BigDecimal;\nimport java.util.List;\n\npublic class {type} {{\n",
        "\n    public BigDecimal {name}(Record {item}, BigDecimal amount) {{\n"
        "        BigDecimal total = amount.multiply(BigDecimal.valueOf({number}));\n{line}\n        return total;\n    }}\n",
        "//",
        (
            Bug(
                "        if ({item}.get{Field}() != null) total = total.add({item}.get{Field}().value());",
                "        total = total.add({item}.get{Field}().value());",
                'java.lang.NullPointerException: Cannot invoke "Amount.value()" because the return value of'
                ' "Record.get{Field}()" is null',
            ),
            Bug(
                '        int rank = parseOr({item}.attribute("{field}"), 0);',
                '        int rank = Integer.parseInt({item}.attribute("{field}"));',
                'java.lang.NumberFormatException: For input string: ""',
            ),
            Bug(
                "        var first = {item}.get{Field}s().stream().findFirst().orElse(null);",
                "        var first = {item}.get{Field}s().get(0);",
                "java.lang.IndexOutOfBoundsException: Index 0 out of bounds for length 0",
            ),
            Bug(
                "        total = total.divide({item}.get{Field}(), 2, RoundingMode.HALF_UP);",
                "        total = total.divide({item}.get{Field}());",
                "java.lang.ArithmeticException: Non-terminating decimal expansion; no exact representable decimal result.",
            ),
            Bug(
                '        Object raw = {item}.attribute("{field}");',
                '        String raw = (String) {item}.attribute("{field}");',
                "java.lang.ClassCastException: class java.lang.Integer cannot be cast to class java.lang.String",
            ),
            Bug(
                "        var kind = {Field}.lookup({item}.kind());",
                "        var kind = {Field}.valueOf({item}.kind());",
                "java.lang.IllegalArgumentException: No enum constant com.{package}.{Field}.UNKNOWN",
            ),
        ),
    ),
    "node": Language(
        "ts",
        'import {{ Store }} from "./store";\n\nconst store = new Store();\n',
        "\nexport async function {name}({item}: Item, amount: number): Promise<number> {{\n"
        "  let total = amount * {number};\n{line}\n  await store.save({item}.id, total);\n  return total;\n}}\n",
        "//",
        (
            Bug(
                "  total += {item}.details?.{field} ?? 0;",
                "  total += {item}.details.{field};",
                "TypeError: Cannot read properties of undefined (reading '{field}')",
            ),
            Bug(
                "  for (const each of {item}.{field}s ?? []) total += each.value;",
                "  for (const each of {item}.{field}s) total += each.value;",
                "TypeError: {item}.{field}s is not iterable",
            ),
            Bug(
                "  const label = String({item}.{field}).toUpperCase();",
                "  const label = {item}.{field}.toUpperCase();",
                "TypeError: {item}.{field}.toUpperCase is not a function",
            ),
            Bug(
                "  const text = total.toFixed(Math.min({item}.{field}, 20));",
                "  const text = total.toFixed({item}.{field});",
                "RangeError: toFixed() digits argument must be between 0 and 100",
            ),
            Bug(
                '  const raw = JSON.parse({item}.{field} || "{{}}");',
                "  const raw = JSON.parse({item}.{field});",
                "SyntaxError: Unexpected end of JSON input",
            ),
            Bug(
                "  const due = new Date({item}.{field} ?? 0).toISOString();",
                "  const due = new Date({item}.{field}).toISOString();",
                "RangeError: Invalid time value",
            ),
        ),
    ),
}


@dataclass(frozen=True, slots=True)
class Function:
    name: str
    item: str
    field: str
    number: int
    bug: Bug
    broken: bool = False


@dataclass(frozen=True, slots=True)
class Module:
    """One source file as its functions."""

    runtime: str
    path: str
    package: str
    functions: tuple[Function, ...]

    @property
    def type(self) -> str:
        return self.path.rpartition("/")[2].partition(".")[0]

    @property
    def text(self) -> str:
        language = LANGUAGES[self.runtime]
        head = language.head.format(package=self.package, type=self.type)
        return head + "".join(map(self._function, self.functions)) + ("}\n" if self.runtime == "java" else "")

    def _function(self, function: Function) -> str:
        line = function.bug.bad if function.broken else function.bug.good
        return LANGUAGES[self.runtime].function.format(
            name=function.name, item=function.item, number=function.number, line=self.filled(line, function)
        )

    def filled(self, text: str, function: Function) -> str:
        field = function.field
        fields = {"item": function.item, "field": field, "Field": field.title().replace("_", ""), "name": function.name}
        return text.format(package=self.package, **fields)

    def line_of(self, function: Function) -> int:
        """The number of the line that breaks."""
        return self.text[: self.text.index(self.filled(function.bug.bad, function))].count("\n") + 1


def make_module(words: Words, runtime: str, folder: str, package: str, name: str) -> Module:
    """Return a module with some functions, none of them broken."""
    verbs = words.some(VERBS, words.dice.randint(3, 6))
    functions = tuple(_function(words, runtime, verb, name) for verb in verbs)
    file = name.title().replace("_", "") if runtime == "java" else name
    return Module(runtime, f"{folder}/{file}.{LANGUAGES[runtime].extension}", package, functions)


def module_names(words: Words, number: int) -> Sequence[str]:
    return words.some(MODULES, number)


def _function(words: Words, runtime: str, verb: str, module: str) -> Function:
    noun = words.one(FIELDS)
    name = f"{verb}_{noun}" if runtime == "python" else verb + noun.title().replace("_", "")
    name = name[0].upper() + name[1:] if runtime == "go" else name
    bug = words.one(LANGUAGES[runtime].bugs)
    return Function(name, words.one(ENTITIES), noun, words.dice.randint(2, 90), bug)


def crash_text(module: Module, function: Function, route: str, words: Words) -> tuple[str, tuple[str, ...]]:
    """What is logged when the broken function runs: the message, and the stack trace beneath it."""
    error, line = module.filled(function.bug.error, function), module.line_of(function)
    dice = words.dice
    match module.runtime:
        case "python":
            head = words.one((f"Exception on {route} [POST]", f"Unhandled exception in {route}", "Task raised"))
            frame = f'  File "/srv/{module.path}", line {line}, in {function.name}'
            caller = '  File "/usr/lib/python3.11/site-packages/framework/app.py", line 867, in dispatch'
            source = module.filled(function.bug.bad, function)
            return head, ("Traceback (most recent call last):", caller, frame, f"  {source}", error)
        case "go":
            head = words.one((f"http: panic serving {{ip}}: {error}", f"panic: {error}", f"panic recovered: {error}"))
            frames = (f"core.{function.name}(...)", f"\t/build/{module.path}:{line} +0x{dice.randint(16, 999):x}")
            return head, (f"goroutine {dice.randint(20, 9000)} [running]:", *frames)
        case "java":
            head = words.one((f"Servlet.service() for {route} threw exception", f"Error processing {route}", error))
            frame = f"\tat com.{module.package}.{module.type}.{function.name}({module.type}.java:{line})"
            caller = "\tat java.base/java.lang.Thread.run(Thread.java:1583)"
            return head, (error, frame, f"\tat com.{module.package}.Api.handle(Api.java:88)", caller)
        case _:
            head = words.one((f"request failed: {error}", f"unhandledRejection {error}", error))
            frame = f"    at {function.name} (/app/{module.path}:{line}:{dice.randint(5, 30)})"
            return head, (
                error,
                frame,
                "    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)",
            )
