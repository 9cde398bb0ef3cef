// What a person has selected in this document, on one line. What a field holds was typed by somebody: it is left out.
// A document keeps its selection while the person goes on in a frame of it: `inner` says that they did.
({ clean, isField }) => (most) => {
  let active = document.activeElement;
  while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
  const selection = document.getSelection();
  const none = !selection || selection.isCollapsed || (active && isField(active));
  return { words: none ? "" : clean(selection.toString(), most), inner: /^I?FRAME$/.test(active?.tagName) };
}
