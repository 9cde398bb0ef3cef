// The names of everything a customer could press or fill in, as far as it is in sight.
({ closest, everyElement, takesRoom, roleOf, seenName, textInSight }) => (root) => {
  const MOST = 2000;
  const pressed = "a[href], button, summary, input[type=submit], input[type=button], [role=button], [role=link], " +
    "[role=tab], [role=menuitem]";
  const fields = "input:not([type=hidden]):not([type=submit]):not([type=button]), select, textarea, [role=combobox]";
  // What a customer takes it for: a field for a search, a number or a password is a field to type in like any other.
  const kindOf = (element) => {
    const role = roleOf(element);
    if (element.hasAttribute("role") && role) return role;
    if (element.tagName === "SUMMARY") return "button";
    if (/^H[1-6]$/.test(element.tagName)) return "heading";
    return element.tagName === "INPUT" && !/^(button|checkbox|radio)$/.test(role) ? "textbox" : role || "textbox";
  };
  // A name needn't be in sight where its control is: the look through all names is quick rather than thorough.
  const seen = (element) => (takesRoom(element) && element.getBoundingClientRect().right + scrollX > 0) ||
    [...(element.labels || [])].some(takesRoom);
  const around = "header, footer, nav, aside, [role=banner], [role=contentinfo], [role=navigation], [role=complementary]";
  const isAside = (element) => !closest(element, "main, [role=main], article") && !!closest(element, around);
  const all = [];
  for (const element of everyElement(root, `${pressed}, ${fields}, h1, h2, h3`)) {
    if (all.length >= MOST) break;
    if (!seen(element)) continue;
    // A list without a label is known by what can be chosen from it.
    const name = seenName(element, 120) || textInSight(element).slice(0, 120);
    if (!name) continue;
    const submits = (element.tagName === "BUTTON" && !!element.form && element.type === "submit") ||
      (element.tagName === "INPUT" && /^(submit|image)$/.test(element.type));
    const { x, y, width, height } = element.getBoundingClientRect();
    all.push({ role: kindOf(element), name, href: element.href || null, submits, aside: isAside(element),
      box: { x, y, width, height } });
  }
  return all;
}
