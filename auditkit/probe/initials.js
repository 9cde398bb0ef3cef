// The lines of the main part of a page, all its words, and the short forms it marks up as such.
({ clean, rendered }) => () => {
  const main = document.querySelector("main, [role=main]") || document.body;
  const aside = "nav, footer, address, pre, code, option, [role=navigation], [aria-hidden=true]";
  const lines = [];
  for (const block of main?.querySelectorAll("p, li, dd, dt, td, th, h1, h2, h3, h4, label, legend, a, summary, button") || []) {
    if (lines.length > 2000) break;
    if (!rendered(block) || block.closest(aside) || block.querySelector("p, li, dd, td")) continue;
    const copy = block.cloneNode(true);
    for (const code of copy.querySelectorAll("code, kbd, samp, address")) code.remove();
    lines.push(clean(copy.textContent, 1500));
  }
  const marked = [...document.querySelectorAll("abbr[title], acronym[title]")].map((one) => clean(one.textContent));
  const hidden = [...document.querySelectorAll("img[alt]")].map((one) => one.alt).join(". ");
  return { lines, marked, page: `${clean(document.body?.innerText)}. ${clean(hidden)}. ${clean(document.title)}`.slice(0, 60000) };
}
