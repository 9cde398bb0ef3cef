// Links of a page that nobody has pressed: those that may lead nowhere, and the addresses of its own that can be asked.
// "page", or the number of an empty link, gives in place of that the things whose listeners tell whether a press would do
// something after all.
({ clean, closest, findAll, inSight, openTrees, parentOf, seenName }) => (wanted) => {
  const MOST = 12;
  const trees = openTrees(document);
  const links = findAll("a[href]", trees).filter((link) => inSight(link)).slice(0, 600);
  const rawOf = (link) => link.getAttribute("href").trim();

  // --- no address

  const EMPTY = /^#?$|^javascript:\s*(void\s*\(?\s*\d*\s*\)?|return\s+false|\/\/)?\s*;*\s*$/i;
  // "#" is the top of the page, and an empty address the page itself: some links mean just that.
  const TOP = /^[^\p{L}]*$|(^|[^\p{L}])(top|up|oben|seitenanfang|haut|début|arriba|inicio|topo|início|inizio|boven|begin|góry|górę|nahoru|hore|alkuun|ylös|upp|toppen|tetejére|sus|început|vrh|vrha|üles|augšu|viršų|αρχή|πάνω|начал\p{L}*|верх|вгору|нагоре|brig|barr|fuq|başa|yukarı|أعلى|顶部|頂部|トップ)(?!\p{L})/iu;
  const AGAIN = /refresh|reload|again|update|reset|clear|aktualis|actuali|recharg|erneut|nochmal|zurücksetz|aggiorna|vernieuw|odśwież|obnov|päivitä|oppdater|opdater|uppdater|opnieuw|réessay|reintent/i;
  const OPENS = "[aria-haspopup], [aria-expanded], [aria-controls], [aria-current], [aria-disabled=true], [aria-selected], " +
    "[data-toggle], [data-bs-toggle], [data-target], [popovertarget], [role=tab], [role=menuitem], [role=option], [role=switch]";
  const here = (link) => /(^|[\s_-])(active|current|selected|disabled|is-active|here)([\s_-]|$)/i
    .test(`${link.className} ${link.parentElement?.tagName === "LI" ? link.parentElement.className : ""}`);
  const opensMenu = (link) => {
    const item = link.closest("li");
    return !!item?.querySelector("ul, ol, menu, [role=menu]") || !!link.nextElementSibling?.matches("ul, ol, menu, [role=menu], div:has(a)");
  };
  const brand = (link) => link.relList.contains("home") || /logo|brand/i.test(`${link.id} ${link.className} ${link.parentElement?.className}`) ||
    !!closest(link, "header, [role=banner]") && !clean(link.innerText);
  const moved = document.querySelector("base[href]") && document.baseURI.split("#")[0] !== location.href.split("#")[0];
  const idle = (link) => EMPTY.test(rawOf(link)) && !moved && !link.matches(OPENS) && !here(link) && !opensMenu(link) && !brand(link) &&
    !link.hasAttribute("download") && !(rawOf(link) === "#" && TOP.test(seenName(link))) && !(rawOf(link) === "" && AGAIN.test(seenName(link)));

  // --- an address that can't be followed

  const local = (host) => /(^|\.)localhost$|^127\.|^192\.168\.|^10\.|^0\.0\.0\.0$|^\[::1\]$/.test(host);
  const malformed = (raw) => {
    if (/\{\{.*\}\}|\$\{.*\}|<%.*%>|%7B%7B.*%7D%7D|\[object Object\]|\[object%20Object\]|(^|\/)(undefined|null|NaN)\/?$/i.test(raw)) return true;
    const scheme = /^([a-z]{2,8})\s*([:;]?)\s*(\/{0,3})/i.exec(raw);
    // "http//", "htp://", "https;//", "http:///": letters of "https", and something wrong with them.
    if (scheme && /^[htps]{3,8}$/i.test(scheme[1]) && scheme[3].length >= 2 &&
      !(/^https?$/i.test(scheme[1]) && scheme[2] === ":" && scheme[3].length === 2)) return true;
    if (/^https?:\/\/(\s*$|https?[:/])/i.test(raw)) return true;
    if (/^www\.[\w-]+\.[a-z]{2,}(\/|$)/i.test(raw) || /^[^\s/:?#]+@[\w-]+(\.[\w-]+)+$/.test(raw)) return true;
    if (/^(file:|[a-z]:[\\/])/i.test(raw) || /^(mailto|tel):(\/\/)?\s*$/i.test(raw)) return true;
    if (!/^https?:\/\//i.test(raw)) return false;
    try { return local(new URL(raw).hostname) && !local(location.hostname); } catch { return true; }
  };

  const empty = links.filter(idle).slice(0, MOST);
  if (wanted === "page") return [window, document, document.documentElement, document.body];
  if (typeof wanted === "number") {
    const found = [...(empty[wanted]?.querySelectorAll("*") || [])].slice(0, 10);
    for (let node = empty[wanted]; node; node = parentOf(node)) found.push(node, node.getRootNode());
    return [...new Set(found)].filter((node) => node !== document);
  }

  // --- addresses that can be asked, as far as their form tells; their words are looked at elsewhere

  const KEYS = /^(id|nid|p|page|lang|l|locale|cat|category|year|month|type|view|section|article|topic|tab|itemid|node|doc|t)$/i;
  const asks = (link) => {
    if (!/^https?:$/.test(link.protocol) || malformed(rawOf(link))) return false;
    if (link.matches("[download], [data-method], [data-confirm], [data-remote], [onclick], [role=button], [rel~=nofollow], [ping], [hx-get], [hx-post]")) return false;
    if (link.origin + link.pathname + link.search === location.origin + location.pathname + location.search) return false;
    const url = new URL(link.href);
    // A long random part names one case, one visit or one right to do something.
    if (/[0-9a-f]{24,}|[\w-]{40,}/i.test(url.pathname)) return false;
    return [...url.searchParams].every(([key, value]) => KEYS.test(key) && value.length < 30);
  };
  const safely = (link) => { try { return asks(link); } catch { return false; } };
  const place = (link) => (closest(link, "main, [role=main], article") ? 0 : closest(link, "nav, header, [role=navigation], [role=banner]") ? 1 : 2);
  const own = links.filter((link) => place(link) < 2 && seenName(link) && safely(link)).sort((one, other) => place(one) - place(other));
  const addresses = new Map();
  for (const link of own) {
    const url = link.href.split("#")[0];
    if (!addresses.has(url)) addresses.set(url, { name: seenName(link, 120), address: url });
  }
  const control = (link) => ({ name: seenName(link, 120) || link.tagName.toLowerCase(), address: rawOf(link).slice(0, 200) });
  return {
    empty: empty.map(control),
    malformed: links.filter((link) => malformed(rawOf(link))).slice(0, MOST).map(control),
    addresses: [...addresses.values()].slice(0, 100),
  };
}
