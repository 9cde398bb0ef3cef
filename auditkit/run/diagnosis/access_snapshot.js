// What a page asks of a visitor before it lets them on: to sign in, or to solve a puzzle. What stands beside the page's
// content, in its header, menus and foot, bars nobody's way.
({ clean, closest, everyElement, inSight, seenName, takesRoom, textInSight, titleOf }) => () => {
  const BESIDE = "header, footer, nav, aside, [role=banner], [role=contentinfo], [role=navigation], [role=complementary]";
  const WINDOWS = "dialog[open], [role=dialog], [role=alertdialog], [aria-modal=true]";
  const TYPED = "input:not([type]), input[type=text], input[type=number], input[type=tel], textarea";
  const FIELDS = "input:not([type=hidden]):not([type=submit]):not([type=button]):not([type=image]):not([type=reset]), " +
    "select, textarea";
  const CONTROLS = "a[href], button, [role=button], [role=link], input[type=submit], input[type=button], input[type=image]";
  const all = (css, root = document.body || document) => [...everyElement(root, css)].filter(takesRoom);
  const central = (element) => {
    const side = closest(element, BESIDE);
    return !side || !!closest(side, `main, [role=main], article, ${WINDOWS}`);
  };
  const part = (root) => ({
    name: titleOf(root).slice(0, 300),
    text: textInSight(root).slice(0, 600),
    words: textInSight(root).split(" ").length,
    passwords: all("input[type=password]", root).filter(central).length,
    fields: all(FIELDS, root).filter(central).length,
    controls: all(CONTROLS, root).filter(central).slice(0, 80).map((one) => seenName(one, 100)),
  });
  const windows = all(WINDOWS).filter(inSight);

  // The words nearest to something, as long as they are few: those of the box around it, or around that.
  const wordsAround = (element) => {
    for (let box = element, steps = 0; box && steps < 4; box = box.parentElement, steps += 1) {
      const words = textInSight(box);
      if (words.length > 240) return "";
      if (/\p{L}{2}/u.test(words)) return words;
    }
    return "";
  };
  const large = (element) => {
    const box = element.getBoundingClientRect();
    return box.width >= 60 && box.height >= 20;
  };
  const puzzles = [];
  const puzzle = (kind, text) => { if (text && puzzles.length < 20) puzzles.push({ kind, text: clean(text, 240) }); };
  const DRAGGED = "[draggable=true], input[type=range], [role=slider], canvas, [class*=slide i], [class*=drag i], [id*=slide i]";
  for (const one of all(DRAGGED).slice(0, 100)) puzzle("drag", wordsAround(one));
  for (const one of all(TYPED).filter((field) => !field.value).slice(0, 100)) {
    puzzle("question", [seenName(one), one.placeholder || ""].join(" "));
  }
  const groups = new Set(all("img, canvas, [role=img], [role=checkbox], input[type=checkbox], input[type=image]")
    .filter((one) => !one.matches("img, canvas, [role=img]") || large(one))
    .map((one) => closest(one, "fieldset, [role=group], form, section, [class], main")).filter(Boolean));
  for (const box of [...groups].slice(0, 40)) {
    if (box.querySelectorAll("img, canvas, [role=img], input[type=image], [style*=background-image]").length >= 3) {
      puzzle("pictures", wordsAround(box));
    }
  }
  for (const one of all("[class*=captcha i], [id*=captcha i]")) {
    const drawn = [...one.querySelectorAll("img, canvas, svg")].some((image) => takesRoom(image) && large(image));
    const field = one.querySelector("input:not([type=hidden])");
    if (drawn && field && takesRoom(field) && !field.value) puzzle("letters", textInSight(one) || "captcha");
  }
  return {
    page: document.body ? part(document.body) : {},
    window: windows.length ? part(windows[windows.length - 1]) : null,
    puzzles,
  };
}
