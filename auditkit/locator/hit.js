// Where a mouse would reach the element, or what it would meet instead. Runs until the element holds still.
({ clean, isField, textInSight, takesRoom, pictureOf, everyElement, windowBox, beyondWindow, holds, lyingOver, wholeOf, titleOf, givenRole, stateOf }) => async (element) => {
  const frame = () => new Promise((done) => { setTimeout(done, 60); requestAnimationFrame(() => done()); });
  const same = (a, b) => a.left === b.left && a.top === b.top && a.width === b.width && a.height === b.height;

  // A part of an image map has no box of its own: its picture and its corners say where it is.
  const spot = () => {
    const picture = pictureOf(element);
    picture?.scrollIntoView({ block: "center", inline: "nearest", behavior: "instant" });
    const whole = picture?.getBoundingClientRect() || { left: 0, top: 0, width: 0, height: 0 };
    const numbers = (element.coords || "").split(/[\s,]+/).map(Number);
    const half = (at) => numbers.filter((_, i) => i % 2 === at);
    const middle = (list) => (Math.min(...list) + Math.max(...list)) / 2;
    if (element.shape === "circle") return [whole.left + numbers[0], whole.top + numbers[1]];
    if (numbers.length < 4) return [whole.left + whole.width / 2, whole.top + whole.height / 2];
    return [whole.left + middle(half(0)), whole.top + middle(half(1))];
  };
  if (element.tagName === "AREA") {
    const [x, y] = spot();
    const hit = document.elementFromPoint(x, y);
    const reached = hit === element || (hit?.tagName === "IMG" && !!hit.useMap);
    return { reached, x, y, editing: false, cover: null, state: stateOf(element) };
  }

  const boxOf = (node) => node.getBoundingClientRect();
  let aim = element;
  const own = boxOf(element);
  const style = getComputedStyle(element);
  const label = [...(element.labels || [])].find(takesRoom);
  const tiny = own.width < 6 || own.height < 6;
  if (label && (!takesRoom(element) || tiny || style.opacity === "0" || own.right + scrollX <= 0)) aim = label;
  if (style.display === "contents" && element.firstElementChild) aim = element.firstElementChild;
  // Boxes in front of a field that is tiny or can be seen through are the field, to whoever looks: they are drawn for
  // it, and a press on them is meant to reach it.
  const clipped = style.clip.startsWith("rect") || /^inset\((50|100)%/.test(style.clipPath);
  const inFront = (cover) => {
    if (!cover || !isField(element) || !(tiny || clipped || parseFloat(style.opacity) < 0.1)) return false;
    let around = element.parentElement;
    for (let i = 0; i < 3 && around && boxOf(around).height < 6; i++) around = around.parentElement;
    return !!around && holds(around, cover) && around.querySelectorAll("input, select, textarea, button").length === 1;
  };
  const bringIntoView = () => aim.scrollIntoView({ block: "center", inline: "nearest", behavior: "instant" });
  const within = (value, low, high) => Math.min(Math.max(value, low), high);

  let rect, met;
  if (beyondWindow(aim, 8)) bringIntoView();
  // Below the edge of a list that scrolls, or under a bar at the edge of the window: then a customer scrolls to it.
  for (const last of [false, true]) {
    let box = boxOf(aim);
    for (let i = 0; i < 60; i++) {
      const before = boxOf(aim);
      await frame();
      window.__auditkit_built_ins?.();  // the page has had its own meanwhile
      box = boxOf(aim);
      if (same(before, box)) break;
    }

    // Drawn anew meanwhile: this element is nowhere, and what lies in the corner of the window covers nothing.
    if (!element.isConnected) return { reached: false, x: 0, y: 0, editing: false, gone: true, cover: null };

    const rects = [...aim.getClientRects()].filter((r) => r.width > 1 && r.height > 1);
    rects.sort((a, b) => b.width * b.height - a.width * a.height);
    rect = rects[0] || box;
    const seen = windowBox(window);
    const left = within(rect.left, seen.left, seen.right), right = within(rect.right, seen.left, seen.right);
    const top = within(rect.top, seen.top, seen.bottom), bottom = within(rect.bottom, seen.top, seen.bottom);
    const points = [[0.5, 0.5], [0.2, 0.5], [0.8, 0.5], [0.5, 0.2], [0.5, 0.8]]
      .map(([h, v]) => [left + (right - left) * h, top + (bottom - top) * v]);
    // Pressing takes the focus from a field that is being edited, and some pages move at that very moment.
    const active = document.activeElement;
    const editing = !!active && active !== element && active.matches("input, textarea, select, [contenteditable]");
    met = null;
    for (const [x, y] of points) {
      const over = lyingOver(element, x, y);
      if (!over || inFront(over.cover)) {
        const sight = [visualViewport.offsetLeft, visualViewport.offsetTop];
        return { reached: true, x, y, editing, cover: null, state: stateOf(element), sight };
      }
      if (!met?.cover) met = over;
    }
    if (!last) bringIntoView();
  }
  const asBox = (r, { left: x, top: y } = { left: 0, top: 0 }) =>
    ({ x: Math.round(r.left + x), y: Math.round(r.top + y), width: Math.round(r.width), height: Math.round(r.height) });
  if (!met.cover) return { reached: false, x: 0, y: 0, editing: false, cover: null, control: asBox(rect) };

  const whole = wholeOf(met.cover, met.under, { dialog: true });
  // A layer without colour, words or pictures: the customer sees the control and nothing in the way.
  const drawn = (node) => {
    const look = getComputedStyle(node);
    const clear = /^(transparent|rgba\(.*, 0\))$/.test(look.backgroundColor) && look.backgroundImage === "none";
    return look.opacity !== "0" && (!clear || node.matches("img, svg, video, canvas, iframe, input, button"));
  };
  const invisible = !textInSight(whole) && ![whole, ...everyElement(whole)].slice(0, 50).some(drawn);
  return {
    reached: false, x: 0, y: 0, editing: false, control: asBox(rect),
    cover: {
      tag: whole.tagName.toLowerCase(),
      id: clean(whole.id, 120),
      role: givenRole(whole),
      name: clean(titleOf(whole) || textInSight(whole) || whole.title, 120),
      box: asBox(boxOf(whole), met),
      invisible,
      closable: !everyElement(whole, "button, [role=button], a[href]").next().done,
    },
  };
}
