// What the page in the window is and says; which of its texts may be messages about what was entered; which fields are
// filled in; which of its states it is in. Asked of the page itself and of its frames, each for itself; open shadow
// roots are looked into.
//
// A message is described here and judged in page_state.py, which knows what the page said before.
({ MARKED_WRONG, builtIn, clean, closest, drawnIn, findAll, openTrees, present, referenced, takesRoom, textInSight, textOfTrees,
  titleOf }) => () => {
  const shorten = (text, most = 300) => clean(text, most);
  const trees = openTrees(document), body = builtIn(document, "body");
  const all = (css) => findAll(css, trees);

  // --- fields

  const AROUND = "header, footer, nav, aside, search, [role=banner], [role=contentinfo], [role=navigation], " +
    "[role=complementary], [role=search]";
  // The header of a section is content, that of the page is not.
  const inContent = (element) => {
    const around = closest(element, AROUND);
    return !around || (around.matches("header, footer") && !!closest(around, "main, article, section, form, dialog"));
  };
  const ticked = (field) => /^(checkbox|radio)$/.test(field.type);
  const shown = (field) => takesRoom(field) || [...(field.labels || [])].some(takesRoom);
  const keyOf = (field) => field.name || field.id || field.getAttribute("aria-label") || "";
  const labelOf = (field) => shorten(ticked(field)
    ? closest(field, "fieldset")?.querySelector("legend")?.innerText || keyOf(field)
    : [...(field.labels || [])].map((label) => label.innerText).join(" ") || field.getAttribute("aria-label") || keyOf(field), 80);
  const every = all("input, select, textarea").filter((field) => !/^(hidden|submit|button|image|reset)$/.test(field.type));
  const wanted = every.filter((field) => !/^(password|file)$/.test(field.type));
  const drawn = every.filter(shown).slice(0, 200);
  const forSearch = (field) => field.type === "search" || /^(q|query|search|s)$/i.test(field.name || "");
  const asked = drawn.filter((field) => inContent(field) && !forSearch(field));

  const FORMS = "form, [role=form]", forms = all(FORMS);
  const fields = {};
  for (const field of wanted.slice(0, 200)) {
    const key = keyOf(field);
    if (!key || !(ticked(field) || takesRoom(field))) continue;
    const filled = ticked(field) ? field.checked : field.tagName === "SELECT" ? field.selectedIndex > 0 && !!field.value : !!field.value.trim();
    const required = (field.required || field.getAttribute("aria-required") === "true") && !field.readOnly && !field.matches(":disabled");
    fields[key] = { label: labelOf(field), filled: filled || !!fields[key]?.filled, required: required || !!fields[key]?.required,
      form: forms.indexOf(closest(field, FORMS)) };
  }
  const form = {};
  for (const field of asked) form[keyOf(field) || labelOf(field) || field.type] = labelOf(field);

  const wrong = all(MARKED_WRONG).filter(takesRoom);
  // What the browser itself would say, where the form lets it; the field in which it says so has the focus.
  const native = every.filter((field) => field.willValidate && !field.validity.valid && !field.form?.noValidate).slice(0, 20)
    .map((field) => ({ text: shorten(field.validationMessage), focused: field.getRootNode().activeElement === field,
      marked: field.matches(":user-invalid, [aria-invalid=true]") }));

  // --- messages

  const MOST_PIECES = 3000, MOST_MESSAGES = 80, LONGEST_BLOCK = 600, HIGHEST = 8, NEAR = 48, BESIDE = 400;
  const WRONG = /\b(?:(?:form|field|input|validation)?err(?:or|eur)\w*|err|errs|invalid\w*|danger|fehler\w*|fouten?|fail(?:ed|ure)?|not valid|validation (?:message|summary|text))\b(?! valid)/;
  const CALM = /\b(?:success\w*|info|information|informative|confirm\w*|notice|valid|cookies?|consent|loading|spinner|progress|count|counter|site alert|emergency|announcement|saved|positive|strength|meter)\b/;
  const HINT = /\b(?:hint|help|helper|tip|tooltip|popover|description|instructions?)\b/;
  const wordsOf = (text) => ` ${text} `.replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase().replace(/[^\p{L}]+/gu, " ");
  const described = new Set(wrong.flatMap((field) =>
    [...referenced(field, "aria-errormessage"), ...referenced(field, "aria-describedby")]));
  const fieldsIn = new Map();  // elements around fields, with these
  for (const field of drawn) {
    for (let node = field, height = 0; node && height < 12; node = drawnIn(node), height += 1) {
      if (!fieldsIn.has(node)) fieldsIn.set(node, []);
      fieldsIn.get(node).push(field);
    }
  }

  // The fields that an element is said of: those that name it as their error or description.
  const naming = new Map();
  for (const box of [...drawn, ...all("fieldset, [role=group], [role=radiogroup]")]) {
    const inside = drawn.includes(box) ? [box] : fieldsIn.get(box) || [];
    for (const named of ["aria-errormessage", "aria-describedby"].flatMap((one) => referenced(box, one))) {
      naming.set(named, [...(naming.get(named) || []), ...inside]);
    }
  }
  const linkedTo = (point) => {
    const link = point.matches("a[href^='#']") ? point : point.querySelector("a[href^='#']");
    const place = link && link.getRootNode().getElementById?.(link.getAttribute("href").slice(1));
    return place ? fieldsIn.get(place) || [] : [];
  };
  const keysOf = (some) => [...new Set(some.map(keyOf))].filter(Boolean).slice(0, 8);
  // Of which fields a message is said: as links, labels and references tell; else the one with which it stands in a box.
  const aboutOf = (point) => {
    const label = closest(point, "label")?.control;
    const around = [];
    for (let node = point; node && node !== body && around.length < HIGHEST && !fieldsIn.has(node); node = drawnIn(node)) around.push(node);
    const named = [...around, ...point.querySelectorAll("[id]")].find((one) => naming.has(one));
    const told = keysOf([linkedTo(point), label ? [label] : [], naming.get(named) || []].find((some) => some.length) || []);
    const beside = keysOf(fieldsIn.get(around.length ? drawnIn(around.at(-1)) : point) || []);
    return told.length ? told : beside.length === 1 ? beside : [];
  };

  // Headings are given their own words as an id, to be linked to: that marks nothing.
  const lettersOf = (text) => text.toLowerCase().replace(/[^\p{L}]+/gu, "");
  const idSays = (element) => WRONG.test(wordsOf(element.id || "")) && lettersOf(element.id) !== lettersOf(element.textContent.slice(0, 300));

  // --- what is drawn and isn't text of the page: words that a style sheet puts in, and boxes of which nothing can be read

  const MOST_DRAWN = 800, LEAST_SIDE = 8;
  const content = all("*").slice(0, MOST_PIECES).filter((one) => one.checkVisibility({ visibilityProperty: true }) && inContent(one)).slice(0, MOST_DRAWN);
  const putIn = new Map();
  for (const one of content) {
    for (const pseudo of ["::before", "::after"]) {
      const given = getComputedStyle(one, pseudo).content;
      if (!/["(]/.test(given)) continue;
      const words = given.replace(/attr\(([\w-]+)\)/g, (_, name) => JSON.stringify(one.getAttribute(name) || ""))
        .match(/"(?:[^"\\]|\\.)*"/g)?.map((word) => word.slice(1, -1)).join(" ");
      if (/\p{L}{2}/u.test(words || "")) putIn.set(one, clean(`${putIn.get(one) || ""} ${words}`, 300));
    }
  }
  const sizes = content.map((one) => [one.offsetWidth || 0, one.offsetHeight || 0])
    .filter((both) => Math.min(...both) >= LEAST_SIDE).flat();

  const known = new Map();
  const marksOf = (element) => {
    if (known.has(element)) return known.get(element);
    // Components say in an attribute of their own what kind of message they are.
    const own = element.localName.includes("-")
      ? [element.localName, ...["status", "type", "variant", "severity", "kind", "color"].map((name) => element.getAttribute(name) || "")] : [];
    const classes = wordsOf([...own, element.getAttribute("class") || ""].join(" "));
    const role = element.getAttribute("role") || "";
    const says = WRONG.test(classes) || described.has(element) || idSays(element);
    const marks = { wrong: says, calm: !says && (CALM.test(classes) || /^(log|timer|progressbar)$/.test(role)), status: !says && role === "status",
      hint: HINT.test(classes) || role === "tooltip",
      alert: /^alert(dialog)?$/.test(role) || element.getAttribute("aria-live") === "assertive",
      dialog: element.localName === "dialog" || /^(alert)?dialog$/.test(role) };
    known.set(element, marks);
    return marks;
  };

  const colours = new Map();
  const paper = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  // Hue, saturation and lightness of a colour as the browser draws it; null where it can be seen through.
  const coloured = (text) => {
    if (!colours.has(text)) {
      paper.clearRect(0, 0, 1, 1);
      paper.fillStyle = text;
      paper.fillRect(0, 0, 1, 1);
      const [r, g, b, alpha] = paper.getImageData(0, 0, 1, 1).data;
      const most = Math.max(r, g, b), least = Math.min(r, g, b), range = most - least, light = (most + least) / 510;
      const hue = !range ? 0 : most === r ? ((g - b) / range) * 60 : most === g ? 120 + ((b - r) / range) * 60 : 240 + ((r - g) / range) * 60;
      const full = !range ? 0 : range / (255 * (1 - Math.abs(2 * light - 1)));
      colours.set(text, alpha < 128 ? null : { hue: (hue + 360) % 360, full, light });
    }
    return colours.get(text);
  };
  const isRed = (text, lightest) => {
    const colour = coloured(text);
    return !!colour && (colour.hue <= 20 || colour.hue >= 340) && colour.full >= 0.35 && colour.light >= 0.15 && colour.light <= lightest;
  };
  const usual = new Set([body, ...all("h1, p").slice(0, 2)].filter(Boolean).map((one) => getComputedStyle(one).color));
  // Drawn in red, unlike other text, or in a box that is red ("red"), or that only has a red edge ("edged").
  const red = (element) => {
    const { color } = getComputedStyle(element);
    if (!usual.has(color) && isRed(color, 0.8)) return "red";
    let edged = "";
    for (let node = element, height = 0; node && height < 3 && !fieldsIn.has(node); node = drawnIn(node), height += 1) {
      const style = getComputedStyle(node);
      if (isRed(style.backgroundColor, 0.97)) return "red";
      if (parseFloat(style.borderLeftWidth) >= 2 && isRed(style.borderLeftColor, 0.8)) edged = "edged";
    }
    return edged;
  };

  const boxes = drawn.map((field) => (takesRoom(field) ? field : [...field.labels].find(takesRoom)).getBoundingClientRect());
  const atField = (element) => {
    const own = element.getBoundingClientRect();
    return boxes.some((box) => {
      const down = Math.max(0, box.top - own.bottom, own.top - box.bottom);
      const across = Math.max(0, box.left - own.right, own.left - box.right);
      return down === 0 ? across <= BESIDE : down <= NEAR && across <= NEAR;
    });
  };

  const PRESSED = "a, button, summary, [role=button], [role=tab], [role=option], [role=menuitem], option, select, textarea";
  const hasWords = (element) => [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && /\p{L}{2}/u.test(node.data));
  const isLine = (element) => !/^(inline|contents)/.test(getComputedStyle(element).display);

  // The whole message that a piece of text belongs to, and how it is marked.
  const messageOf = (piece) => {
    const found = { element: piece, wrong: false, calm: false, status: false, hint: false, alert: false, dialog: false, group: false, tied: false };
    let line = null;
    for (let node = piece, height = 0; node && node !== body && height < HIGHEST; node = drawnIn(node), height += 1) {
      const marks = marksOf(node);
      const inside = fieldsIn.get(node);
      if (inside) {
        // What stands beside a whole form, under the page's heading, may be about anything.
        found.tied = !!closest(piece, "form") || !node.querySelector("h1, h2");
        found.group = inside.length <= 8 && (marks.wrong || inside.some((field) => field.matches(MARKED_WRONG)));
        break;
      }
      if (!line && isLine(node)) {
        line = node;
        if (!found.wrong && !found.alert) found.element = node;
      }
      if ((marks.wrong || marks.alert || marks.dialog) && clean(node.innerText).length <= LONGEST_BLOCK) found.element = node;
      found.calm ||= marks.calm && !found.wrong;
      found.status ||= marks.status && !found.wrong;
      for (const mark of ["wrong", "hint", "alert", "dialog"]) found[mark] ||= marks[mark];
    }
    return found;
  };

  // A summary's points say what is wrong; its heading only says that something is.
  const pointsOf = (box) => (box.querySelector("li") ? [...box.querySelectorAll("li")] : [box]);
  // Its text without the words on its buttons: "Close" is no part of a message.
  const textOf = (box) => {
    const lines = box.querySelector("button, [role=button]") ? [...box.querySelectorAll("*")].filter((one) =>
      hasWords(one) && takesRoom(one) && !one.closest("button, [role=button], script, style")) : [];
    const outer = lines.filter((one) => !lines.some((other) => other !== one && other.contains(one)));
    return shorten(outer.map((one) => one.innerText).join(" ")) || shorten(textInSight(box));
  };
  const leadsAway = (element) => {
    const link = element.matches("a[href]") ? element : element.querySelector("a[href]");
    return !!link && !(link.getAttribute("href") || "").startsWith("#") && clean(link.innerText) === clean(element.innerText);
  };
  const MARKED = "[role=alert], [role=alertdialog], [aria-live=assertive], [class*=err i], [class*=invalid i], [class*=danger i], " +
    "[class*=fehler i], [class*=fout i], [class*=fail i], [id*=error i]";
  const pieces = asked.length ? trees.flatMap((tree) => [...tree.querySelectorAll("*")])
    : all(MARKED).flatMap((one) => [one, ...one.querySelectorAll("*")]);
  const worded = pieces.filter((piece) => !/^(SCRIPT|STYLE|NOSCRIPT|TITLE)$/.test(piece.tagName) && hasWords(piece));
  const messages = [], seen = new Set();
  for (const piece of worded.slice(0, MOST_PIECES)) {
    if (!takesRoom(piece)) continue;
    const found = messageOf(piece);
    if (seen.has(found.element)) continue;
    seen.add(found.element);
    const marked = found.wrong || found.alert || found.dialog || found.status;
    // Labels, hints of controls and the like are no messages; the points of a marked list may well be links.
    const label = closest(piece, "label, legend");
    if (!marked && (closest(piece, PRESSED) || (label && !marksOf(label).wrong))) continue;
    if (closest(piece, "button, [role=button], select, textarea") && !found.element.querySelector("li")) continue;
    const near = found.tied && atField(found.element);
    const inRed = red(piece);
    if (!marked && !near && !inRed && !found.group) continue;
    const { wrong: says, calm, status, hint, alert, dialog, group } = found;
    for (const point of pointsOf(found.element).filter(takesRoom)) {
      const text = textOf(point);
      if (!text || /^(error|warning)(_outline)?$/i.test(text) || (leadsAway(point) && point === found.element)) continue;
      messages.push({ text, wrong: says, calm, status, hint, alert, dialog, group, red: inRed === "red", edged: inRed === "edged",
        field: near, content: inContent(point), about: aboutOf(point) });
    }
  }
  for (const [box, text] of asked.length ? putIn : []) {
    const { wrong: says, calm, status, hint, alert, dialog } = messageOf(box), near = atField(box);
    const drawnRed = ["::before", "::after"].some((pseudo) => isRed(getComputedStyle(box, pseudo).color, 0.8));
    messages.push({ text, wrong: says, calm, status, hint, alert, dialog, red: drawnRed, field: near, content: true, about: aboutOf(box) });
  }
  const first = messages.filter((one) => one.wrong || one.alert || one.red || one.edged);

  // --- the page

  // A script of the page may show anything under any address; what is shown by itself, without one, is no page.
  const kind = () => {
    const type = document.contentType, pre = body?.querySelector(":scope > pre");
    if (!/^(text\/html|application\/xhtml\+xml)$/.test(type)) {
      const styled = type.endsWith("xml") && !type.startsWith("image") && document.querySelector("html") && !document.getElementById(VIEWER);
      return styled ? "" : type;
    }
    if (!document.head?.firstChild && body && !body.firstChild) return "empty";
    const only = pre && body.children.length === 1 ? pre : body;
    const bare = !builtIn(document, "title") && only && !only.children.length && /^\s*[{[]/.test(only.textContent);
    try { return bare && JSON.parse(only.textContent) ? "application/json" : ""; } catch { return ""; }
  };
  const VIEWER = "webkit-xml-viewer-source-xml", is = kind();
  // The browser puts its viewer in the place of XML a moment after that is there.
  const sent = () => document.getElementById(VIEWER)?.innerHTML ??
    (body ? (body.querySelector("pre") || body).textContent : document.documentElement?.outerHTML);
  const headings = all("h1");
  const open = all("dialog[open], [role=dialog], [role=alertdialog]").filter(takesRoom);
  const state = [
    shorten((headings.find(present) || headings[0])?.innerText),
    wanted.filter(takesRoom).map((field) => field.name || field.id || field.type).slice(0, 60).join(","),
    wrong.length || messages.some((one) => one.wrong) ? "complains" : "",
    open.map((one) => shorten(titleOf(one) || one.id)).join(","),
  ];
  return {
    title: builtIn(document, "title").slice(0, 500),
    language: shorten(document.documentElement.lang, 40) || null,
    kind: is,
    source: is ? shorten(sent(), 200) : "",
    text: [(body ? textOfTrees(openTrees(body)) : "").slice(0, 20000), ...putIn.values()].join("\n"),
    sizes,
    messages: [...new Set([...first, ...messages])].slice(0, MOST_MESSAGES),
    wrong: wrong.length,
    native,
    fields,
    form,
    heading: state[0],
    state: JSON.stringify(state),
  };
}
