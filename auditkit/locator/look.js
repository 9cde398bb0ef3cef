// What a customer could see and do with each of the elements, in one visit to the page.
(elements) => {
  const shorten = (text) => (text || "").replace(/\s+/g, " ").trim().slice(0, 200);

  const inSight = (element) => {
    if (!element.isConnected) return false;
    if (element.tagName === "AREA") {
      const picture = document.querySelector(`img[usemap="#${CSS.escape(element.closest("map")?.name || "")}"]`);
      return !!picture && inSight(picture);
    }
    if (getComputedStyle(element).display === "contents") return wordsInSight(element);
    if (element.checkVisibility && !element.checkVisibility({ opacityProperty: false, visibilityProperty: true })) {
      return false;
    }
    const style = getComputedStyle(element);
    const box = element.getBoundingClientRect();
    // Text hidden for sighted customers is clipped to a pixel or pushed off the page.
    if (box.width <= 1.5 || box.height <= 1.5) {
      return [...element.children].some((child) => getComputedStyle(child).position !== "static" && inSight(child));
    }
    if (fixed(element) && (box.left >= innerWidth || box.top >= innerHeight || box.right <= 0 || box.bottom <= 0)) {
      return false;  // what is fixed outside the window can't be scrolled to
    }
    const left = box.left + scrollX, top = box.top + scrollY;
    if (left + box.width <= 0 || top + box.height <= 0) return false;
    if (/^rect\(0(px)?[, ]+0(px)?[, ]+0(px)?[, ]+0(px)?\)$/.test(style.clip)) return false;
    if (style.clipPath === "inset(50%)" || style.clipPath === "inset(100%)") return false;
    return !clippedAway(element, box);
  };

  const parentOf = (node) => node.parentElement || (node.getRootNode() instanceof ShadowRoot ? node.getRootNode().host : null);

  const fixed = (element) => {
    for (let node = element; node; node = parentOf(node)) if (getComputedStyle(node).position === "fixed") return true;
    return false;
  };

  // A slot has no box of its own: what it holds has.
  const wordsInSight = (element) => {
    const range = document.createRange();
    range.selectNodeContents(element);
    const parent = parentOf(element);
    return [...range.getClientRects()].some((box) => box.width > 1 && box.height > 1) && !!parent && inSight(parent);
  };

  // A closed drawer or accordion keeps its links at full size inside a box of no height.
  const clippedAway = (element, box) => {
    let held = getComputedStyle(element).position === "fixed";
    for (let parent = parentOf(element); parent && !held; parent = parentOf(parent)) {
      const style = getComputedStyle(parent);
      if (style.opacity === "0" && style.pointerEvents === "none") return true;
      if (parent !== document.body && parent !== document.documentElement && /hidden|clip/.test(style.overflow)) {
        const hole = parent.getBoundingClientRect();
        if (hole.height <= 1 || hole.width <= 1) return true;
        if (hole.right <= box.left || hole.left >= box.right || hole.bottom <= box.top || hole.top >= box.bottom) {
          // Off to the side of a carousel is out of sight; below the fold of a box that scrolls is not.
          if (parent.scrollHeight <= parent.clientHeight + 1) return true;
        }
      }
      held = style.position === "fixed";
    }
    return false;
  };

  const role = (element) => element.getAttribute("role") || "";

  const submits = (element) => {
    const control = element.closest("button, input, [role=button], a") || element;
    if (control.tagName === "BUTTON") return !!control.form && control.type === "submit";
    return control.tagName === "INPUT" && (control.type === "submit" || control.type === "image") && !!control.form;
  };

  const name = (element) => {
    const labelledby = element.getAttribute("aria-labelledby");
    if (labelledby) {
      const words = labelledby.split(/\s+/).map((id) => document.getElementById(id)?.innerText || "").join(" ");
      if (words.trim()) return shorten(words);
    }
    const label = element.getAttribute("aria-label");
    if (label && label.trim()) return shorten(label);
    if (element.labels && element.labels.length) return shorten([...element.labels].map((l) => l.innerText).join(" "));
    if (/^(INPUT)$/.test(element.tagName) && /^(submit|button|reset)$/.test(element.type)) {
      return shorten(element.value || element.type);
    }
    if (/^(INPUT|SELECT|TEXTAREA)$/.test(element.tagName)) return shorten(element.placeholder || element.title);
    const words = shorten(element.innerText);
    if (words) return words;
    const image = element.matches("img, [alt]") ? element : element.querySelector("img[alt], svg title");
    return shorten(image?.getAttribute?.("alt") || image?.textContent || element.title);
  };

  // What is told of a link beside its name: its title, what describes it, its icon's words.
  const hint = (link) => {
    if (!link) return "";
    const by = (link.getAttribute("aria-describedby") || "").split(/\s+/).filter(Boolean);
    const icons = [...link.querySelectorAll("img[alt], svg title, [aria-label], [class*=hidden], .sr-only")];
    return shorten([link.title, link.textContent, ...by.map((id) => document.getElementById(id)?.textContent),
      ...icons.map((one) => one.getAttribute("alt") || one.getAttribute("aria-label") || one.textContent)].join(" "));
  };

  const forms = [...document.forms];
  const known = new Set(elements);
  return elements.map((element) => {
    const link = element.closest("a[href], area[href]");
    const labels = element.labels ? [...element.labels] : [];
    const seen = inSight(element);
    const label = seen ? null : labels.find(inSight);
    let holdsAnother = false;
    for (const other of known) if (other !== element && element.contains(other)) { holdsAnother = true; break; }
    const form = element.closest("form") || element.form || null;
    return {
      inSight: seen || !!label,
      viaLabel: !seen && !!label,
      holdsAnother,
      tag: element.tagName.toLowerCase(),
      kind: (element.type && typeof element.type === "string" ? element.type : "").toLowerCase(),
      role: role(element),
      name: name(element),
      named: !!(element.labels?.length || element.getAttribute("aria-label") || element.getAttribute("aria-labelledby") ||
        element.title),
      href: link ? link.href : null,
      hint: hint(link),
      newWindow: !!link && link.target === "_blank",
      submits: submits(element),
      editable: element.isContentEditable || (/^(INPUT|TEXTAREA)$/.test(element.tagName) && !element.readOnly),
      disabled: !!element.closest("[inert]") || element.matches(":disabled") ||
        element.getAttribute("aria-disabled") === "true",
      points: getComputedStyle(element).cursor === "pointer" || /^(LABEL|SUMMARY)$/.test(element.tagName),
      inDialog: !!element.closest("dialog[open], [aria-modal=true]"),
      inMain: !!element.closest("main, [role=main], article"),
      form: form ? forms.indexOf(form) : -1,
    };
  });
}
