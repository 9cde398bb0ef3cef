// The running sentences of the main part of a page, and words that may be short forms.
({ clean, rendered }) => () => {
  const main = document.querySelector("main, [role=main], article") || document.body;
  const aside = "nav, header, footer, aside, table, blockquote, q, cite, address, pre, code, form, figure, button, dialog, " +
    "[role=navigation], [role=banner], [role=contentinfo], [role=dialog], [aria-hidden=true]";
  const sentences = [];
  let length = 0;
  for (const block of main?.querySelectorAll("p, li, dd") || []) {
    if (length > 60000) break;
    if (!rendered(block) || block.closest(aside) && main.contains(block.closest(aside)) || block.querySelector("p, li, dd")) continue;
    const copy = block.cloneNode(true);
    for (const quoted of copy.querySelectorAll("q, cite, code, blockquote")) quoted.remove();
    let text = clean(copy.textContent);
    // A line of links or a single name is no sentence.
    const linked = [...block.querySelectorAll("a")].reduce((sum, link) => sum + clean(link.textContent).length, 0);
    if (text.split(" ").length < 4 || linked > text.length * 0.8) continue;
    if (!/[.!?:;…]$/.test(text)) text += ".";
    // The end of a list's introduction, or of its points, ends a sentence too.
    sentences.push(text.replace(/[:;]$/, "."));
    length += text.length;
  }
  return { text: sentences.join(" ") };
}
