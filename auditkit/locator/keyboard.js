// Whether the tab key reaches an element, and whether HTML itself makes it work with keys.
(element) => {
  const native = "a[href], area[href], button, input, select, textarea, summary, [contenteditable=''], [contenteditable=true], iframe, audio[controls], video[controls]";
  // A press on a label or a part of a button is a press on the control it belongs to.
  let control = element.closest("label")?.control || element.closest("a[href], button, summary") || element;
  if (control === element && !element.matches(native)) {
    const outer = element.closest("[tabindex], [role=button], [role=link], [role=tab], [role=option], [role=menuitem]");
    control = outer || element;
  }
  // A bare box around a link or field is pressed only to reach what is in it.
  const inner = control.matches(native) ? null : control.querySelector("a[href], button, input:not([type=hidden]), select, textarea");
  if (inner && inner.tabIndex >= 0) return { reached: true, native: true };
  // Within these one moves with the arrow keys: only one of the parts takes the tab key.
  const composite = control.closest("[role=menu], [role=menubar], [role=tablist], [role=listbox], [role=tree], [role=grid], [role=radiogroup], [role=toolbar], [role=combobox], datalist");
  // Whoever moves with the arrow keys may be heard by another element: a search box hears for its suggestions.
  if (composite) return { reached: true, native: true };
  const isNative = control.matches(native);
  const reached = control.tabIndex >= 0 || (control.type === "radio") || !!control.closest("[aria-activedescendant]");
  if (!isNative) window.__auditkit_control = control;
  return { reached, native: isNative };
}
