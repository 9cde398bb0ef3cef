// Controls of a page that nobody has pressed, and what a customer would stumble over in them.
({ accessibleName, clean, closest, findAll, inSight, openTrees, rendered, seenName, takesRoom }) => (phone, wanted) => {
  const trees = openTrees(document);

  // --- a name that isn't what stands on the control

  const letters = (text) => clean(text.normalize("NFKD").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " "));
  const isIcon = (element) => /icon|symbol|awesome|glyph|material/i.test(`${getComputedStyle(element).fontFamily} ${element.className}`);
  const visibleWords = (control) => {
    const walker = document.createTreeWalker(control, NodeFilter.SHOW_TEXT);
    const words = [];
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const around = node.parentElement;
      const style = getComputedStyle(around);
      const clipped = style.clipPath !== "none" || /rect\(/.test(style.clip) || style.textIndent.startsWith("-9") || style.fontSize === "0px";
      if (takesRoom(around) && inSight(around) && !clipped && !isIcon(around)) words.push(node.data);
    }
    return clean(words.join(" "));
  };
  const LANGUAGE = "a[hreflang], a[lang], button[lang], [class*=lang i] a, [id*=lang i] a, [class*=lang i] button, [class*=locale i] a, [class*=sprach i] a, [class*=idioma i] a";
  const MENU = ":is(header, nav, [role=banner], [role=navigation]) :is(button, [role=button], a)[aria-expanded], button[class*=menu i], button[class*=hamburger i], button[class*=nav i]";
  const mismatched = findAll(`${LANGUAGE}, ${MENU}`, trees).filter((control) => {
    if (!control.matches("[aria-label], [aria-labelledby]") || !inSight(control)) return false;
    const words = visibleWords(control), name = letters(accessibleName(control));
    const seen = letters(words);
    // A code of two or three letters stands for the word that is the name.
    if (!name || seen.length < 4 || seen.length > 40 || name.includes(seen)) return false;
    return !seen.split(" ").every((word) => name.includes(word));
  }).slice(0, 8).map((control) => ({ name: visibleWords(control), spoken: clean(accessibleName(control), 120) }));

  // --- a menu behind a button where there is room for it

  const linksIn = (box) => findAll("a[href]", openTrees(box));
  const controlled = (button) => {
    const id = button.getAttribute("aria-controls") || (button.getAttribute("data-bs-target") || button.getAttribute("data-target") || "").replace(/^#/, "");
    return (id && button.getRootNode().getElementById?.(id)) || (button.hasAttribute("aria-expanded") ? button.nextElementSibling : null);
  };
  const isMenu = (box) => box.matches("nav, [role=navigation]") || !!closest(box, "nav, [role=navigation]") || !!box.querySelector("nav, [role=navigation]");
  const aside = "footer, [role=contentinfo], main, [role=main], [aria-label*=breadcrumb i], [class*=breadcrumb i], [class*=lang i], [class*=skip i]";
  const hidden = (box) => linksIn(box).length >= 3 && linksIn(box).every((link) => !rendered(link) || !inSight(link));
  const shown = findAll("nav, [role=navigation], header, [role=banner]", trees)
    .some((box) => !closest(box, aside) && linksIn(box).filter((link) => !closest(link, aside) && inSight(link) && clean(link.innerText)).length >= 3);
  const button = phone || innerWidth < 1000 || shown ? null :
    findAll("button, [role=button], summary, a[aria-expanded]", trees).find((one) => {
      if (!inSight(one) || closest(one, "footer, main, [role=main], [role=contentinfo], dialog, [role=dialog]")) return false;
      const box = one.tagName === "SUMMARY" ? one.parentElement : controlled(one);
      return !!box && box !== document.body && one.getAttribute("aria-expanded") !== "true" && isMenu(box) && hidden(box);
    });

  // --- a list of pages with a button beside it

  const leads = (value) => /^(https?:\/\/|\/|\.\.?\/)\S+$|^[\w./-]+\.(html?|aspx?|php|jsp|shtml)([?#]\S*)?$/i.test(value);
  const lists = findAll("select", trees).filter((list) => {
    if (!inSight(list) || list.multiple) return false;
    const values = [...list.options].map((option) => option.getAttribute("value") ?? "").filter(Boolean);
    return values.length >= 2 && values.every(leads);
  }).filter((list) => {
    const box = closest(list, "form") || list.parentElement;
    const fields = box.querySelectorAll("input:not([type=hidden]):not([type=submit]):not([type=button]):not([type=image]), select, textarea");
    const buttons = [...box.querySelectorAll("button, input[type=submit], input[type=button], input[type=image]")].filter(inSight);
    return fields.length === 1 && buttons.length === 1;
  });
  // The things whose listeners tell whether the list goes by itself.
  if (wanted === "nodes") return [window, document, document.body, ...lists.flatMap((list) => [list, closest(list, "form") || list.parentElement])];
  return {
    mismatched,
    menu: button ? { name: seenName(button, 120) || "menu" } : null,
    lists: lists.slice(0, 4).map((list) => ({ name: seenName(list, 120) || "list" })),
  };
}
