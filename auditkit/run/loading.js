// What on the page says that something is still on its way: words, a busy region, a bar or a wheel that turns.
({ builtIn, clean, closest, everyElement, inSight, rendered, takesRoom }) => (phrases) => {
  // A sentence about loading bays goes on where a page that is loading has said it all.
  const MOST = 3, LONGEST = 90, MUCH = 200, FEW = 5;
  const WHEEL = /(^|[-_\s])(is-?)?(ajax-?)?(loading|loader|preloader|spinner|skeleton|throbber)([-_\s]|$)/i;
  const ASIDE = "nav, footer, aside, [role=navigation], [role=contentinfo], [role=complementary]";
  const LIVE = "[role=status], [role=alert], [role=progressbar], [role=alertdialog], progress, [aria-busy=true], " +
    "[aria-live=polite], [aria-live=assertive]";
  const classOf = (element) => (typeof element.className === "string" ? element.className : "");
  const wheelAround = (element) => {
    for (let node = element, up = 0; node && up < 3; node = node.parentElement, up++) if (WHEEL.test(classOf(node))) return true;
    return false;
  };
  const turns = (element) => element.getAnimations({ subtree: true }).some((one) =>
    one.playState === "running" && one.effect?.getComputedTiming().iterations === Infinity);
  const wordsOf = (element) => clean(element.innerText, LONGEST + 1);

  const signs = [];
  const alone = (builtIn(document, "body")?.innerText || "").split(/\s+/).filter(Boolean).length <= 80;
  const add = (words, plain) => {
    if (signs.length < MOST && !signs.some((one) => one.words === words)) signs.push({ words, plain, alone });
  };
  // A page that will go on by itself in a moment.
  const refresh = Number.parseFloat(document.querySelector("meta[http-equiv=refresh i]")?.content);
  if (refresh > 0 && refresh <= 30) add("", true);
  for (const element of everyElement(document.documentElement)) {
    if (signs.length >= MOST) break;
    if (/^(SCRIPT|STYLE|NOSCRIPT|TEMPLATE|OPTION|TEXTAREA)$/.test(element.tagName) || closest(element, ASIDE)) continue;
    // Only what the words begin with counts: most texts are told by their first letters.
    for (const node of element.childNodes) {
      if (node.nodeType !== Node.TEXT_NODE) continue;
      const text = clean(node.data, LONGEST + 1).toLowerCase();
      const phrase = text.length <= LONGEST && text ? phrases.find((one) => text.startsWith(one)) : undefined;
      if (phrase === undefined || !inSight(element)) continue;
      const dots = /(\.{2,}|…)$/.test(text) || /^[\s.…]*$/.test(text.slice(phrase.length)) && !closest(element, "a, button, h1, h2, h3, h4, label, th");
      const few = text.slice(phrase.length).split(/\s+/).length <= FEW;
      add(clean(node.data, LONGEST), dots || !!closest(element, LIVE) || (few && wheelAround(element)));
    }
    if (element.getAttribute("aria-busy") === "true" && rendered(element)) {
      const words = wordsOf(element);
      add(words.length <= LONGEST ? words : "", clean(element.innerText, MUCH + 1).length <= MUCH);
    } else if (element.matches("progress:not([value]), [role=progressbar]:not([aria-valuenow])") && takesRoom(element)) {
      add(wordsOf(element).slice(0, LONGEST), true);
    } else if (WHEEL.test(classOf(element)) && takesRoom(element) && wordsOf(element).length <= LONGEST && turns(element) && inSight(element)) {
      add(wordsOf(element), true);
    } else if (element.tagName === "IMG" && WHEEL.test((element.currentSrc || "").split("/").pop().replace(/\W/g, "-")) && takesRoom(element)) {
      add(clean(element.alt, LONGEST), true);
    }
  }
  return signs;
}
