// In a document of somebody else's: of all that a run types and presses there, the page gets nothing, and the browser
// does nothing but follow plain links. It listens before any script of the page's can, so none comes first.
(settings) => {
  const tell = window[settings.tell];
  delete window[settings.tell];
  const { apply, getOwnPropertyDescriptor } = Reflect;

  const isOwn = (hostname) => {
    const host = hostname.replace(/^\[|\]$/g, "");
    return settings.hosts.some((one) =>
      (one.startsWith("*.") ? host.endsWith(one.slice(1)) && host !== one.slice(2) : host === one));
  };
  const isOwnOrigin = (origin) => /^https?:/.test(origin) && isOwn(new URL(origin).hostname);
  // A document without an address belongs to who made it: its origin is theirs. In a sandbox it has none, and is what
  // the page around it wrote there. A data: address says nothing of who made it.
  const belongs = () => {
    if (/^https?:$/.test(location.protocol)) return isOwn(location.hostname);
    if (self.origin !== "null") return isOwnOrigin(self.origin);
    if (location.protocol !== "about:") return location.protocol === "chrome-error:";
    const around = location.ancestorOrigins;
    return !around || around.length === 0 || isOwnOrigin(around[0]);
  };
  if (belongs()) return;
  const address = /^https?:$/.test(location.protocol) ? location.origin + location.pathname : self.origin;

  // As the browser made them: a page may put others in their place, and none of those is asked below.
  const getterOf = (kind, name) => getOwnPropertyDescriptor(kind.prototype, name).get;
  const LINKS = [getterOf(HTMLAnchorElement, "href"), getterOf(HTMLAreaElement, "href")];
  const countOf = getterOf(UIEvent, "detail");
  const { composedPath, preventDefault, stopImmediatePropagation } = Event.prototype;
  const { matches, hasAttribute } = Element.prototype;
  const { startsWith, endsWith } = String.prototype;
  const listen = EventTarget.prototype.addEventListener;
  const OTHERS = "button, input, select, textarea, label, summary, option, iframe, audio, video, [contenteditable]";

  // The address of a link; undefined for what is none.
  const addressOf = (element) => {
    for (let i = 0; i < LINKS.length; i += 1) {
      try {
        const found = apply(LINKS[i], element, []);
        if (apply(hasAttribute, element, ["href"])) return found;
      } catch {
        // not this kind of element
      }
    }
    return undefined;
  };

  // What a press there does: the innermost thing that does anything has to be a link, and its address a page's.
  const followsLink = (event) => {
    const path = apply(composedPath, event, []);
    for (let i = 0; i < path.length; i += 1) {
      const to = addressOf(path[i]);
      if (to !== undefined) {
        const web = apply(startsWith, to, ["http:"]) || apply(startsWith, to, ["https:"]);
        return web && !apply(endsWith, to, ["#"]);
      }
      try {
        if (apply(matches, path[i], [OTHERS])) return false;
      } catch {
        return false;  // the document, or what is no element
      }
    }
    return false;
  };

  let open = false;
  if (settings.attended) {
    const ask = async () => { open = await tell("") === true; };
    ask();
    setInterval(ask, settings.attended);
  }
  const stop = (type, follows) => (event) => {
    if (open) return;
    // The browser's own click on the field of a label that a script has clicked counts no presses of a mouse.
    if (!event.isTrusted || (type === "click" && apply(countOf, event, []) === 0)) return;
    apply(stopImmediatePropagation, event, []);
    if (follows && followsLink(event)) return;
    apply(preventDefault, event, []);
    // Where a key goes down in the agency's page and moves the focus here, only its end arrives: nothing was given.
    if (type !== "keyup") tell?.(address);
  };
  const PRESSES = ["pointerdown", "pointerup", "mousedown", "mouseup", "click", "auxclick", "dblclick", "contextmenu",
    "touchstart", "touchend"];
  const KEYS = ["keydown", "keypress", "keyup", "beforeinput"];
  const options = { __proto__: null, capture: true, passive: false };
  const listeners = [...PRESSES.map((type) => [type, stop(type, true), options]), ...KEYS.map((type) => [type, stop(type, false), options])];
  const begin = () => {
    for (let i = 0; i < listeners.length; i += 1) apply(listen, window, listeners[i]);
  };
  begin();
  // A page that writes itself anew (document.open) takes all listeners away, but never this; and no listener of its own
  // gets before these.
  new MutationObserver(begin).observe(document, { childList: true });
  EventTarget.prototype.addEventListener = new Proxy(listen, {
    apply: (add, target, given) => {
      if (target === window || target === undefined || target === null) begin();
      return apply(add, target, given);
    },
  });
}
