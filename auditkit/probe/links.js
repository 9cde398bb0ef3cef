// Links of the main part of a page that share a name and lead to different pages.
() => {
  const main = document.querySelector("main, [role=main]") || document.body;
  const seen = (element) => (!element.checkVisibility || element.checkVisibility({ visibilityProperty: true })) &&
    element.getBoundingClientRect().height > 0;
  const plain = (text) => (text || "").replace(/\s+/g, " ").trim();
  const nameOf = (link) => {
    const by = (link.getAttribute("aria-labelledby") || "").split(/\s+/).filter(Boolean);
    const labelled = plain(by.map((id) => document.getElementById(id)?.textContent || "").join(" "));
    const described = (link.getAttribute("aria-describedby") || "").split(/\s+/).filter(Boolean);
    // What belongs to a link besides its words makes it different for those who listen.
    const beside = plain(described.map((id) => document.getElementById(id)?.textContent || "").join(" "));
    const pictures = [...link.querySelectorAll("img[alt]")].map((picture) => picture.alt).join(" ");
    return plain(`${labelled || link.getAttribute("aria-label") || `${link.textContent} ${pictures}` || link.title} ${beside}`);
  };
  const place = (link) => {
    const url = new URL(link.href, location.href);
    for (const name of [...url.searchParams.keys()]) if (/^(utm_|gclid|fbclid|ref$|_ga)/.test(name)) url.searchParams.delete(name);
    // A place on a page is a place of its own; the case of the host and a slash at the end make no difference.
    return url.origin + url.pathname.replace(/\/(index\.html?)?$/, "") + url.search + (/^#(top)?$/.test(url.hash) ? "" : url.hash);
  };
  // Sorting and paging through a table, and the links of its rows, are told apart by the row they stand in.
  const told = (link) => link.closest("nav, td, [role=navigation], [role=cell], [role=gridcell]");
  const groups = new Map();
  for (const link of main.querySelectorAll("a[href]")) {
    if (!seen(link) || told(link) || !/^https?:/.test(link.href)) continue;
    const name = nameOf(link);
    if (!name) continue;
    const key = name.toLowerCase();
    if (!groups.has(key)) groups.set(key, { name: name.slice(0, 120), places: new Set() });
    groups.get(key).places.add(place(link));
  }
  return [...groups.values()].filter((group) => group.places.size > 1)
    .map((group) => ({ name: group.name, places: [...group.places].sort().slice(0, 8) })).slice(0, 20);
}
