"""The ARIA roles a target may name: those of WAI-ARIA 1.2 that can stand on an element."""

from __future__ import annotations

_WORDS = """
alert alertdialog application article banner blockquote button caption cell checkbox code columnheader
combobox complementary contentinfo definition deletion dialog directory document emphasis feed figure form
generic grid gridcell group heading img insertion link list listbox listitem log main marquee math menu
menubar menuitem menuitemcheckbox menuitemradio meter navigation none note option paragraph presentation
progressbar radio radiogroup region row rowgroup rowheader scrollbar search searchbox separator slider
spinbutton status strong subscript superscript switch tab table tablist tabpanel term textbox time timer
toolbar tooltip tree treegrid treeitem
"""

ROLES = frozenset(_WORDS.split())

OTHER_WORDS = {
    "a": "link",
    "btn": "button",
    "submit": "button",
    "input": "textbox",
    "field": "textbox",
    "textfield": "textbox",
    "textarea": "textbox",
    "select": "combobox",
    "dropdown": "combobox",
    "image": "img",
    "picture": "img",
    "header": "banner",
    "footer": "contentinfo",
    "nav": "navigation",
    "h1": "heading",
    "h2": "heading",
    "h3": "heading",
    "title": "heading",
    "modal": "dialog",
    "popup": "dialog",
    "radiobutton": "radio",
    "section": "region",
    "aside": "complementary",
}
"""What people who know HTML or other tools write for a role."""
