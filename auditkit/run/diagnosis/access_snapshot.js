// What a page asks of a visitor before it lets them on: to sign in, or to solve a puzzle. What stands beside the page's
// content, in its header, menus and foot, bars nobody's way.
({ builtIn, clean, closest, everyElement, inSight, openTrees, outsideUnusedForms, seenName, takesRoom, textInSight, titleOf }) => () => {
  const BESIDE = "header, footer, nav, aside, [role=banner], [role=contentinfo], [role=navigation], [role=complementary]";
  const WINDOWS = "dialog[open], [role=dialog], [role=alertdialog], [aria-modal=true]";
  const TYPED = "input:not([type]), input[type=text], input[type=number], input[type=tel], textarea";
  const FIELDS = "input:not([type=hidden]):not([type=submit]):not([type=button]):not([type=image]):not([type=reset]), " +
    "select, textarea";
  const CONTROLS = "a[href], button, [role=button], [role=link], input[type=submit], input[type=button], input[type=image]";
  const body = builtIn(document, "body");
  const all = (css, root = body || document) => [...everyElement(root, css)].filter(takesRoom);
  const central = (element) => {
    const side = closest(element, BESIDE);
    return !side || !!closest(side, `main, [role=main], article, ${WINDOWS}`);
  };
  // "Skip to main content" leads past what is asked to another part of the page, not past the question.
  const staysHere = (element) => element.localName === "a" && /^#./.test(element.getAttribute("href") || "");
  const countWords = (element) => textInSight(element).split(" ").filter(Boolean).length;
  const main = all("main, [role=main]")[0];
  // Of a page only the words of its content count, as far as that can be told from what is around it.
  const countCentralWords = (root) => {
    if (root !== body) return countWords(root);
    if (main && countWords(main)) return countWords(main);
    const around = all(BESIDE).filter((one) => !central(one) && !closest(one.parentElement, BESIDE));
    return Math.max(0, countWords(root) - around.map(countWords).reduce((sum, one) => sum + one, 0));
  };
  const part = (root) => ({
    name: titleOf(root).slice(0, 300),
    words: countCentralWords(root),
    text: countWords(root) <= 120 ? textInSight(root).slice(0, 800) : "",
    passwords: all("input[type=password]", root).filter(central).length,
    fields: all(FIELDS, root).filter(central).length,
    controls: all(CONTROLS, root).filter((one) => central(one) && !staysHere(one)).slice(0, 80).map((one) => seenName(one, 100)),
  });
  const windows = all(WINDOWS).filter(inSight);

  // The words nearest to something, as long as they are few: those of the box around it, or around that.
  const wordsAround = (element, { most = 240, boxes = 4 } = {}) => {
    for (let box = element, steps = 0; box && steps < boxes; box = box.parentElement, steps += 1) {
      const words = textInSight(box);
      if (words.length > most) return "";
      if (/\p{L}{2}/u.test(words)) return words;
    }
    return "";
  };
  const large = (element) => {
    const box = element.getBoundingClientRect();
    return box.width >= 60 && box.height >= 20;
  };
  const puzzles = [];
  const puzzle = (kind, text, pictured = false) => {
    const said = clean(text, 240);
    if (said && puzzles.length < 20) puzzles.push({ kind, text: said, pictured });
  };
  // A small piece that lies loose on a picture, in the box around something that is dragged.
  const PICTURE = "img, canvas, svg, [style*=background], [class*=bg i], [class*=window i], [class*=image i], [class*=picture i]";
  const size = (element, least, most) => {
    const { width, height } = element.getBoundingClientRect();
    return Math.min(width, height) >= least && Math.max(width, height) <= most;
  };
  const loose = (piece, picture) => {
    const inner = piece.getBoundingClientRect(), outer = picture.getBoundingClientRect();
    return getComputedStyle(piece).position === "absolute" && size(piece, 20, 100) && inner.top >= outer.top - 2 &&
      inner.bottom <= outer.bottom + 2 && inner.left >= outer.left - 2 && inner.right <= outer.right + 100;
  };
  const pictured = (handle) => {
    for (let box = handle.parentElement, steps = 0; box && box !== body && steps < 4; box = box.parentElement, steps += 1) {
      if (countWords(box) > 40) return false;
      const pictures = all(PICTURE, box).filter((one) => size(one, 80, 800) && !one.contains(handle) && !one.querySelector("a[href], input"));
      if (pictures.some((one) => all("*", box).some((piece) => piece !== handle && !handle.contains(piece) && loose(piece, one)))) return true;
    }
    return false;
  };
  const DRAGGED = "[draggable=true], input[type=range], [role=slider], canvas, [class*=slide i], [class*=drag i], [id*=slide i]";
  // What takes files is dragged to, for another purpose.
  const takesFiles = (element) => !!closest(element, "form, section, fieldset, div")?.querySelector("input[type=file]");
  for (const one of all(DRAGGED).filter((box) => !takesFiles(box)).slice(0, 100)) {
    puzzle("drag", wordsAround(one) || one.getAttribute("aria-label"), pictured(one));
  }
  const inTheWay = outsideUnusedForms(openTrees(document));
  for (const one of all(TYPED).filter((field) => !field.value && inTheWay(field)).slice(0, 100)) {
    const name = seenName(one);
    const before = clean(one.previousSibling?.textContent);
    if (before.length <= 24) puzzle("question", before);
    // Modules for it give their mark to the field, or to the group it stands in.
    const marks = [one, closest(one, "fieldset, [role=group]")].map((box) => `${box?.className} ${box?.id} ${box?.name || ""}`).join(" ");
    if (/captcha/i.test(marks)) puzzle("letters", `${name} ${before}`);
    puzzle("question", name ? `${name} ${one.placeholder || ""}` : wordsAround(one, { most: 120, boxes: 3 }));
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
    page: body ? part(body) : {},
    window: windows.length ? part(windows[windows.length - 1]) : null,
    puzzles,
  };
}
