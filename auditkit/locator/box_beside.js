// The radio button or box that stands directly beside some words, though no label joins them: what whoever sees the page
// would press. Gives which of the elements has the words, and the box as an XPath from it; null where there is none, or
// more than one may be meant.
({ clean, takesRoom, inSight, referenced, textInSight, rendered }) => (elements, [role, dangling]) => {
  const FIELDS = "input:not([type=hidden]), select, textarea, button, a[href], [role=radio], [role=checkbox], [tabindex]";
  const BOXES = { radio: "input[type=radio]", checkbox: "input[type=checkbox]" };
  const css = BOXES[role] || Object.values(BOXES).join(", ");
  const isFree = (box) => rendered(box) && takesRoom(box) && !box.disabled && ![...box.labels].length && !box.title &&
    !clean(box.getAttribute("aria-label")) && !clean(referenced(box, "aria-labelledby").map(textInSight).join(" "));
  // Its circle may be drawn for a box that is seen through.
  const isDrawn = (box, words) => inSight(box) || [words, box.parentElement, box.nextElementSibling].some((one) => one &&
    ["::before", "::after"].some((part) => !["none", "normal"].includes(getComputedStyle(one, part).content)));
  const linesOf = (words) => {
    const range = document.createRange();
    range.selectNodeContents(words);
    return [...range.getClientRects()].filter((one) => one.width > 1 && one.height > 1);
  };
  const MOST_GAP = 60;
  const isOnLine = (box, lines) => {
    const { left, right, top, bottom } = box.getBoundingClientRect();
    const middle = (top + bottom) / 2, first = lines[0], last = lines[lines.length - 1];
    if (middle < first.top - 8 || middle > last.bottom + 8) return false;
    const from = Math.min(...lines.map((one) => one.left)), to = Math.max(...lines.map((one) => one.right));
    const gap = Math.max(from - right, left - to);
    return gap > -4 && gap < MOST_GAP;
  };
  const wordsBetween = (one, other) => {
    const range = document.createRange();
    const ahead = one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING;
    range.setStartAfter(ahead ? one : other);
    range.setEndBefore(ahead ? other : one);
    return range.toString().trim() !== "";
  };
  const boxOf = (words) => {
    if (words.closest("button, a[href], select") || words.querySelector(FIELDS)) return null;
    const label = words.closest("label");
    if (label?.control || (dangling && !label?.htmlFor)) return null;
    const lines = linesOf(words);
    if (!lines.length || !inSight(words)) return null;
    let item = words.parentElement;
    while (item && !item.querySelector(FIELDS)) item = item.parentElement;
    if (!item) return null;
    const fields = [...item.querySelectorAll(FIELDS)];
    const precedes = (one) => one.compareDocumentPosition(words) & Node.DOCUMENT_POSITION_FOLLOWING;
    const beside = [fields.filter(precedes).pop(), fields.find((one) => !precedes(one))]
      .filter((one) => one && isOnLine(one, lines) && !wordsBetween(one, words));
    // Words between two circles are said of either.
    if (beside.length !== 1 || !beside[0].matches(css)) return null;
    return isFree(beside[0]) && isDrawn(beside[0], words) ? beside[0] : null;
  };
  const place = (from, node) => {
    let up = from, levels = 0;
    while (!up.contains(node)) { up = up.parentElement; levels += 1; }
    const down = [];
    for (let step = node; step !== up; step = step.parentElement) {
      down.unshift(`/*[${[...step.parentElement.children].indexOf(step) + 1}]`);
    }
    return `ancestor::*[${levels}]${down.join("")}`;
  };
  const found = elements.map((words, index) => ({ index, words, box: boxOf(words) })).filter((one) => one.box);
  if (new Set(found.map((one) => one.box)).size !== 1) return null;
  const [{ index, words, box }] = found;
  return { index, place: place(words, box) };
}
