// Where words stand in an element, seen from its frame, with the place brought into the window as a customer would
// scroll to it; null where they are not in sight.
({ clean, inSight }) => (element, words) => {
  const wanted = clean(words).toLowerCase();
  const walker = element.ownerDocument.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (!clean(node.data).toLowerCase().includes(wanted) || !node.parentElement || !inSight(node.parentElement)) continue;
    const range = node.ownerDocument.createRange();
    range.selectNodeContents(node);
    const inside = () => { const box = range.getBoundingClientRect(); return box.top >= 0 && box.bottom <= innerHeight; };
    if (!inside()) node.parentElement.scrollIntoView({ block: "center", inline: "nearest", behavior: "instant" });
    const { x, y, width, height } = range.getBoundingClientRect();
    return { x, y, width, height };
  }
  return null;
}
