// Whether the tab key reaches an element, and whether HTML itself makes it work with keys.
// With `askable`, what the browser has to be asked about is left where it can be: in window.__auditkit_control. `name` is
// what the customer calls it.
({ clean, closest, everyElement, isField, parentOf, rendered, seenName }) => (element, [askable, name]) => {
  const WORKS = { reached: true, native: true, unordered: false, asked: false };
  const native = "a[href], area[href], button, input, select, textarea, details > summary, iframe, object, audio[controls], video[controls]";
  // A part of the page that can be written in takes keys as a whole, however it was made so.
  const editingHost = (node) => {
    let host = node;
    while (host.parentElement?.isContentEditable) host = host.parentElement;
    return host.isContentEditable ? host : null;
  };
  // Whether a field beside the control may take the keys for it: one without a label of its own, or with the same.
  const takesKeysFor = (control) => {
    const named = (field) => !!field.labels?.length || field.hasAttribute("aria-labelledby");
    const ours = (field) => !named(field) || clean(seenName(field)) === clean(name);
    for (let box = parentOf(control); box; box = parentOf(box)) {
      if (box.matches("form, fieldset, main, body, li, td, section, article, [role=group], [role=dialog]")) return false;
      const fields = [...everyElement(box, "input, select, textarea, [contenteditable]")]
        .filter((one) => isField(one) && one.type !== "hidden" && rendered(one));
      if (!fields.every(ours) || !everyElement(box, "h1, h2, h3").next().done) return false;
      if (fields.some((one) => one !== control && one.tabIndex >= 0)) return true;
    }
    return false;
  };
  // A press on a label or a part of a button is a press on the control it belongs to.
  let control = closest(element, "label")?.control || editingHost(element) || closest(element, "a[href], button, summary") || element;
  if (control === element && !element.matches(native)) {
    const outer = closest(element, "[tabindex], [role=button], [role=link], [role=tab], [role=option], [role=menuitem]");
    control = outer || element;
  }
  const isNative = control.matches(native) || control.isContentEditable;
  // A bare box around a link or field is pressed only to reach what is in it.
  const inner = isNative ? [] : everyElement(control, "a[href], button, input:not([type=hidden]), select, textarea");
  for (const one of inner) if (one.tabIndex >= 0) return WORKS;
  // Within these one moves with the arrow keys: only one of the parts takes the tab key.
  const composite = closest(control, "[role=menu], [role=menubar], [role=tablist], [role=listbox], [role=tree], [role=grid], [role=radiogroup], [role=toolbar], [role=combobox], datalist");
  // Whoever moves with the arrow keys may be heard by another element: a search box hears for its suggestions.
  if (composite) return WORKS;
  const ordered = control.hasAttribute("tabindex");
  // A link without an address and a player without controls have a tabIndex of 0 as well, and no key ever reaches them.
  const reached = ((ordered || isNative) && control.tabIndex >= 0) || control.type === "radio" ||
    !!closest(control, "[aria-activedescendant]");
  // What its author takes out of the order on purpose may be drawn for a field beside it, which takes the keys.
  if (!reached && ordered && takesKeysFor(control)) return WORKS;
  // What has no order of its own may still take the tab key: the browser knows.
  const unordered = !ordered && !control.matches(":disabled");
  const asked = askable && (reached ? !isNative : unordered);
  if (asked) window.__auditkit_control = control;
  return { reached, native: isNative, unordered, asked };
}
