// How far a page goes past the side of the screen, and what of it does.
({ clean, rendered }) => (screen) => {
  const root = document.scrollingElement || document.documentElement;
  // Without a viewport of its own a page is laid out for a desk and shrunk until it fits.
  const shrunk = !document.querySelector("meta[name=viewport]") && root.clientWidth > screen * 1.5;
  const clips = (style) => /^(auto|scroll|hidden|clip)$/.test(style.overflowX);
  const inside = (element) => {
    for (let node = element.parentElement; node && node !== document.body && node !== root; node = node.parentElement) {
      if (clips(getComputedStyle(node)) && node.getBoundingClientRect().right <= screen + 1) return true;
    }
    return false;
  };
  // A long name or address may run out of the box it stands in.
  const edge = (element, box) => {
    if (clips(getComputedStyle(element))) return box.right;
    const words = [...element.childNodes].filter((node) => node.nodeType === 3 && node.data.trim());
    return Math.max(box.right, ...words.map((node) => {
      const range = document.createRange();
      range.selectNodeContents(node);
      return range.getBoundingClientRect().right;
    }));
  };
  const content = (element) => element.matches("img, video, iframe, table, input, select, textarea, button, pre, canvas, svg") ||
    [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
  const wide = document.documentElement && clips(getComputedStyle(document.documentElement)) && getComputedStyle(document.documentElement).overflowX !== "auto"
    ? screen : root.scrollWidth;
  const elements = [];
  if (!shrunk && wide > screen + 1) {
    for (const element of document.body.querySelectorAll("*")) {
      if (elements.length >= 5) break;
      const box = element.getBoundingClientRect();
      const right = edge(element, box) + scrollX;
      if (box.width < 2 || box.height < 2 || right <= screen + 1 || box.left + scrollX < -1) continue;
      if (!rendered(element, { opacity: true })) continue;
      if (!content(element) || inside(element)) continue;
      elements.push({ tag: element.tagName.toLowerCase(), text: clean(element.innerText || element.alt, 80), right: Math.round(right) });
    }
  }
  return { screen_width: screen, page_width: wide, shrunk, elements };
}
