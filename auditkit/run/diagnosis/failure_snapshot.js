// What the page says of itself at the moment something went wrong. Asked of the page itself and of its frames, each for
// itself; open shadow roots are looked into.
({ builtIn, clean, closest, findAll, openTrees, outsideUnusedForms, present, seenName, takesRoom, textOfTrees }) => () => {
  const shorten = (text, most = 300) => clean(text, most);
  const trees = openTrees(document), body = builtIn(document, "body");
  const all = (css) => findAll(css, trees).filter(takesRoom);
  const main = findAll("main, [role=main]", trees)[0] || body;
  const mainTrees = main ? openTrees(main) : [];
  const text = main ? textOfTrees(mainTrees) : "";
  // Without a heading of the first rank the one with which the content begins is the page's: in frames mostly.
  // Over a form it is a summary of errors as often.
  const asks = findAll("input:not([type=hidden]), select, textarea", mainTrees).some(present);
  const first = asks ? null : findAll("h2, h3, [role=heading]", mainTrees).find(present);
  const top = findAll("h1", trees);
  const headings = top.some(present) || !first || !clean(text).startsWith(clean(first.innerText)) ? top : [first];
  const challenge = "iframe[title*='captcha' i], .frc-captcha, .h-captcha iframe, iframe[src*='captcha' i], iframe[src*='turnstile' i], .g-recaptcha, .h-captcha, .cf-turnstile, " +
    "img[src*='captcha' i], #challenge-form, #challenge-running, #px-captcha, " +
    // GeeTest, NetEase, Alibaba, Tencent, Arkose, Prosopo, ALTCHA, Cap, MTCaptcha, CaptchaFox, Capy.
    "[class*=geetest_], [class*=yidun], #nc_1_wrapper, .nc-container, #tcaptcha_transform, #funcaptcha, iframe[src*='arkoselabs'], " +
    ".procaptcha, altcha-widget, cap-widget, .mtcaptcha, .captchafox, [class*=capy-captcha]";
  // The badge of an invisible check asks nothing of anyone.
  const puzzle = (element) => {
    const box = element.getBoundingClientRect();
    const invisible = /size=invisible/.test(element.src || "") || element.dataset.size === "invisible";
    return !invisible && !element.closest(".grecaptcha-badge") && box.width >= 60 && box.height >= 20;
  };
  // A check that is passed, most often by itself, has left its proof in a field; Friendly Captcha's begins with a dot before.
  const PROOF = "[name$='captcha-response'], [name$='captcha-solution'], [name=cf-turnstile-response], [name=altcha], [name$='cap-token'], " +
    "[name=procaptcha-response], [name=mtcaptcha-verifiedtoken]";
  const passed = (element) => [...(element.closest("form") || document).querySelectorAll(PROOF)].some((one) => /^[^.]/.test(one.value));
  const inTheWay = outsideUnusedForms(trees);

  // --- what stands where words should be

  // What programs put where words should be: keys of texts, marks of templates, values that none was worked out for.
  const TEMPLATE = /\{\{[^{}]+\}\}|\$\{[\w.]+\}|<%=?[^%]*%>|\{%[^%]+%\}|\[object \w+\]|\[email\sprotected\]/;
  const VALUE = /^\W{0,4}(NaN|undefined|Invalid Date)(\W{0,4}\w{0,3}\W?)$/;
  const MISSED = /^(\[missing ".+" translation\]|translation missing: .+|\?\?\?\S+\?\?\?|%%[A-Z_]+%%|__[A-Za-z]\w*__|@@\w+@@)$/;
  const FIRST = /^(app|buttons?|common|content|errors?|fields?|forms?|general|global|home|i18n|journey|labels?|messages?|nav|pages?|questions?|steps?|texts?|translations?|ui|views?)$/i;
  const LAST = /^(body|button|caption|content|description|error|header|heading|hint|intro|label|lead|legend|message|placeholder|subtitle|summary|text|title)$/i;
  const FILE = /^(pdf|docx?|xlsx?|pptx?|csv|txt|zip|html?|php|aspx?|jsp?|xml|json|png|jpe?g|gif|svg|exe|msi|od[tsp])$/i;
  const HOST = /^(agency|berlin|cymru|digital|example|info|internal|invalid|local|london|museum|online|paris|scot|shop|site|travel|wales)$/;
  const isKey = (words) => {
    const parts = words.split("."), last = parts[parts.length - 1];
    if (parts.length < 2 || !parts.every((one) => /^[a-z][\w-]+$/i.test(one)) || parts[0] === "www" || FILE.test(last) || HOST.test(last)) return false;
    const joined = parts.some((one) => /[-_]|[a-z][A-Z]/.test(one));
    return parts.length > 2 ? LAST.test(last) || (last.length > 3 && (joined || FIRST.test(parts[0]))) : LAST.test(last) && (joined || FIRST.test(parts[0]));
  };
  const holdsPlace = (element) => {
    const words = clean(element.innerText, 200), link = element.closest("a[href]");
    if (words.length < 3 || element.closest("code, pre, kbd, samp, var, textarea, [contenteditable]") || !present(element)) return false;
    return TEMPLATE.test(words) || VALUE.test(words) || MISSED.test(words) || (isKey(words) && !(link && link.href.includes(words)));
  };
  const leaves = findAll("*", mainTrees).filter((one) => !one.firstElementChild && one.textContent.length < 400).slice(0, 2000);
  const area = (element) => { const { width, height } = element.getBoundingClientRect(); return width < 200 || height < 100 ? 0 : width * height; };
  const wordless = findAll("img, input[type=image]", mainTrees).filter((one) => area(one) >= 50000 && takesRoom(one) && one.naturalWidth !== 0 &&
    !["alt", "aria-label", "aria-labelledby", "title"].some((name) => (one.getAttribute(name) || "").trim()));
  // Drawings hold words more often than photographs do.
  const address = (image) => (image.currentSrc || image.src).slice(0, 300), drawing = (image) => /\.(svg|png|gif)\b/i.test(address(image));
  wordless.sort((one, other) => drawing(other) - drawing(one) || area(other) - area(one));

  // --- empty places for what a script draws

  const AROUND = "header, footer, nav, aside, [role=banner], [role=contentinfo], [role=navigation], [role=complementary]";
  const LITTLE_WORDS = 80, BARE_WORDS = 25;
  const wordsOf = (words) => (words || "").split(/\s+/).filter(Boolean).length;
  const around = main === body ? findAll(AROUND, [document]).filter((one) => !closest(one.parentElement, AROUND)) : [];
  const content = wordsOf(text) - around.reduce((sum, one) => sum + wordsOf(one.innerText), 0);
  const isEmpty = (one) => !one.firstElementChild && !one.textContent.trim() && !one.shadowRoot;
  const little = content <= LITTLE_WORDS;
  const bare = main !== body && content <= BARE_WORDS &&
    !findAll("a[href], button, input:not([type=hidden]), select, textarea", mainTrees).some(takesRoom);
  // Empty places for an application to be drawn in: none for windows or messages to come, to jump to, or that nobody sees.
  const TO_COME = new RegExp("(^|[-_ ])(modals?|dialogs?|portal-root|portals|popups?|popovers?|overlays?|toasts?|toaster|toastify|notifications?|" +
    "messages?|alerts?|announcer|announcements?|live-region|tooltips?|cookies?|consent|google_translate_element|fb-root|captcha)($|[-_ ])");
  const isHole = (one) => {
    if (!isEmpty(one) || !one.checkVisibility() || closest(one, AROUND)) return false;
    const names = [one.id, one.getAttribute("class"), ...Object.keys(one.dataset)].join(" ")
      .replace(/([a-z])([A-Z])/g, "$1-$2").toLowerCase();
    const called = one.id || Object.keys(one.dataset).length || /\b(app|root|mount)\b/.test(names);
    if (!(called || (bare && main.contains(one))) || TO_COME.test(names)) return false;
    if (one.matches("[aria-live], [role=status], [role=alert], [role=log]") || getComputedStyle(one).backgroundImage !== "none") return false;
    if (one.parentElement === body && main !== body && clean(text)) return false;
    return !one.id || !document.querySelector(`a[href="#${CSS.escape(one.id)}"]`);
  };
  const holes = [...(body?.querySelectorAll("main div, main section, body > div") || [])].filter(isHole);
  // Signs, buttons to share, and others' banners over the page are not what anybody looks for; a menu may be.
  const isBeside = (one) => /(^|-)(icons?|share|social)(-|$)/.test(one.localName) ||
    ((closest(one, AROUND) || !main?.contains(one)) && !/(nav|menu|header|search|login)/.test(one.localName));
  const embeds = findAll("script", mainTrees).filter((one) => one.parentElement !== body);
  return {
    title: shorten(builtIn(document, "title")),
    heading: shorten((headings.find(present) || headings[0])?.innerText),
    words: text.split(/\s+/).filter(Boolean).length,
    text: shorten(text, 3000),
    source: (body?.innerHTML || "").slice(0, 1500),
    lostPlace: /^#[\w-]+$/.test(location.hash) && location.hash !== "#top" && !document.getElementById(location.hash.slice(1)) &&
      !document.getElementsByName(location.hash.slice(1)).length ? location.hash : "",
    accounts: all("input[autocomplete~=username], input[type=email], input[name*=user i], input[name*=login i], input[id*=username i]").length,
    content,
    unfinished: holes.length > 0 || findAll("[aria-busy=true]", [document]).some((one) => !closest(one, AROUND)) ||
      /^(loading|please wait)/i.test(shorten(text, 40)),
    holes: holes.slice(0, 20).map((one) => clean(`${one.id} ${one.className} ${Object.keys(one.dataset).join(" ")}`, 200)),
    embedded: [...new Set(embeds.flatMap((one) => [...`${one.src} ${one.textContent.slice(0, 20000)}`.matchAll(/\/\/([\w.-]+)/g)]
      .map((found) => found[1])))].slice(0, 50),
    // Angular's own are never defined, whether it has drawn them or not.
    undefinedParts: !document.querySelector("[ng-version]") && findAll(":not(:defined)", trees).some((one) =>
      one.attributes.length > 0 && isEmpty(one) && (little || !isBeside(one))),
    // The scripts that the page waits for as it is read. Those that others have put in come when they come.
    scripts: [...builtIn(document, "scripts")].filter((one) => one.src && !one.async).slice(0, 200).map((one) => one.src.replace(/#.*$/, "")),
    blocking: [...builtIn(document, "scripts")].filter((one) => one.src && !one.async && !one.defer && one.type !== "module").slice(0, 200)
      .map((one) => one.src.replace(/#.*$/, "")),
    placeHeld: shorten(leaves.find(holdsPlace)?.innerText, 120),
    pictures: [...new Set(wordless.map(address))].slice(0, 2),
    passwords: all("input[type=password]").length,
    challenges: all(challenge).filter((one) => puzzle(one) && !passed(one)).filter(inTheWay).length + all("label").filter(inTheWay).filter((label) => label.control &&
      /(characters|letters|numbers|code|text|words) .{0,30}(in the (picture|image|box)|you see|shown (above|below))/i.test(label.innerText)).length,
    // Nobody has answered these, and the browser keeps the form back for that alone.
    unanswered: all("input:user-invalid, select:user-invalid, textarea:user-invalid").filter((field) => field.validity.valueMissing)
      .map((field) => seenName(field, 120) || field.name || field.type),
    filled: all("input:not([type=hidden]):not([type=submit]):not([type=checkbox]):not([type=radio]), textarea")
      .filter((field) => field.value).length,
    fields: all("input:not([type=hidden]):not([type=submit]):not([type=button]), select, textarea").length,
    mainLinks: findAll("a[href], button", mainTrees).filter(takesRoom).length,
  };
}
