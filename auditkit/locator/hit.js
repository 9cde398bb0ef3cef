// Where a mouse would reach the element, or what it would meet instead. Runs until the element holds still.
async (element) => {
  const frame = () => new Promise((done) => { setTimeout(done, 60); requestAnimationFrame(() => done()); });
  const shorten = (text) => (text || "").replace(/\s+/g, " ").trim().slice(0, 120);
  const same = (a, b) => a.left === b.left && a.top === b.top && a.width === b.width && a.height === b.height;

  // A part of an image map has no box of its own: its picture and its corners say where it is.
  const spot = () => {
    const picture = document.querySelector(`img[usemap="#${CSS.escape(element.closest("map")?.name || "")}"]`);
    picture?.scrollIntoView({ block: "center", inline: "nearest", behavior: "instant" });
    const frame = picture?.getBoundingClientRect() || { left: 0, top: 0, width: 0, height: 0 };
    const numbers = (element.coords || "").split(/[\s,]+/).map(Number);
    const half = (at) => numbers.filter((_, i) => i % 2 === at);
    const middle = (list) => (Math.min(...list) + Math.max(...list)) / 2;
    if (element.shape === "circle") return [frame.left + numbers[0], frame.top + numbers[1]];
    if (numbers.length < 4) return [frame.left + frame.width / 2, frame.top + frame.height / 2];
    return [frame.left + middle(half(0)), frame.top + middle(half(1))];
  };
  if (element.tagName === "AREA") {
    const [x, y] = spot();
    const hit = document.elementFromPoint(x, y);
    const reached = hit === element || (hit?.tagName === "IMG" && !!hit.useMap);
    return { reached, x, y, editing: false, cover: null };
  }

  const visibleLabel = () => [...(element.labels || [])].find((label) => label.getBoundingClientRect().width > 1.5);
  const boxOf = (node) => node.getBoundingClientRect();
  let aim = element;
  const own = boxOf(element);
  const style = getComputedStyle(element);
  if (visibleLabel() && (own.width <= 1.5 || own.height <= 1.5 || style.display === "none" || style.visibility === "hidden" ||
      style.opacity === "0" || own.right + scrollX <= 0)) aim = visibleLabel();

  if (style.display === "contents" && element.firstElementChild) aim = element.firstElementChild;
  const margin = 8;
  let box = boxOf(aim);
  if (box.top < margin || box.left < 0 || box.bottom > innerHeight - margin || box.right > innerWidth) {
    aim.scrollIntoView({ block: "center", inline: "nearest", behavior: "instant" });
  }
  for (let i = 0; i < 60; i++) {
    const before = boxOf(aim);
    await frame();
    box = boxOf(aim);
    if (same(before, box)) break;
  }

  const deepest = (x, y) => {
    let hit = document.elementFromPoint(x, y);
    while (hit && hit.shadowRoot) {
      const inner = hit.shadowRoot.elementFromPoint(x, y);
      if (!inner || inner === hit) break;
      hit = inner;
    }
    return hit;
  };
  const parentOf = (node) => node.parentElement || (node.getRootNode() instanceof ShadowRoot ? node.getRootNode().host : null);
  const reaches = (hit) => {
    for (let node = hit; node; node = parentOf(node)) {
      if (node === element || node === aim) return true;
      if (node.tagName === "LABEL" && node.control === element) return true;
    }
    const under = hit && hit.closest("a[href]"), meant = element.closest("a[href]");
    if (under && meant && under.href === meant.href) return true;
    // A link drawn by its parent's picture, or a field under its own label, still gets the click.
    const link = element.closest("a[href], button, label, summary");
    return !!link && link !== element && !!hit && link.contains(hit);
  };

  // Drawn anew meanwhile: this element is nowhere, and what lies in the corner of the window covers nothing.
  if (!element.isConnected) return { reached: false, x: 0, y: 0, editing: false, gone: true, cover: null };

  const rects = [...aim.getClientRects()].filter((r) => r.width > 1 && r.height > 1);
  rects.sort((a, b) => b.width * b.height - a.width * a.height);
  const rect = rects[0] || box;
  const within = (value, low, high) => Math.min(Math.max(value, low), high);
  const left = within(rect.left, 0, innerWidth), right = within(rect.right, 0, innerWidth);
  const top = within(rect.top, 0, innerHeight), bottom = within(rect.bottom, 0, innerHeight);
  const points = [[0.5, 0.5], [0.2, 0.5], [0.8, 0.5], [0.5, 0.2], [0.5, 0.8]]
    .map(([h, v]) => [left + (right - left) * h, top + (bottom - top) * v]);
  let cover = null;
  // Pressing takes the focus from a field that is being edited, and some pages move at that very moment.
  const active = document.activeElement;
  const editing = !!active && active !== element && active.matches("input, textarea, select, [contenteditable]");
  for (const [x, y] of points) {
    const hit = deepest(x, y);
    if (reaches(hit)) return { reached: true, x, y, editing, cover: null };
    cover = cover || hit;
  }
  const asBox = (r) => ({ x: Math.round(r.left), y: Math.round(r.top), width: Math.round(r.width), height: Math.round(r.height) });
  if (!cover) return { reached: false, x: 0, y: 0, editing: false, cover: null, control: asBox(rect) };

  // Name the whole thing in the way, not the letter of it that happens to lie on top.
  let whole = cover;
  for (let node = cover; node && node !== document.body; node = parentOf(node)) {
    if (node.contains(element)) break;
    whole = node;
    if (node.matches("dialog, [role=dialog], [role=alertdialog], [aria-modal]")) break;
  }
  const heading = whole.querySelector?.("h1, h2, h3, [role=heading]");
  // A layer without colour, words or pictures: the customer sees the control and nothing in the way.
  const drawn = (node) => {
    const look = getComputedStyle(node);
    const clear = /^(transparent|rgba\(.*, 0\))$/.test(look.backgroundColor) && look.backgroundImage === "none";
    return look.opacity !== "0" && (!clear || node.matches("img, svg, video, canvas, iframe, input, button"));
  };
  const invisible = !(whole.innerText || "").trim() && ![whole, ...whole.querySelectorAll("*")].slice(0, 50).some(drawn);
  return {
    reached: false, x: 0, y: 0, editing: false, control: asBox(rect),
    cover: {
      tag: whole.tagName.toLowerCase(),
      id: shorten(whole.id),
      role: whole.getAttribute("role") || (whole.tagName === "DIALOG" ? "dialog" : ""),
      name: shorten(whole.getAttribute("aria-label") || heading?.innerText || whole.innerText || whole.title),
      box: asBox(boxOf(whole)),
      invisible,
      closable: !!whole.querySelector?.("button, [role=button], a[href]"),
    },
  };
}
