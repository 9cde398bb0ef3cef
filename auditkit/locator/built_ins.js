// The built-ins as the browser made them, for the kit's own scripts. Pages put others in their place: old libraries add
// methods to every array and every element, polyfills replace what is there already, and some pages mean harm. This runs
// in each document before any script of the page's can. A script of the kit's begins by calling what it leaves: until
// that look is over, everything is as the browser made it; then the page has its own again.
//
// `name` is where it stands, `words` are what the kit's scripts name: nothing else is looked at; `globals` are what they
// have of the window.
([name, words, globals]) => {
  const { apply, defineProperty, deleteProperty, getOwnPropertyDescriptor, getPrototypeOf, has, ownKeys } = Reflect;
  const { queueMicrotask, console: { debug }, document } = window;
  const CORE = ["Object", "Function", "Array", "String", "Number", "Boolean", "Symbol", "RegExp", "Date", "Map", "Set",
    "WeakMap", "WeakSet", "Promise", "URL"];
  // What stands before what they inherit, by the same name, is taken away.
  const INHERITING = ["HTMLDocument", "Document", "Element", "HTMLElement"];
  const KINDS = ["EventTarget", "Node", "SVGElement", "DocumentFragment", "ShadowRoot", "CharacterData", "Text",
    "NodeList", "HTMLCollection", "HTMLFormControlsCollection", "HTMLOptionsCollection", "DOMTokenList", "NamedNodeMap",
    "Attr", "DOMRect", "DOMRectReadOnly", "DOMRectList", "CSSStyleDeclaration", "Range", "Selection", "TreeWalker",
    "MutationObserver", "Performance", "VisualViewport", "HTMLInputElement", "HTMLTextAreaElement",
    "HTMLSelectElement", "HTMLOptionElement", "HTMLButtonElement", "HTMLFormElement", "HTMLLabelElement",
    "HTMLAnchorElement", "HTMLAreaElement", "HTMLImageElement", "HTMLIFrameElement", "HTMLDialogElement",
    "HTMLDetailsElement", "HTMLSlotElement", "HTMLMapElement", "HTMLMediaElement", "HTMLTableElement",
    "HTMLScriptElement"];
  // What a page may put on its document, and the kit asks for there.
  const OF_DOCUMENT = ["activeElement", "baseURI", "body", "contentType", "createElement", "createRange",
    "createTreeWalker", "defaultView", "documentElement", "elementFromPoint", "forms", "getAnimations",
    "getElementById", "getElementsByName", "getSelection", "head", "querySelector", "querySelectorAll", "readyState",
    "scripts", "scrollingElement"];
  // What changes how a value is read, wherever it stands.
  const MISLEADING = ["toJSON", "then", "get", "set", "value", "writable", "enumerable", "configurable"];
  const WORDS = new Set(words);
  const MOMENTS = 5;

  const parts = [], kept = Object.create(null);
  const keep = (object, { only = WORDS, absent = [], inherits = false } = {}) => {
    const made = Object.create(null);
    for (const key of ownKeys(object)) {
      if (typeof key !== "symbol" && !only.has(key)) continue;
      made[key] = { __proto__: null, ...getOwnPropertyDescriptor(object, key) };
      kept[key] = true;
    }
    const keys = ownKeys(made).filter((key) => made[key].configurable);
    parts.push({ object, made, keys, inherits, absent: absent.filter((key) => !made[key]) });
  };
  for (const kind of [...CORE, ...INHERITING, ...KINDS]) {
    if (!window[kind]) continue;
    if (CORE.includes(kind)) keep(window[kind]);
    const inherits = INHERITING.includes(kind);
    keep(window[kind].prototype, { inherits, absent: ["Object", "Array", "String"].includes(kind) ? MISLEADING : [] });
  }
  const walks = [[].values(), new Map().values(), new Set().values(), ""[Symbol.iterator](), (function* () {})()];
  for (const one of walks) for (let at = getPrototypeOf(one); at !== Object.prototype; at = getPrototypeOf(at)) keep(at);
  for (const one of [Math, JSON, Reflect]) keep(one);
  keep(window, { only: new Set(globals) });
  keep(document, { absent: OF_DOCUMENT });

  // From here on, nothing is called that a page may have changed.
  let changed = null;
  const told = { __proto__: null };
  const tell = (kind, key) => {
    if (!told[kind]) apply(debug, window.console, [name, kind, typeof key === "string" ? key : "symbol"]);
    told[kind] = true;
  };
  const swap = (object, key, own, made) => {
    // A function that a page declares by a built-in's name stays, and has another value meanwhile.
    const put = own && !own.configurable && made && "value" in made ? { __proto__: null, value: made.value } : made;
    if (put ? defineProperty(object, key, put) : deleteProperty(object, key)) {
      changed[changed.length] = { __proto__: null, object, key, own };
    } else if (!own || !own.configurable) {
      tell("locked", key);  // else an element with that name stands for the property
    }
  };
  const look = ({ object, made, keys, inherits, absent }) => {
    for (let at = 0; at < keys.length; at += 1) {
      const key = keys[at], was = made[key];
      const own = getOwnPropertyDescriptor(object, key);
      if (!own || own.get !== was.get || own.set !== was.set || own.value !== was.value) swap(object, key, own, was);
    }
    for (let at = 0; at < absent.length; at += 1) {
      const own = getOwnPropertyDescriptor(object, absent[at]);
      if (own) swap(object, absent[at], own, null);
    }
    if (!inherits) return;
    const now = ownKeys(object), above = getPrototypeOf(object);
    for (let at = 0; at < now.length; at += 1) {
      const key = now[at];
      if (!made[key] && kept[key] && has(above, key)) swap(object, key, getOwnPropertyDescriptor(object, key), null);
    }
  };
  // Not at once: first the answer is written down, by functions of the page's.
  const giveBack = (moments) => {
    if (moments > 0) {
      apply(queueMicrotask, window, [() => giveBack(moments - 1)]);
      return;
    }
    for (let at = changed.length - 1; at >= 0; at -= 1) {
      const { object, key, own } = changed[at];
      if (own) defineProperty(object, key, own);
      else deleteProperty(object, key);
    }
    changed = null;
  };
  const take = () => {
    if (changed !== null) return;
    changed = [];
    for (let at = 0; at < parts.length; at += 1) look(parts[at]);
    if (changed.length) {
      tell("replaced", changed[0].key);
      giveBack(MOMENTS);
    } else {
      changed = null;
    }
  };
  defineProperty(window, name, { __proto__: null, value: take });
}
