// A field as it is now: what it holds, what it takes, and how the page's language writes dates and numbers.
({ clean, closest, heldBy, keyOfField, kindOf, labelOf, linesOf, referenced }) => (element, text) => {
  const kind = kindOf(element);

  // A code or a date may be spread over boxes of one letter or two, or over parts that are one field to a customer.
  const around = closest(element, "[role=group], fieldset, form") || element.parentElement?.parentElement;
  const parts = (css) => [...(around?.querySelectorAll(css) || [])];
  const isSection = element.getAttribute("role") === "spinbutton" && element.isContentEditable;
  const sections = isSection ? parts("[role=spinbutton]").map(linesOf).join("/") : "";
  const together = () => {
    if (isSection) return sections;
    if (!(element.maxLength > 0 && element.maxLength < text.length && element.maxLength <= 4)) return "";
    const boxes = parts("input").filter((one) => one.maxLength > 0 && one.maxLength <= 4 && one.type === element.type);
    return boxes.slice(boxes.indexOf(element)).map((one) => one.value).join("");
  };

  // Another short field beside a short one.
  const short = (one) => one.type === "text" && one.maxLength > 0 && one.maxLength <= 4;
  const inParts = () => short(element) &&
    [...(closest(element, "[role=group], fieldset") || element.parentElement?.parentElement)?.querySelectorAll("input") || []]
      .some((one) => one !== element && short(one));

  const elsewhere = () => Boolean(text.trim()) && [...element.getRootNode().querySelectorAll("input, textarea")]
    .some((one) => one !== element && one.value.includes(text.trim()));

  // The page's own language. Where it names no region, that of the site's address or of the browser.
  const language = () => {
    const said = closest(element, "[lang]")?.getAttribute("lang") || navigator.language;
    const place = location.hostname.split(".").pop();
    const region = { uk: "GB", eu: "IE" }[place] || (/^[a-z]{2}$/.test(place) ? place.toUpperCase() : "");
    const plain = /^[a-z]{2,3}$/i.test(said);
    const own = navigator.language.split("-")[0] === said.split("-")[0] ? navigator.language : said;
    return [plain && region ? `${said}-${region}` : "", plain ? own : said, said].find((one) => {
      try { return one && Intl.DateTimeFormat.supportedLocalesOf(one).length > 0; } catch { return false; }
    }) || "en";
  };

  const customs = () => {
    const speaks = language();
    const partsOf = (one, style, day) => new Intl.DateTimeFormat(one, { ...style, calendar: "gregory" }).formatToParts(day);
    const months = [speaks, navigator.language, "en"].flatMap((one) => ["long", "short"].map((month) =>
      Array.from({ length: 12 }, (_, number) => partsOf(one, { day: "numeric", month }, new Date(2026, number, 4))
        .find((part) => part.type === "month").value)));
    const order = partsOf(speaks, {}, new Date(2026, 11, 31)).map((part) => part.type);
    const sign = partsOf(speaks, {}, new Date(2026, 11, 31)).find((part) => part.type === "literal").value;
    const decimal = new Intl.NumberFormat(speaks).formatToParts(1.5).find((part) => part.type === "decimal").value;
    return { months, order: order.filter((type) => /^(day|month|year)$/.test(type)), date_sign: sign.trim(), decimal };
  };

  const colour = () => {
    const pen = document.createElement("canvas").getContext("2d");
    const [one, other] = ["#010203", "#030201"].map((start) => {
      pen.fillStyle = start;
      pen.fillStyle = text;
      return pen.fillStyle;
    });
    return one === other && one.startsWith("#") ? one : "";
  };

  const offer = (option) => ({ label: clean(option.label || option.text), value: option.value });
  const figure = (name) => (element.hasAttribute(name) ? Number(element.getAttribute(name)) : null);
  const holds = heldBy(element);
  return {
    key: keyOfField(element),
    label: labelOf(element),
    holds,
    kind,
    elsewhere: elsewhere(),
    parts: inParts(),
    together: together(),
    nearby: holds ? "" : clean(element.parentElement?.parentElement?.innerText, 1000),
    ...(/\d/.test(text) ? customs() : {}),
    colour: kind === "color" ? colour() : "",
    // Sections show the form they want, until something stands in them.
    placeholder: clean(element.placeholder) || (/\d/.test(sections) ? "" : sections),
    figures: /^(numeric|decimal)$/.test(element.inputMode || "") || /^(\^?\(?)(\[0-9\]|\\d)/.test(element.pattern || ""),
    description: clean([...referenced(element, "aria-describedby").map(linesOf), labelOf(element)].join(" "), 500),
    offers: [...(element.list?.options || [])].slice(0, 500).map(offer),
    options: element.tagName === "SELECT" ? [...element.options].map(offer) : [],
    lowest: figure("aria-valuemin"),
    highest: figure("aria-valuemax"),
    now: figure("aria-valuenow"),
  };
}
