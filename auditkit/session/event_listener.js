// What a person does on the page, told to the kit as it happens. Only what the browser says a person did is believed.
({ TICKED, accessibleName, clean, isField, parentOf, referenced, roleOf, spokenText, takesRoom }) => (settings) => {
  const send = window[settings.tell];
  if (typeof send !== "function") return;
  // From here on the page can't say anything in the person's name.
  delete window[settings.tell];

  const MOST_KEPT = 60;
  const REST_MS = 60;
  const CONTROLS = "a[href], area[href], button, input, select, textarea, summary, option, " +
    ["link", "button", "menuitem", "tab", "option", "checkbox", "radio", "switch", "menuitemcheckbox",
      "menuitemradio", "treeitem"].map((role) => `[role=${role}]`).join(", ");
  const KEYS = /^(Escape|ArrowDown|ArrowUp)$/;
  const shorten = (text, most = 200) => clean(text, most);
  const nameOf = (element) => accessibleName(element, 200);
  const labelOf = (element) => shorten([...(element.labels || [])].map(spokenText).join(" "));
  const prefix = Math.random().toString(36).slice(2, 10);
  // Whose document it is: one without an address is of who made it. No script of the page's has run yet.
  const maker = self.origin;
  const owner = () => (/^https?:$/.test(location.protocol) ? location.href.slice(0, 8000) : maker);
  const kept = new Map();
  const numbers = new WeakMap();
  let last = 0;

  const idOf = (element) => {
    if (!numbers.has(element)) numbers.set(element, `${prefix}-${(last += 1)}`);
    const id = numbers.get(element);
    kept.delete(id);
    kept.set(id, element);
    if (kept.size > MOST_KEPT) kept.delete(kept.keys().next().value);
    return id;
  };

  // Of what lies under the pointer, the innermost first: what a person would say they pressed.
  const controlIn = (path) => {
    const elements = path.filter((one) => one instanceof Element);
    for (const one of elements) {
      if (one.matches(CONTROLS) || one.isContentEditable) return one;
      if (one.tagName === "LABEL" && one.control) return null;  // the browser presses its control, and that is told
    }
    let hand = null;
    for (const one of elements) {
      if (getComputedStyle(one).cursor === "pointer" || one.hasAttribute("onclick")) hand = one;
      else if (hand) break;
    }
    return hand && hand !== document.body && hand !== document.documentElement ? hand : null;
  };

  // The parts of the page it stands in, the nearest first.
  const partsOf = (element) => {
    const parts = [];
    const roles = { DIALOG: "dialog", FIELDSET: "group", NAV: "navigation", MAIN: "main", ASIDE: "complementary",
      TR: "row", SEARCH: "search", HEADER: "banner", FOOTER: "contentinfo", FORM: "form", SECTION: "region" };
    for (let node = parentOf(element); node && parts.length < 6; node = parentOf(node)) {
      const role = node.getAttribute("role") || roles[node.tagName];
      if (!role || !/^(dialog|alertdialog|group|radiogroup|navigation|main|complementary|row|search|banner|contentinfo|form|region)$/.test(role)) continue;
      const legend = node.tagName === "FIELDSET" ? node.querySelector("legend") : null;
      const cell = role === "row" ? node.querySelector("th, td, [role=rowheader], [role=cell]") : null;
      const inside = legend || cell;
      const name = shorten(node.getAttribute("aria-label") || referenced(node, "aria-labelledby").map(spokenText).join(" ") ||
        (inside ? spokenText(inside) : ""), 80);
      if (!name && /^(dialog|group|radiogroup|row|form|region)$/.test(role)) continue;
      if (/^(HEADER|FOOTER)$/.test(node.tagName) && node.closest("article, aside, main, nav, section")) continue;
      parts.push({ role, name });
    }
    return parts;
  };

  const steady = (id) => id && /^[A-Za-z][\w-]*$/.test(id) && !/\d{3}/.test(id);

  const cssOf = (element) => {
    const parts = [];
    for (let node = element; node && parts.length < 8; node = node.parentElement) {
      if (steady(node.id) && node.getRootNode().querySelectorAll(`#${node.id}`).length === 1) {
        parts.unshift(`#${node.id}`);
        break;
      }
      const tag = node.tagName.toLowerCase();
      const alike = [...(node.parentNode?.children || [])].filter((one) => one.tagName === node.tagName);
      parts.unshift(alike.length > 1 ? `${tag}:nth-of-type(${alike.indexOf(node) + 1})` : tag);
    }
    const root = element.getRootNode();
    const inside = parts.join(" > ");
    return root instanceof ShadowRoot ? `${cssOf(root.host)} ${inside}` : inside;
  };

  const words = (element) => shorten(`${element.textContent}|${element.getAttribute("aria-label") || ""}`, 400);

  // Where it stands among those that look the same, should the page be gone before the kit can look for itself.
  const placeOf = (element, role, name) => {
    const own = isField(element) ? "" : words(element);
    const alike = [...element.getRootNode().querySelectorAll(element.tagName)].filter((one) => one === element ||
      ((!own || words(one) === own) && roleOf(one) === role && nameOf(one) === name && takesRoom(one)));
    const places = new Set(alike.map((one) => one.href || one));
    return places.size === 1 ? { place: 1, alike: 1 } : { place: alike.indexOf(element) + 1, alike: alike.length };
  };

  const isSecret = (element) => element.type === "password" ||
    /password|one-time-code|cc-/.test(element.getAttribute("autocomplete") || "") ||
    !/^(none|)$/.test(getComputedStyle(element).webkitTextSecurity || "none");

  const factsOf = (element) => {
    const role = roleOf(element);
    const name = nameOf(element);
    const image = element.matches("img, area") ? element : element.querySelector?.("img[alt]");
    return {
      tag: element.tagName.toLowerCase(),
      kind: typeof element.type === "string" ? element.type : "",
      role, name,
      label: labelOf(element),
      placeholder: shorten(element.placeholder),
      text: isField(element) ? "" : shorten(element.innerText),
      alt: shorten(image?.alt),
      title: shorten(element.title),
      testId: shorten(element.getAttribute("data-testid")),
      css: cssOf(element),
      href: element.closest("a[href], area[href]")?.href || "",
      field: shorten(`${element.getAttribute("name") || ""} ${element.id || ""}`, 80),
      autocomplete: shorten(element.getAttribute("autocomplete"), 60),
      suggests: /^(list|both)$/.test(element.getAttribute("aria-autocomplete") || "") || !!element.list ||
        element.getAttribute("role") === "combobox",
      secret: isField(element) && isSecret(element),
      parts: partsOf(element),
      ...placeOf(element, role, name),
    };
  };

  const tell = (kind, element, more = {}) => {
    try {
      Promise.resolve(send({ kind, at: window === window.top ? location.href.slice(0, 8000) : "", owner: owner(), ...(element ? { id: idOf(element), facts: factsOf(element) } : {}), ...more }))
        .catch(() => {});
    } catch {
      // the page is going away, or the kit is
    }
  };

  const pathOf = (event) => event.composedPath();
  let enter = false;  // Enter is sending a form: the press the browser makes of it is not the person's

  const pressable = (event) => {
    const element = event.isTrusted ? controlIn(pathOf(event)) : null;
    return element && !(isField(element) && !element.readOnly) ? element : null;
  };

  const onPress = (event) => {
    const element = pressable(event);
    if (element) tell("pressing", element);
  };

  // Once a page is on its way out, the browser lets nobody look at it any more. Who is about to press something rests
  // on it for a moment first, by pointer or by focus: that is when it gets its name.
  let resting = 0;
  const onRest = (event) => {
    clearTimeout(resting);
    const element = pressable(event);
    if (element) resting = setTimeout(() => tell("pressing", element), REST_MS);
  };

  const onClick = (event) => {
    if (!event.isTrusted || (event.type === "auxclick" && event.button !== 1)) return;
    if (event.detail === 0 && enter) return;
    const element = controlIn(pathOf(event));
    if (!element || /^(SELECT|OPTION)$/.test(element.tagName) || (isField(element) && !element.readOnly)) return;
    if (event.type === "auxclick" && !element.closest("a[href]")) return;
    if (event.detail > 1) return;  // the second half of a double click
    tell("click", element);
  };

  const onInput = (event) => {
    const element = pathOf(event)[0];
    if (!event.isTrusted || !(element instanceof Element) || !isField(element)) return;
    if (element.tagName === "SELECT" || TICKED.test(element.type) || element.type === "file") return;
    const host = element.isContentEditable ? element.closest("[contenteditable]:not([contenteditable=false])") || element : element;
    tell("typed", host, { value: String(host.isContentEditable ? host.innerText : host.value).slice(0, 4000) });
  };

  const onChange = (event) => {
    const element = pathOf(event)[0];
    if (!event.isTrusted || !(element instanceof Element)) return;
    if (element.tagName === "SELECT") {
      const chosen = [...element.selectedOptions].map((one) => shorten(one.label || one.text));
      if (chosen.length) tell("select", element, { value: chosen[chosen.length - 1] });
    } else if (TICKED.test(element.type)) {
      tell(element.checked ? "check" : "uncheck", element);
    } else if (element.type === "file") {
      if (element.files.length) tell("upload", element, { value: shorten(element.files[0].name, 120) });
    } else if (isField(element)) {
      tell("left", element);
    }
  };

  const onKey = (event) => {
    if (!event.isTrusted || event.repeat || event.isComposing) return;
    const element = pathOf(event)[0];
    if (!(element instanceof Element)) return;
    const oneLine = element.tagName === "INPUT" && isField(element) && !TICKED.test(element.type);
    if (event.key === "Enter" && oneLine && !event.ctrlKey && !event.altKey) {
      enter = true;
      setTimeout(() => { enter = false; }, 300);
      tell("press", element, { value: "Enter" });
    } else if (event.key === "Escape" || (KEYS.test(event.key) && factsOf(element).suggests && element.tagName !== "SELECT")) {
      tell("press", element === document.body ? null : element, { value: event.key });
    }
  };

  const onLeave = (event) => {
    const element = pathOf(event)[0];
    if (element instanceof Element && isField(element) && numbers.has(element)) tell("left", element);
  };

  addEventListener("pointerover", onRest, true);
  addEventListener("focusin", onRest, true);
  addEventListener("pointerdown", onPress, true);
  addEventListener("click", onClick, true);
  addEventListener("auxclick", onClick, true);
  addEventListener("input", onInput, true);
  addEventListener("change", onChange, true);
  addEventListener("keydown", onKey, true);
  addEventListener("focusout", onLeave, true);

  // The kit asks whether what it found is what the person used. The page can't list this name.
  const sameControl = (element, told) => element === told ||
    (told.contains(element) && controlIn([element, ...(function* () {
      for (let node = parentOf(element); node; node = parentOf(node)) yield node;
    })()]) === told) ||
    (!!told.href && element.closest("a[href]")?.href === told.href && nameOf(element.closest("a[href]")) === nameOf(told));
  Object.defineProperty(window, settings.ask, {
    value: (id, element) => {
      const told = kept.get(id);
      if (!told || !told.isConnected) return "gone";
      if (element === undefined) return told;
      return sameControl(element, told) ? "same" : "other";
    },
  });

  if (window === window.top) {
    const entry = performance.getEntriesByType("navigation")[0];
    tell("arrived", null, { value: entry ? entry.type : "", referrer: document.referrer !== "" });
  }
}
