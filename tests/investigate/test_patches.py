"""What is read from a patch."""

from devops_assistant.investigate.patches import patch_of

YAML = """\
commit abc
--- a/deploy.yaml
+++ b/deploy.yaml
@@ -1,6 +1,6 @@
 containers:
   - name: ranker
     livenessProbe:
       httpGet: {path: /live}
-      initialDelaySeconds: 120
+      initialDelaySeconds: 2
 replicas: 3
"""
TOML = """\
@@ -1,4 +1,4 @@
 [pool]
 name = "main"
-size = 40
+size = 4
"""
PYTHON = """\
@@ -7,3 +7,3 @@ def total(lines):
     for line in lines:
-        yield line.price
+        yield line.net
"""


def test_a_changed_line_is_told_with_the_sections_that_it_lies_in() -> None:
    assert patch_of(YAML, "E1").under["      initialDelaySeconds: 2"] == "containers: - name: ranker livenessProbe:"
    assert patch_of(TOML, "E1").under["size = 4"] == "[pool]"
    assert patch_of(PYTHON, "E1").under["        yield line.net"] == "def total(lines): for line in lines:"


def test_added_and_removed_lines_and_those_beside_them_are_told_apart() -> None:
    patch = patch_of(TOML, "E1")

    assert (patch.added, patch.removed) == (["size = 4"], ["size = 40"])
    assert patch.within == ["[pool]", 'name = "main"']
