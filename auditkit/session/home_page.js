// What a home page tells of its owner: its name, its language, a cookie notice and how to be rid of it.
({ clean, givenRole, referenced, seenName, takesRoom }) => () => {
  const shorten = (text, most = 80) => clean(text, most);
  const nameOf = (element) => seenName(element, 80);
  const meta = (name) => shorten(document.querySelector(`meta[property="${name}"], meta[name="${name}"]`)?.content);
  // What it tells search engines of itself.
  const organization = () => {
    for (const script of document.querySelectorAll("script[type='application/ld+json']")) {
      try {
        const told = [JSON.parse(script.textContent)].flat().flatMap((one) => [one, ...(one?.["@graph"] || [])]);
        const found = told.find((one) => [one?.["@type"]].flat().some((type) => String(type).endsWith("Organization")));
        if (found) return shorten(found.name);
      } catch {
        continue;
      }
    }
    return "";
  };
  const refuse = /\b(reject|decline|refuse|deny|necessary|essential|no,? thanks|only required|ablehnen|nur notwendige|refuser|rechazar|rifiuta|weigeren|gwrthod)\b/i;
  const close = /\b(close|hide|dismiss|got it|okay|ok|continue|schlie(ß|ss)en|fermer|cerrar|chiudi|sluiten|cau)\b/i;
  const boxes = [...document.querySelectorAll("dialog[open], [role=dialog], [role=alertdialog], [role=region], section, aside, form, div")]
    .filter((box) => /cookie/i.test(box.innerText || "") && (box.innerText || "").length < 3000 && takesRoom(box) &&
      box.querySelector("button, a, input[type=button], input[type=submit], [role=button]"));
  // The innermost that holds its buttons: further out is the page.
  const box = boxes.filter((one) => !boxes.some((other) => other !== one && one.contains(other) &&
    other.querySelectorAll("button, [role=button]").length >= 1))[0];
  let notice = null;
  if (box) {
    const buttons = [...box.querySelectorAll("button, input[type=button], input[type=submit], [role=button]")].filter(takesRoom);
    const way = buttons.find((one) => refuse.test(nameOf(one))) || buttons.find((one) => close.test(nameOf(one)));
    const role = givenRole(box);
    const label = shorten(box.getAttribute("aria-label") || referenced(box, "aria-labelledby")[0]?.innerText);
    const heading = shorten(box.querySelector("h1, h2, h3")?.innerText);
    if (way) notice = { role, label, heading, way: nameOf(way), agrees: !refuse.test(nameOf(way)) };
  }
  return {
    site: meta("og:site_name") || meta("application-name") || organization(),
    title: shorten(document.title),
    shared: shorten(meta("og:title")),
    heading: shorten(document.querySelector("h1")?.innerText),
    language: shorten(document.documentElement.lang, 20),
    notice,
  };
}
