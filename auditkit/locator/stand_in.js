// What a customer uses in place of a field that is out of sight: scripts hide a list or a field and draw a prettier one
// beside or around it. Gives where that is, as an XPath from the field; "self::*" where pressing the field's own words
// gives it the focus, so that keys reach it; null where there is nothing to use.
({ TICKED, inSight, rendered, isField }) => (element, purpose) => {
  const page = element.ownerDocument;
  const own = new Set(element.labels || []);
  const explicit = "button, a, [role=combobox], [role=button], [role=listbox], [role=textbox], [role=searchbox], " +
    "[role=spinbutton], [tabindex], [aria-haspopup], [aria-expanded]";
  const editable = (node) => (isField(node) && node.tagName !== "SELECT" && !TICKED.test(node.type) && !node.readOnly &&
    !node.disabled) || node.matches("[role=spinbutton], [role=textbox], [role=searchbox]");
  const leads = (node) => node.tagName === "A" && node.hasAttribute("href") && !/^(#|javascript:|$)/.test(node.getAttribute("href"));
  const sends = (node) => node.matches("button, input") && /^(submit|image|reset)$/.test(node.type) && !!node.form &&
    !node.hasAttribute("aria-haspopup");
  // Where another question begins, or this one ends.
  const foreign = (node) => (node.tagName === "LABEL" && !own.has(node) && !!node.control && rendered(node.control)) ||
    (isField(node) && node !== element && [...(node.labels || [])].some((one) => !own.has(one))) || sends(node);
  const usable = (node) => {
    if (own.has(node) || node.matches("label, form, fieldset, legend, h1, h2, h3, main") || leads(node)) return false;
    if (purpose === "fill") return editable(node) && inSight(node);
    const pressed = node.matches(explicit) || editable(node) || getComputedStyle(node).cursor === "pointer";
    // The words beside the field may turn the pointer into a hand as well.
    return pressed && inSight(node) && ![...own].some((label) => label.contains(node) && !label.contains(element));
  };
  const within = (outer) => {
    const nodes = [...outer.querySelectorAll("*")];
    const at = nodes.indexOf(element);
    const after = nodes.slice(at + 1), before = nodes.slice(0, at).toReversed();
    const until = (list) => { const end = list.findIndex(foreign); return end < 0 ? list : list.slice(0, end); };
    const around = (node) => node.contains(element) && [...node.querySelectorAll("*")].some(foreign);
    const fits = (list) => until(list).filter((node) => usable(node) && !around(node));
    if (purpose === "fill") return [...fits(before).toReversed(), ...fits(after)][0];
    return fits(after)[0] || fits(before)[0];
  };
  const place = (node) => {
    let up = element, levels = 0;
    while (!up.contains(node)) { up = up.parentElement; levels += 1; }
    const down = [];
    for (let step = node; step !== up; step = step.parentElement) {
      down.unshift(`/*[${[...step.parentElement.children].indexOf(step) + 1}]`);
    }
    return `${levels ? `ancestor::*[${levels}]` : "self::*"}${down.join("")}`;
  };
  for (let outer = element.parentElement; outer && outer !== page.body; outer = outer.parentElement) {
    const found = within(outer);
    // Of a box over which the pointer turns into a hand, it may be a part that hears the press.
    const part = found && !found.matches(explicit) && !found.closest("[tabindex]") && [...found.querySelectorAll(explicit)].find(usable);
    if (found) return place(part || found);
    if (outer.matches("form, fieldset, main, [role=group], [role=dialog]")) break;
  }
  const focusable = rendered(element) && !element.disabled && !element.readOnly;
  return purpose === "fill" && focusable && [...own].some(inSight) ? "self::*" : null;
}
