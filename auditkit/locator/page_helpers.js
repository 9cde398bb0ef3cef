// What the kit asks of a page, answered in one place for all its scripts: can a customer see it, what is it called, what
// lies over it. The answers hold in open shadow roots and in frames of the same origin.
//
// A page script is a function of what it needs of this: `({ inSight, clean }) => (element) => ...`. page_script.py joins
// the two into one expression, so that nothing stands where a page could see it, change it or call it.
(computeAccessibleName) => {
  // Wider and higher than this is more than the pixel to which text for screen readers alone is clipped.
  const PIXEL = 1.5;

  // --- words

  // A field called "title" or "id" takes the place of its form's own property: what is no text has no words. Soft
  // hyphens and spaces of no width are no part of a word.
  const clean = (text, most = Infinity) =>
    (typeof text === "string" ? text : "").replace(/[\u00ad\u200b\u2060]+/g, "").replace(/\s+/g, " ").trim().slice(0, most);

  // What a page or a form says of itself: an element with the name "title" or "body", "children" or "action" takes the
  // place of the property.
  const builtIn = (node, property) => Reflect.get(Object.getPrototypeOf(node), property, node);

  // --- trees

  const hostOf = (node) => {
    const root = node.getRootNode();
    return root !== node && root.nodeType === Node.DOCUMENT_FRAGMENT_NODE ? root.host || null : null;
  };

  // The element around this one, out of a shadow root to its host.
  const parentOf = (node) => node.parentElement || hostOf(node);

  // The element it is drawn in: what fills a slot is drawn where the slot stands.
  const drawnIn = (element) => element.assignedSlot || parentOf(element);

  // The frame of the same origin that shows the element's document; null for the page itself and for others' frames.
  const frameOf = (element) => element.ownerDocument?.defaultView?.frameElement || null;

  // Where the document of a frame begins, seen from the document that the frame stands in.
  const cornerOf = (frame) => {
    const box = frame.getBoundingClientRect(), look = getComputedStyle(frame);
    return [box.left + frame.clientLeft + parseFloat(look.paddingLeft), box.top + frame.clientTop + parseFloat(look.paddingTop)];
  };

  const windowOf = (element) => element.ownerDocument.defaultView || window;

  // All elements below a node that fit, those in open shadow roots as well.
  const everyElement = function* (root, css = "*") {
    if (root.shadowRoot) yield* everyElement(root.shadowRoot, css);
    for (const element of root.querySelectorAll("*")) {
      if (element.matches(css)) yield element;
      if (element.shadowRoot) yield* everyElement(element.shadowRoot, css);
    }
  };

  // Every open tree at or below a node: its own, then those of shadow roots, in the order of the page.
  const openTrees = (root) => [root, ...[root, ...root.querySelectorAll("*")]
    .flatMap((element) => (element.shadowRoot ? openTrees(element.shadowRoot) : []))];

  // As querySelectorAll, in all these trees.
  const findAll = (css, trees) => trees.flatMap((tree) => [...tree.querySelectorAll(css)]);

  // As Element.closest, out of shadow roots as well.
  const closest = (element, css) => {
    for (let node = element; node; node = hostOf(node)) {
      const found = node.closest(css);
      if (found) return found;
    }
    return null;
  };

  // The element and all it is drawn in, outwards: the way a press on it takes.
  const around = function* (element) {
    for (let node = element; node; node = drawnIn(node)) yield node;
  };

  const closestAround = (element, css) => {
    for (const node of around(element)) if (node.matches(css)) return node;
    return null;
  };

  // As Node.contains, for what is drawn: into shadow roots, and what fills their slots.
  const holds = (outer, element) => {
    for (const node of around(element)) if (node === outer) return true;
    return false;
  };

  // The elements an attribute names by their IDs, in the element's own tree.
  const referenced = (element, attribute) => {
    const root = element.getRootNode();
    return (element.getAttribute(attribute) || "").split(/\s+/).filter(Boolean)
      .map((id) => root.getElementById?.(id)).filter(Boolean);
  };

  // --- can a customer see it

  // Four notions, each stricter than the one before it. `rendered`: it has a box, and is not made invisible by style.
  const rendered = (element, { opacity = false } = {}) =>
    !element.checkVisibility || element.checkVisibility({ visibilityProperty: true, opacityProperty: opacity });

  // It is there for somebody, if only for those who listen: their text is clipped to a pixel, and still has a height.
  const present = (element) => rendered(element) && element.getBoundingClientRect().height > 0;

  // It takes room on the page. Quick, for a look at all that is there; it may still be clipped or pushed off the page.
  const takesRoom = (element) => {
    if (!rendered(element)) return false;
    const box = element.getBoundingClientRect();
    return box.width > PIXEL && box.height > PIXEL;
  };

  // What fills a slot, in the words a customer reads: innerText leaves it out, as it stands elsewhere in the page.
  const textOfSlot = (slot) => slot.assignedNodes({ flatten: true }).map((node) => {
    if (node.nodeType !== Node.TEXT_NODE) return rendered(node) ? textInSight(node) : "";
    const range = node.ownerDocument.createRange();
    range.selectNode(node);
    return range.getClientRects().length ? clean(node.data) : "";
  }).filter(Boolean).join(" ");

  // The words a customer reads in an element; where it shows its shadow root or slots instead of its content, in these.
  const textInSight = (element) => clean(element?.innerText) ||
    [...(element?.shadowRoot?.children || [])].filter((one) => rendered(one)).map(textInSight).filter(Boolean).join(" ") ||
    [...(element?.querySelectorAll("slot") || [])].map(textOfSlot).filter(Boolean).join(" ");

  const textOfTree = (shadow) => [...shadow.childNodes].map((node) => {
    if (node.nodeType === Node.TEXT_NODE) return rendered(shadow.host) ? node.data.trim() : "";
    return node.nodeType === Node.ELEMENT_NODE && rendered(node) ? node.innerText || "" : "";
  });

  // The text in sight of all these trees (`openTrees` of an element), lines as they are: innerText leaves out what
  // shadow roots hold, so that comes after the rest.
  const textOfTrees = ([first, ...shadows]) =>
    [first.innerText || "", ...shadows.flatMap(textOfTree)].filter(Boolean).join("\n");

  const pictureOf = (area) =>
    area.ownerDocument.querySelector(`img[usemap="#${CSS.escape(area.closest("map")?.name || "")}"]`);

  const isFixed = (element) => {
    for (let node = element; node; node = drawnIn(node)) if (getComputedStyle(node).position === "fixed") return true;
    return false;
  };

  // What has no box of its own, as a slot: what it holds has.
  const wordsInSight = (element) => {
    const range = element.ownerDocument.createRange();
    range.selectNodeContents(element);
    const parent = drawnIn(element);
    return [...range.getClientRects()].some((box) => box.width > 1 && box.height > 1) && !!parent && inSight(parent);
  };

  // A closed drawer or accordion keeps its links at full size inside a box of no height.
  const clippedAway = (element, itsBox) => {
    let box = itsBox;
    const { body, documentElement } = element.ownerDocument;
    let held = getComputedStyle(element).position === "fixed";
    for (let parent = drawnIn(element); parent && !held; parent = drawnIn(parent)) {
      const style = getComputedStyle(parent);
      if (style.opacity === "0" && style.pointerEvents === "none") return true;
      if (parent !== body && parent !== documentElement && /hidden|clip/.test(style.overflow)) {
        const hole = parent.getBoundingClientRect();
        if (hole.height <= 1 || hole.width <= 1) return true;
        if (hole.right <= box.left || hole.left >= box.right || hole.bottom <= box.top || hole.top >= box.bottom) {
          // Off to the side of a carousel is out of sight; below the fold of a box that scrolls is not.
          if (parent.scrollHeight <= parent.clientHeight + 1) return true;
        }
      }
      // What a box scrolls can be brought to where that box is.
      const scrolls = parent !== body && parent !== documentElement && /auto|scroll/.test(style.overflowY);
      if (scrolls && parent.scrollHeight > parent.clientHeight + 1) box = parent.getBoundingClientRect();
      held = style.position === "fixed";
    }
    return false;
  };

  const inSightOfItsDocument = (element) => {
    if (!element.isConnected) return false;
    if (element.tagName === "AREA") {
      const picture = pictureOf(element);
      return !!picture && inSight(picture);
    }
    const style = getComputedStyle(element);
    if (style.display === "contents") return wordsInSight(element);
    if (!rendered(element)) return false;
    const box = element.getBoundingClientRect();
    if (box.width <= PIXEL || box.height <= PIXEL) {
      return [...builtIn(element, "children")].some((child) => getComputedStyle(child).position !== "static" && inSight(child));
    }
    const { innerWidth, innerHeight, scrollX, scrollY } = windowOf(element);
    if (isFixed(element) && (box.left >= innerWidth || box.top >= innerHeight || box.right <= 0 || box.bottom <= 0)) {
      return false;  // what is fixed outside the window can't be scrolled to
    }
    const left = box.left + scrollX, top = box.top + scrollY;
    if (left + box.width <= 0 || top + box.height <= 0) return false;
    if (/^rect\(0(px)?[, ]+0(px)?[, ]+0(px)?[, ]+0(px)?\)$/.test(style.clip)) return false;
    if (style.clipPath === "inset(50%)" || style.clipPath === "inset(100%)") return false;
    return !clippedAway(element, box);
  };

  // A customer sees it, or would after scrolling to it. The words of an element without opacity count: that is how
  // styled boxes to tick are made, and the tick is seen.
  const inSight = (element) => {
    if (!inSightOfItsDocument(element)) return false;
    const frame = frameOf(element);
    // A frame of no size has a border all the same.
    return !frame || (frame.clientWidth > PIXEL && frame.clientHeight > PIXEL && inSight(frame));
  };

  // --- what is it called

  const PRESSED = /^(submit|button|image|reset)$/;
  const TICKED = /^(checkbox|radio)$/;

  // Something to fill in or choose from.
  const isField = (element) => element.isContentEditable || /^(TEXTAREA|SELECT)$/.test(element.tagName) ||
    (element.tagName === "INPUT" && !PRESSED.test(element.type));

  // The ARIA role of a control, given or its element's own; "" for what is no control.
  const roleOf = (element) => {
    const given = (element.getAttribute("role") || "").trim().split(/\s+/)[0];
    if (given) return given;
    const type = element.type;
    switch (element.tagName) {
      case "A": case "AREA": return element.hasAttribute("href") ? "link" : "";
      case "BUTTON": return "button";
      case "SELECT": return element.multiple || element.size > 1 ? "listbox" : "combobox";
      case "TEXTAREA": return "textbox";
      case "OPTION": return "option";
      case "INPUT":
        if (PRESSED.test(type)) return "button";
        if (TICKED.test(type)) return type;
        if (/^(text|email|tel|url|search)$/.test(type) && element.list) return "combobox";
        return { text: "textbox", email: "textbox", tel: "textbox", url: "textbox", search: "searchbox",
          number: "spinbutton", range: "slider" }[type] || "";
      default: return element.isContentEditable ? "textbox" : "";
    }
  };

  // The role its author gave it; a dialog element is a dialog without.
  const givenRole = (element) => element.getAttribute("role") || (element.tagName === "DIALOG" ? "dialog" : "");

  // Two notions of a name. This one is for whoever looks: the words a customer would call a control by, in a message or
  // in a list of what is on the page. It prefers text as it is drawn, and takes a hint where there is nothing better.
  const seenName = (element, most = 200) => {
    const first = (...texts) => texts.map((text) => clean(text, most)).find(Boolean) || "";
    const given = first(referenced(element, "aria-labelledby").map(textInSight).join(" "),
      element.getAttribute("aria-label"), [...(element.labels || [])].map(textInSight).join(" "));
    if (given) return given;
    if (element.tagName === "INPUT" && element.type === "image") return first(element.alt, element.title);
    if (element.tagName === "INPUT" && PRESSED.test(element.type)) return first(element.value, element.type);
    if (/^(INPUT|SELECT|TEXTAREA)$/.test(element.tagName)) return first(element.placeholder, element.title);
    const text = first(textInSight(element));
    if (text) return text;
    const picture = element.matches("[alt]") ? element : element.querySelector("img[alt], svg title");
    return first(picture?.getAttribute("alt"), picture?.textContent, element.title);
  };

  // The words of a node that a screen reader reads, those in shadow roots and slots as well. What somebody has put in a
  // field is not among them.
  const spokenText = (node) => {
    if (node.nodeType === Node.TEXT_NODE) return node.data;
    if (node.nodeType !== Node.ELEMENT_NODE || node.getAttribute("aria-hidden") === "true") return "";
    const style = getComputedStyle(node);
    if (style.display === "none" || style.visibility === "hidden") return "";
    const label = node.getAttribute("aria-label");
    if (label) return ` ${label} `;
    if (node.tagName === "IMG" || node.tagName === "AREA") return ` ${node.alt} `;
    if (isField(node)) return "";
    if (node.tagName === "svg") return ` ${node.querySelector("title")?.textContent || ""} `;
    const inside = [...(node.shadowRoot || node).childNodes];
    const parts = node.tagName === "SLOT" ? node.assignedNodes() : inside;
    const words = (parts.length ? parts : inside).map(spokenText).join("");
    return style.display.startsWith("inline") ? words : ` ${words} `;
  };

  const NOT_RENDERED = Object.freeze({ getPropertyValue: (name) => (name === "display" ? "none" : "") });

  // dom-accessibility-api takes the value of a field for a part of the name of what is around it, as the standard has
  // it. What people type is in no name of ours: fields count as not there. Nor are the letters of icon fonts, which
  // stand before and after elements: hence no pseudo-elements.
  const standardName = (element) => {
    const style = (node) => (node !== element && holdsAnswer(node) ? NOT_RENDERED : getComputedStyle(node));
    try {
      return computeAccessibleName(element, { getComputedStyle: style, computedStyleSupportsPseudoElements: false });
    } catch {
      return "";  // the page is too deep for it, or has redefined what it needs
    }
  };

  const holdsAnswer = (element) => isField(element) ||
    /^(textbox|searchbox|combobox|listbox|spinbutton|slider)$/.test(element.getAttribute("role") || "");

  const hasShadow = (element) => !!element.shadowRoot || [...element.querySelectorAll("*")].some((one) => one.shadowRoot);

  // The other notion, for whoever listens: the accessible name as the standard computes it (accname 1.2 by
  // dom-accessibility-api), and what it leaves to browsers: shadow roots, placeholders, buttons without words.
  const accessibleName = (element, most = Infinity) => {
    const named = referenced(element, "aria-labelledby");
    const parts = named.length ? named : [...(element.labels || [])];
    const label = named.length ? "" : clean(element.getAttribute("aria-label"));
    const own = () => clean(parts.length ? parts.map(spokenText).join(" ") : holdsAnswer(element) ? "" : spokenText(element));
    // The library sees nothing of shadow roots, and asks a field that is referred to for its value.
    const beyond = !label && (parts.length ? parts : [element]).some((one) => hasShadow(one) || (named.length && holdsAnswer(one)));
    const silent = element.tagName === "INPUT" && PRESSED.test(element.type);
    // Browsers say "Submit" where the library says "Submit Query".
    const image = element.tagName === "INPUT" && element.type === "image" && !element.alt && !element.title;
    const name = beyond ? own() : image && !parts.length && !label ? "Submit" : clean(standardName(element)) || label || own();
    return clean(name || (silent && element.value) || element.title || element.placeholder ||
      (silent ? element.type : ""), most);
  };

  // What a dialog, a notice or a panel is called: by its author, or by its heading.
  const titleOf = (box) => clean(referenced(box, "aria-labelledby").map(textInSight).join(" ")) ||
    clean(box.getAttribute("aria-label")) || textInSight(box.querySelector("h1, h2, h3, [role=heading]"));

  // --- what lies over it

  // What of a page is in the window, in its own pixels. On a phone the window may show a part of what the page takes
  // for it, as where something is wider than the screen.
  const windowBox = (view) => {
    const seen = view === view.top ? view.visualViewport : null;
    if (!seen) return { left: 0, top: 0, right: view.innerWidth, bottom: view.innerHeight };
    const { offsetLeft: left, offsetTop: top, width, height } = seen;
    return { left, top, right: left + width, bottom: top + height };
  };

  // Whether an element reaches beyond its window, or with its frame beyond the window of the page around it.
  const beyondWindow = (element, margin) => {
    let { left, top, right, bottom } = element.getBoundingClientRect();
    for (let node = element; node; node = frameOf(node)) {
      if (node !== element) {
        const [x, y] = cornerOf(node);
        left += x; right += x; top += y; bottom += y;
      }
      const seen = windowBox(windowOf(node));
      const above = top < seen.top + margin, below = bottom > seen.bottom - margin;
      if (above || below || left < Math.floor(seen.left) || right > Math.ceil(seen.right)) return true;
    }
    return false;
  };

  // The uppermost element at a point of a document's window, in shadow roots as well; null outside the window.
  const topmostAt = (page, x, y) => {
    let top = page.elementFromPoint(x, y);
    while (top?.shadowRoot) {
      const tree = top.shadowRoot;
      let inner = tree.elementFromPoint(x, y);
      // Bare text in a slot belongs to a host, and is drawn where the slot stands: in a link, say.
      if (inner?.getRootNode() !== tree) [inner] = tree.elementsFromPoint(x, y);
      if (!inner || inner === top || !holds(top, inner)) break;
      if (inner.getRootNode() !== tree) return inner;
      top = inner;
    }
    return top;
  };

  // Whether a press on `top` is a press on the element.
  const reaches = (element, top) => {
    for (const node of around(top)) {
      if (node === element) return true;
      if (node.tagName === "LABEL" && node.control === element) return true;
    }
    const under = closestAround(top, "a[href]"), meant = closestAround(element, "a[href]");
    if (under && meant && under.href === meant.href) return true;
    // A link drawn by its parent's picture, or a field under its own label, still gets the click.
    const link = closestAround(element, "a[href], button, label, summary");
    return !!link && link !== element && holds(link, top);
  };

  // What a press at a point of the element's window meets instead of the element: null where it reaches it. `under` is
  // what it lies over: the element, or a frame of the same origin around it. `left` and `top` are where that frame's
  // document begins, seen from the element's window.
  const lyingOver = (element, x, y) => {
    const own = topmostAt(element.ownerDocument, x, y);
    if (!reaches(element, own)) return { cover: own, under: element, left: 0, top: 0 };
    let left = 0, top = 0;
    for (let frame = frameOf(element); frame; frame = frameOf(frame)) {
      const box = frame.getBoundingClientRect();
      // In a frame that is drawn larger or smaller than it is, there is no telling where the point lies.
      if (Math.abs(box.width - frame.offsetWidth) > 1 || Math.abs(box.height - frame.offsetHeight) > 1) return null;
      const [x0, y0] = cornerOf(frame);
      left -= x0;
      top -= y0;
      const cover = topmostAt(frame.ownerDocument, x - left, y - top);
      if (!cover) return null;  // outside the window: nothing can be told of it
      if (cover !== frame) return { cover, under: frame, left, top };
    }
    return null;
  };

  // The whole thing in the way, not the letter of it that happens to lie on top: as far out as it doesn't hold what it
  // lies over. With `dialog`, the first dialog on the way is the whole thing.
  const wholeOf = (cover, under, { dialog = false } = {}) => {
    let whole = cover;
    for (const node of around(cover)) {
      if (node === node.ownerDocument.body || holds(node, under)) break;
      whole = node;
      if (dialog && node.matches("dialog, [role=dialog], [role=alertdialog], [aria-modal]")) break;
    }
    // A slot has no box and no words of its own.
    return whole.tagName === "SLOT" ? hostOf(whole) || whole : whole;
  };

  // What a press changes of the control itself, where it changes anything: its words, and how and as what it is shown.
  const stateOf = (element) => JSON.stringify([clean(element.textContent, 200), element.className, element.style?.cssText,
    !!element.disabled, !!element.checked, !!element.hidden, !!element.closest("details")?.open, !!element.paused,
    ...[...element.attributes].filter((one) => one.name.startsWith("aria-")).map((one) => `${one.name}=${one.value}`)]);

  // --- what a form complains of

  const MARKED_WRONG = "[aria-invalid=true], input:user-invalid, select:user-invalid, textarea:user-invalid";

  // --- what was filled in

  const TICKS = "[role=radio], [role=checkbox], [role=switch], [role=menuitemradio], [role=menuitemcheckbox], [aria-pressed]";

  const kindOf = (field) => (typeof field.type === "string" ? field.type : "").toLowerCase();
  const linesOf = (element) =>
    (element.innerText ?? element.textContent ?? "").replace(/[\u00a0\u202f]/g, " ").replace(/[\u200b\ufeff]/g, "").trim();

  // What a field holds, as a customer sees it; "on" for what is ticked or pressed.
  const heldBy = (field) => {
    if (/^(checkbox|radio)$/.test(kindOf(field))) return field.checked ? "on" : "";
    if (field.tagName === "SELECT") return clean(field.selectedOptions[0]?.label || field.selectedOptions[0]?.text);
    if (/^(INPUT|TEXTAREA)$/.test(field.tagName)) return field.value;
    if (field.isContentEditable) return linesOf(field);
    if (field.matches(TICKS)) return [field.ariaChecked, field.ariaPressed].includes("true") ? "on" : "";
    return field.getAttribute("aria-valuetext") || field.getAttribute("aria-valuenow") || linesOf(field);
  };

  const labelOf = (field) => clean([...(field.labels || [])].map((one) => one.innerText).join(" ") ||
    referenced(field, "aria-labelledby").map((one) => (one === field ? one.getAttribute("aria-label") : one.innerText)).join(" ") ||
    field.getAttribute("aria-label") || field.placeholder || "", 80);

  // By what a field is known again when a script has drawn its form anew: its name, its kind and its label.
  const keyOfField = (field) => {
    const label = labelOf(field);
    return [field.getAttribute("name") || (label ? "" : field.id) || "", kindOf(field) || field.tagName.toLowerCase(), label];
  };

  // Which elements aren't in a form beside the one that was filled in: nobody has to do anything for that.
  const outsideUnusedForms = (trees) => {
    const touched = (form) => [...form.querySelectorAll("input, textarea")].some((field) =>
      field.type !== "hidden" && (field.value !== field.defaultValue || field.checked !== field.defaultChecked));
    const used = findAll("form", trees).filter(touched);
    return (element) => {
      const form = closest(element, "form");
      return !form || !used.length || used.includes(form);
    };
  };

  return Object.freeze({
    TICKED, MARKED_WRONG, TICKS,
    outsideUnusedForms, heldBy, keyOfField, kindOf, labelOf, linesOf,
    clean, builtIn, textInSight,
    parentOf, drawnIn, frameOf, cornerOf, everyElement, openTrees, findAll, closest, holds, referenced,
    textOfTrees, rendered, isFixed, present, takesRoom, pictureOf, inSight,
    isField, roleOf, givenRole, seenName, spokenText, accessibleName, titleOf,
    windowBox, beyondWindow, topmostAt, lyingOver, wholeOf, stateOf,
  });
}
