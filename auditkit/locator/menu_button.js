// Of the first of these elements that is folded away in a menu: the button in sight that opens that menu, as a selector
// for Playwright; null where there is none.
({ closest, drawnIn, findAll, inSight, openTrees, seenName }) => (elements) => {
  const MENU = "nav, header, menu, [role=navigation], [role=banner], [role=menu], [role=menubar], [class*=menu i], [id*=menu i], [class*=nav i]";
  const PRESSED = "button, summary, [role=button], a[href^='#'], a:not([href]), [aria-expanded], label[for]";
  const REFERRING = ["aria-controls", "aria-owns", "popovertarget", "commandfor", "data-bs-target", "data-target", "href"];
  const CALLED = /men[uúüù]|navi|\bnav\b|burger/i;

  const opens = (button) => (button.tagName === "SUMMARY" ? [button.parentElement] : REFERRING
    .flatMap((name) => (button.getAttribute(name) || "").split(/\s+/))
    .map((id) => button.getRootNode().getElementById?.(id.replace(/^#/, ""))).filter(Boolean));
  const closed = (button) => button.getAttribute("aria-expanded") !== "true" && !button.matches(":disabled, details[open] > summary") &&
    !(button.form && button.type === "submit") && inSight(button);

  const selector = (button) => {
    const roots = [];
    for (let node = button; node; node = node.getRootNode().host) {
      const path = [];
      for (let one = node; one; one = one.parentElement) {
        path.unshift(`${CSS.escape(one.localName)}:nth-child(${[...one.parentNode.children].indexOf(one) + 1})`);
      }
      roots.unshift(path.join(" > "));
    }
    return roots.join(" >> ");
  };

  for (const element of elements.slice(0, 8)) {
    if (inSight(element) || !closest(element, MENU)) continue;
    const around = new Set();
    for (let node = drawnIn(element); node && node !== document.body; node = drawnIn(node)) around.add(node);
    const buttons = findAll(PRESSED, openTrees(document.documentElement)).filter(closed);
    const said = buttons.find((button) => opens(button).some((one) => around.has(one)));
    if (said) return selector(said);
    // What says of itself that it opens something else is not the button of this menu.
    const called = buttons.filter((button) => !opens(button).length &&
      !closest(button, "main, footer, [role=main], [role=contentinfo]") &&
      CALLED.test(`${button.getAttribute("class") || ""} ${button.id} ${seenName(button, 60)}`));
    if (called.length === 1) return selector(called[0]);
  }
  return null;
}
