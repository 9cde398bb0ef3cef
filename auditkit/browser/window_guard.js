// Runs in every window and frame before the page's own scripts. What can't be judged by its requests is kept from
// opening: the document is given a policy (CSP) that frames, workers and windows made from it inherit.
(policy, channel) => {
  const XHTML = "http://www.w3.org/1999/xhtml";
  const RULES = 'script[type="speculationrules" i]';
  const NOWHERE = "https://127.0.0.1:9/"; // a port that the browser itself refuses to connect to
  const guarded = new WeakSet();
  const tell = self[channel];

  // A policy counts from the moment its element is in the head, and goes on when the element is taken out again.
  const deliver = (page) => {
    const make = (name) => page.createElementNS(XHTML, name);
    const whole = [make("html"), make("head"), make("meta")];
    whole[2].setAttribute("http-equiv", "Content-Security-Policy");
    whole[2].setAttribute("content", policy);
    const missing = page.head ? 2 : page.documentElement ? 1 : 0;
    for (let at = missing; at < 2; at += 1) whole[at].append(whole[at + 1]);
    (page.head ?? page.documentElement ?? page).append(whole[missing]);
    whole[missing].remove();
  };

  // No page is fetched before somebody asks for it. The browser has no switch against it, and forgets rules that go.
  const removeRules = (changes) => {
    for (const change of changes)
      for (const added of change.addedNodes) {
        if (added.localName === "script" && added.type?.toLowerCase() === "speculationrules") added.remove();
        else if (added.firstElementChild) added.querySelectorAll(RULES).forEach((one) => one.remove());
      }
  };

  const guardDocument = (page) => {
    if (guarded.has(page)) return;
    guarded.add(page);
    deliver(page);
    const told = new Set();
    page.addEventListener("securitypolicyviolation", (event) => {
      if (event.originalPolicy !== policy || told.has(event.blockedURI)) return;
      told.add(event.blockedURI); // a page that can do without tries again and again
      tell?.(event.blockedURI);
    });
    new MutationObserver(removeRules).observe(page, { childList: true, subtree: true });
  };

  // A window may go on to another document without being made anew (HTML: initial about:blank), so whatever could
  // send from it sees to the document of the moment.
  const guardConstructor = (realm, name, change = (given) => given) => {
    const native = realm[name];
    if (native === undefined || guarded.has(native)) return;
    const guard = new Proxy(native, {
      construct(target, given, made) {
        guardDocument(realm.document);
        return Reflect.construct(target, change(given), made);
      },
    });
    guarded.add(guard);
    native.prototype.constructor = guard;
    Object.defineProperty(realm, name, { value: guard, configurable: true, writable: true });
  };

  const guardOpening = (realm) => {
    if (guarded.has(realm.open)) return;
    realm.open = new Proxy(realm.open, {
      apply(target, self, given) {
        guardDocument(realm.document);
        const opened = Reflect.apply(target, self, given);
        try {
          if (opened) guardWindow(opened);
        } catch {
          // It shows somebody else's page already, which has its own.
        }
        return opened;
      },
    });
    guarded.add(realm.open);
  };

  // No policy covers calls from browser to browser. They are made as where no call gets through: by way of servers
  // alone, and of none. A page that finds no such interface at all may fail, which would be ours and not the agency's.
  const cutOff = ([given, ...more]) => [{ ...given, iceServers: [], iceTransportPolicy: "relay" }, ...more];
  const guardCalls = (realm) => {
    const native = realm.RTCPeerConnection;
    if (native === undefined || guarded.has(native)) return;
    guardConstructor(realm, "RTCPeerConnection", cutOff);
    const calls = native.prototype;
    calls.setConfiguration = new Proxy(calls.setConfiguration, {
      apply: (target, self, given) => Reflect.apply(target, self, cutOff(given)),
    });
    if (realm.webkitRTCPeerConnection) realm.webkitRTCPeerConnection = realm.RTCPeerConnection;
  };

  const guardWindow = (realm) => {
    guardDocument(realm.document);
    for (const name of ["WebSocket", "Worker", "SharedWorker"]) guardConstructor(realm, name);
    guardConstructor(realm, "WebTransport", ([, ...more]) => [NOWHERE, ...more]);
    guardCalls(realm);
    guardOpening(realm);
  };

  guardWindow(self);
}
