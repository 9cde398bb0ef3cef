// Runs axe-core, and says of each element that broke a rule whether anybody meets it.
({ clean, parentOf, rendered }) => async ([tags, extra]) => {
  const check = () => window.axe.run(document, {
    runOnly: { type: "tag", values: tags },
    rules: Object.fromEntries(extra.map((id) => [id, { enabled: true }])),
    resultTypes: ["violations", "incomplete"],
    elementRef: true,
    preload: false,
  });
  // Half way from one colour to the next, as a pointer comes upon a button, words are hard to read for a moment: what
  // counts is where the change ends. What never ends isn't waited for.
  const LONGEST_MS = 1500;
  const changing = () => document.getAnimations().filter((one) =>
    one.playState === "running" && Number.isFinite(one.effect?.getComputedTiming().endTime));
  const settled = () => Promise.race([Promise.allSettled(changing().map((one) => one.finished)),
    new Promise((resolve) => setTimeout(resolve, LONGEST_MS))]);
  await settled();
  let result = await check();
  if (changing().length && result.violations.some((one) => one.id === "color-contrast")) {
    await settled();
    result = await check();
  }
  const tiny = (box) => box.width <= 1 && box.height <= 1;
  const offPage = (box) => box.right + scrollX <= 0 || box.bottom + scrollY <= 0;
  // Scripts leave elements behind with which they have tried out what the browser can do. Nobody meets these: they are
  // not drawn, have no size, or lie beyond the edge of the page in a box that says nothing. Words for screen readers
  // alone lie there too, and are for somebody.
  const met = (element) => {
    if (!element.isConnected || element.closest("head") || element.contains(document.body)) return true;
    // Areas of a picture and options have no box of their own.
    if (/^(AREA|OPTION|OPTGROUP)$/.test(element.tagName)) return true;
    if (!rendered(element)) return false;
    const box = element.getBoundingClientRect();
    if (!tiny(box) && !offPage(box)) return true;
    const parent = parentOf(element);
    const held = !!parent && parent !== document.body && !tiny(parent.getBoundingClientRect()) && !offPage(parent.getBoundingClientRect());
    // A field may lie unseen behind the box that is drawn for it.
    if (held && /^(INPUT|SELECT|TEXTAREA)$/.test(element.tagName)) return true;
    let outermost = element;
    for (let node = parentOf(element); node && node !== document.body; node = parentOf(node)) {
      const around = node.getBoundingClientRect();
      if (tiny(around) || offPage(around)) outermost = node;
    }
    const words = (one) => clean(one.textContent) || clean(one.getAttribute("aria-label")) || clean(one.getAttribute("title"));
    const labelled = [element, ...outermost.querySelectorAll("*")].some((one) => one.labels?.length && clean(one.labels[0].textContent));
    return !!words(outermost) || labelled;
  };
  for (const rule of [...result.violations, ...result.incomplete]) {
    for (const node of rule.nodes) {
      if (node.element) node.met = met(node.element);
      delete node.element;
      for (const one of [...node.any, ...node.all, ...node.none]) {
        for (const related of one.relatedNodes || []) delete related.element;
      }
    }
  }
  delete result.timestamp;
  return result;
}
