// Links of the main part of a page that share a name and lead to different pages.
({ accessibleName, clean, present, referenced }) => () => {
  const main = document.querySelector("main, [role=main]") || document.body;
  // What belongs to a link besides its name makes it different: a description for those who listen, words that they
  // don't hear for those who look.
  const nameOf = (link) => {
    const described = referenced(link, "aria-describedby").map((one) => one.textContent);
    const labelled = link.matches("[aria-label], [aria-labelledby]");
    const unheard = labelled ? [] : [...link.querySelectorAll("[aria-hidden=true]")].filter(present).map((one) => one.innerText);
    return clean([accessibleName(link), ...described, ...unheard].join(" "));
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
    if (!present(link) || told(link) || !/^https?:/.test(link.href)) continue;
    const name = nameOf(link);
    if (!name) continue;
    const key = name.toLowerCase();
    if (!groups.has(key)) groups.set(key, { name: name.slice(0, 120), places: new Set() });
    groups.get(key).places.add(place(link));
  }
  return [...groups.values()].filter((group) => group.places.size > 1)
    .map((group) => ({ name: group.name, places: [...group.places].sort().slice(0, 8) })).slice(0, 20);
}
