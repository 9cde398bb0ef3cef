// The ways to reach a person that a page offers, each with the words that offer it.
({ clean, findAll, openTrees, present, textOfTrees }) => () => {
  const trees = openTrees(document);
  const offered = {};
  const offer = (channel, words) => { offered[channel] ||= clean(words, 100); };
  for (const link of findAll("a[href], button, summary, [role=button], iframe[title]", trees)) {
    if (!present(link)) continue;
    // The words in sight first, rather than the name: they are quoted as what the page offers.
    const words = clean(link.innerText || link.getAttribute("aria-label") || link.title || link.querySelector("img")?.alt);
    const href = link.getAttribute("href") || "";
    if (link.tagName === "A" && /^(#?$|javascript:)/i.test(href.trim())) continue;
    if (/^tel:/i.test(href)) offer("phone", words || href);
    else if (/^(mailto):/i.test(href)) offer("email", words || href);
    else if (/\b(live |web)?chat\b|talk to (someone|a person|us)/i.test(words)) offer("chat", words);
    else if (/\b(contact|get in touch|help ?(desk|line|centre|center)|customer (service|support)|call us|get help|need help|ask (us|a question)|find an office|offices? near)\b|^(help|support|feedback and help)$/i.test(words) ||
      /(^|\/)(contact|kontakt|contacto|contact-us|nous-joindre|contactez)/i.test(href)) offer("contact", words);
  }
  const text = document.body ? clean(textOfTrees(openTrees(document.body))) : "";
  const phone = text.match(/(?:\b(?:tel|telephone|phone|call|ring|hotline|helpline|freephone|text|tty|fax)\b[^.?!]{0,60}?)(\+?[\d][\d ()–-]{4,}\d)/i) ||
    text.match(/\b(?:1[ -–]?)?\(?8(?:00|33|44|55|66|77|88)\)?[ -–]\d{3}[ -–]\d{4}\b/) || text.match(/\b0[38]00[ -]?\d{3}[ -]?\d{3,4}\b/);
  if (phone) offer("phone", phone[0]);
  const mail = text.match(/[\w.+-]+@[\w-]+(?:\.[\w-]+)+/);
  if (mail) offer("email", mail[0]);
  const address = findAll("address", trees).find((one) => present(one) && clean(one.innerText));
  if (address) offer("visit", address.innerText);
  return offered;
}
