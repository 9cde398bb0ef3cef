// What a customer could see and do with each of the elements, in one visit to the page.
({ TICKED, clean, closest, inSight, isField, referenced, seenName, textInSight, titleOf }) => (elements) => {
  const forms = [...document.forms];
  const submits = (element) => {
    const control = closest(element, "button, input, [role=button], a") || element;
    if (control.tagName === "BUTTON") return !!control.form && control.type === "submit";
    return control.tagName === "INPUT" && (control.type === "submit" || control.type === "image") && !!control.form;
  };

  // What pressing it does, the same for controls that do the same; empty where the page's code doesn't say.
  const does = (element) => {
    const control = closest(element, "button, input, [role=button]") || element;
    const given = (node, name) => node.getAttribute(name) || "";
    const pressed = given(control, "onclick");
    if (/\b(this|event)\b/.test(pressed)) return "";
    if (submits(element)) {
      const form = control.form;
      const to = control.hasAttribute("formaction") ? given(control, "formaction") : given(form, "action");
      // One form, or two that send the same to the same address.
      const sent = to ? [...new FormData(form)].map(String) : [forms.indexOf(form)];
      // A value that is only what the button says tells it from no other one that says the same.
      const says = seenName(control), value = clean(control.value).toLowerCase() === says.toLowerCase() ? says : control.value;
      return JSON.stringify(["send", to, given(control, "formmethod") || given(form, "method"), given(form, "target"),
        control.name, value, given(form, "onsubmit"), pressed, sent]);
    }
    const opens = ["popovertarget", "commandfor", "command", "data-bs-target", "data-target", "aria-controls"]
      .map((name) => given(control, name));
    return pressed || opens.some(Boolean) ? JSON.stringify([control.tagName, pressed, opens]) : "";
  };

  // What is told of a link beside its name: its title, what describes it, its icon's words.
  const hint = (link) => {
    if (!link) return "";
    const icons = [...link.querySelectorAll("img[alt], svg title, [aria-label], [class*=hidden], .sr-only")];
    const described = referenced(link, "aria-describedby").map((one) => one.textContent);
    return clean([link.title, link.textContent, ...described,
      ...icons.map((one) => one.getAttribute("alt") || one.getAttribute("aria-label") || one.textContent)].join(" "), 200);
  };

  // Behind what scripts draw in its place a field is out of sight, or a few pixels small.
  const isHelper = (element, seen) => {
    if (!/^(INPUT|SELECT|TEXTAREA)$/.test(element.tagName) || !isField(element)) return false;
    if (TICKED.test(element.type) || element.type === "file") return false;
    const { width, height } = element.getBoundingClientRect();
    return !seen || width < 6 || height < 6;
  };

  // Which group it is a section of: the parts of a date or a code are filled in one after the other, and are called by
  // the name of their group. -1 for what is no section.
  const groups = [];
  const sectionOf = (element) => {
    const short = element.tagName === "INPUT" && element.maxLength > 0 && element.maxLength <= 4;
    if (element.getAttribute("role") !== "spinbutton" && !short) return -1;
    const group = closest(element, "[role=group], fieldset");
    const name = group && (textInSight(group.querySelector(":scope > legend")) || titleOf(group));
    if (!name || !seenName(element).includes(name)) return -1;
    return groups.includes(group) ? groups.indexOf(group) : groups.push(group) - 1;
  };

  const known = new Set(elements);
  return elements.map((element) => {
    const link = closest(element, "a[href], area[href]");
    const labels = element.labels ? [...element.labels] : [];
    const seen = inSight(element);
    const label = seen ? null : labels.find(inSight);
    let holdsAnother = false;
    for (const other of known) if (other !== element && element.contains(other)) { holdsAnother = true; break; }
    const form = element.closest("form") || element.form || null;
    return {
      inSight: seen || !!label,
      helper: isHelper(element, seen),
      holdsAnother,
      tag: element.tagName.toLowerCase(),
      kind: element.matches("audio[controls], video[controls]") ? "player" :
        (element.type && typeof element.type === "string" ? element.type : "").toLowerCase(),
      role: element.getAttribute("role") || "",
      name: seenName(element),
      named: !!(element.labels?.length || element.getAttribute("aria-label") || element.getAttribute("aria-labelledby") ||
        element.title),
      href: link ? link.href : null,
      hint: hint(link),
      newWindow: !!link && link.target === "_blank",
      submits: submits(element),
      does: link ? "" : does(element),
      editable: element.isContentEditable || (/^(INPUT|TEXTAREA)$/.test(element.tagName) && !element.readOnly),
      disabled: !!closest(element, "[inert]") || element.matches(":disabled") ||
        element.getAttribute("aria-disabled") === "true",
      points: getComputedStyle(element).cursor === "pointer" || /^(LABEL|SUMMARY)$/.test(element.tagName),
      inDialog: !!closest(element, "dialog[open], [aria-modal=true]"),
      inMain: !!closest(element, "main, [role=main], article"),
      form: form ? forms.indexOf(form) : -1,
      section: sectionOf(element),
    };
  });
}
