// The names of everything a customer could press or fill in, as far as it is in sight.
(root) => {
  const shorten = (text) => (text || "").replace(/\s+/g, " ").trim().slice(0, 120);
  const pressed = "a[href], button, summary, input[type=submit], input[type=button], [role=button], [role=link], " +
    "[role=tab], [role=menuitem]";
  const fields = "input:not([type=hidden]):not([type=submit]):not([type=button]), select, textarea, [role=combobox]";
  const roleOf = (element) => {
    if (element.getAttribute("role")) return element.getAttribute("role");
    if (element.tagName === "A") return "link";
    if (/^(BUTTON|SUMMARY)$/.test(element.tagName) || /^(submit|button)$/.test(element.type)) return "button";
    if (/^H[1-6]$/.test(element.tagName)) return "heading";
    if (/^(checkbox|radio)$/.test(element.type)) return element.type;
    return element.tagName === "SELECT" ? "combobox" : "textbox";
  };
  const nameOf = (element) => {
    const by = element.getAttribute("aria-labelledby");
    const words = by ? by.split(/\s+/).map((id) => document.getElementById(id)?.innerText || "").join(" ") : "";
    if (words.trim()) return shorten(words);
    if (element.getAttribute("aria-label")) return shorten(element.getAttribute("aria-label"));
    if (element.labels?.length) return shorten([...element.labels].map((l) => l.innerText).join(" "));
    if (/^(submit|button)$/.test(element.type) && element.tagName === "INPUT") return shorten(element.value);
    return shorten(element.innerText) || shorten(element.querySelector?.("img[alt]")?.alt) ||
      shorten(element.placeholder || element.title);
  };
  const seen = (element) => {
    if (element.checkVisibility && !element.checkVisibility({ visibilityProperty: true })) return false;
    const box = element.getBoundingClientRect();
    return (box.width > 1 && box.height > 1 && box.left + scrollX + box.width > 0) ||
      [...(element.labels || [])].some((label) => label.getBoundingClientRect().width > 1);
  };
  const all = [];
  const walk = (node) => {
    for (const element of node.querySelectorAll("*")) {
      if (element.shadowRoot) walk(element.shadowRoot);
      if (all.length >= 2000 || !element.matches(`${pressed}, ${fields}, h1, h2, h3`) || !seen(element)) continue;
      const name = nameOf(element);
      if (!name) continue;
      const submits = (element.tagName === "BUTTON" && !!element.form && element.type === "submit") ||
        (element.tagName === "INPUT" && /^(submit|image)$/.test(element.type));
      const box = element.getBoundingClientRect();
      const { x, y, width, height } = box;
      all.push({ role: roleOf(element), name, href: element.href || null, submits, box: { x, y, width, height } });
    }
  };
  walk(root);
  return all;
}
