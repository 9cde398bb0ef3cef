"""`xunit`: the report of `junit` without what the schema of Jenkins' xUnit plugin doesn't name.

That plugin, unlike Jenkins' own `junit` step, refuses a file that its schema (junit-10.xsd) doesn't allow: a case
has no `file`, no `line` and no properties there. All they say is in the text too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditkit.export import junit
from auditkit.export.format import File, Format, Material

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

STEM = "xunit"


def xunit_files(material: Material) -> tuple[File, ...]:
    return junit.files_of(STEM, _strict(junit.junit_tree(material)), material)


def _strict(root: Element) -> Element:
    for case in root.iter("testcase"):
        for name in ("file", "line"):
            case.attrib.pop(name, None)
        for properties in case.findall("properties"):
            case.remove(properties)
    return root


FORMAT = Format(
    "xunit",
    "the same test report, for the stricter xUnit plugin of Jenkins",
    xunit_files,
    suffix=junit.SUFFIX,
    report=xunit_files,
)
