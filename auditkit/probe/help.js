// The ways to reach a person that a page offers, each with the words that offer it. What can be known by its structure
// (the kind of link, a chat's launcher, an address, a form to write in) comes before words.
({ builtIn, clean, closest, findAll, inSight, openTrees, present, textOfTrees }) => ({ contact, help, phone, entered, answered }) => {
  const trees = openTrees(document);
  const offered = {};
  const offer = (channel, words) => { offered[channel] ||= clean(words, 100); };
  // What the customer has entered a page may show again: to be checked, or in "we have written to …". That is no help.
  const literal = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const echoes = entered.map((one) => clean(one)).filter((one) => one.length >= 4).flatMap((one) => {
    const digits = one.replace(/\D/g, "").replace(/^0+/, "");
    const numbers = digits.length >= 6 ? [`\\+?[\\d ()]{0,6}?${[...digits].join("[ ()./–-]*")}`] : [];
    return [new RegExp(literal(one), "giu"), ...numbers.map((number) => new RegExp(number, "g"))];
  });
  const withoutEchoes = (text) => echoes.reduce((rest, echo) => rest.replace(echo, " … "), text);
  // What is around the content stands on each page, whatever was entered.
  const AROUND = "header, footer, nav, aside, [role=banner], [role=contentinfo], [role=navigation], [role=complementary]";
  const isEcho = (element, ...texts) => !closest(element, AROUND) && texts.some((text) => withoutEchoes(text) !== text);
  // A link in the content to a question that was answered before goes back in the form, whatever the question is about.
  // One with a query may lead anywhere.
  const goesBack = (link, href) => !!link.href && !/^#|\?/.test(href) && !closest(link, AROUND) && answered.some((place) => {
    const at = String(link.href).replace(/#.*/, "");
    return at === place || (at.startsWith(`${place}/`) && /^\/(edit|change|update)(\/|$)/.test(at.slice(place.length)));
  });
  // What forms ask for: the customer's own, not the agency's.
  const ASKED = /\b(contact|kontakt)[ -]?(full |first |last |your )?(names?|addresse?s?|e-?mails?( address)?|(tele)?phones?|numbers?|preferences?|methods?|times?|postcodes?|ways?)\b/gi;
  // Some scripts have no spaces between words.
  const SPACED = "[\\p{sc=Latin}\\p{sc=Greek}\\p{sc=Cyrillic}]";
  const begins = (list) => new RegExp(`(?<!${SPACED})(?:${list})`, "iu");
  const CONTACT = begins(contact);
  const HELP = new RegExp(`^(?:${help})\\s*[.:!?»›>]*$`, "iu");
  const ENGLISH = /\b(contact|get in touch|help ?(desk|line|centre|center)|customer (service|support)|call us|get help|need help|ask (us|a question)|find an office|offices? near)\b|^(help|support|feedback and help)$/i;
  const PLACE = /(^|[/._-])(contacts?(?!-?less|-lens|-(?:name|address|e-?mail|phone|telephone|number|preference|method|time|postcode))|kontakt\w*|contact[eo]\w*|contatt\w*|contatos?|nous-(joindre|contacter|ecrire)|yhteystiedot|kapcsolat|elerhetoseg\w*|epikoinonia|iletisim|cysylltu\w*|teagmhail|kuntatt|kuntattjana|susisiekite|sazin\w*|uhendus\w*|get-in-touch|ask-us|help-?desk|customer-(service|support)|atencion-\w+|klantenservice|buergertelefon|kundenservice|lianxi|hubungi-kami|lien-he)([/._?#-]|$)/i;
  const CHAT_PLACE = /^(https?:)?\/\/(www\.)?(wa\.me|api\.whatsapp\.com|t\.me|m\.me|signal\.me|line\.me|zalo\.me)\//i;
  // Launchers of chats by the makers of the common ones, as they name their own elements.
  const CHAT_MAKERS = "[id^=intercom-], [class*=intercom-launcher], [id^=launcher][title], #webWidget, [id^=zsiq], [id*=tawk], [class*=tawk-], " +
    "[id*=livechat i], [class*=livechat i], [id*=live-chat i], [class*=live-chat i], [id^=chat-widget], [class*=chat-widget i], [class*=chat-launcher i], [id*=chatbot i], [class*=chatbot i], " +
    "[class*=crisp-client], [id^=crisp-], [id^=drift-], [id^=fc_frame], [class*=freshchat], [class*=userlike], [id*=userlike], [class*=LPMcontainer], [id*=genesys i], " +
    "[class*=olark], [id^=tidio-chat], [id^=hubspot-messages], [id*=smartsupp], [data-chat-open], df-messenger";
  const MAP_PLACE = /^geo:|^(https?:)?\/\/(maps\.google\.|(www\.)?google\.[a-z.]+\/maps|goo\.gl\/maps|maps\.app\.goo\.gl|(www\.)?openstreetmap\.org|maps\.apple\.com)/i;
  const said = (link, words) => (closest(link, AROUND) ? words : words.replace(ASKED, " "));
  for (const link of findAll("a[href], area[href], button, summary, [role=button], [role=link], iframe[title]", trees)) {
    if (!present(link)) continue;
    // The words in sight first, rather than the name: they are quoted as what the page offers.
    const words = clean(link.innerText || link.getAttribute("aria-label") || link.title || link.querySelector("img")?.alt);
    const href = (link.getAttribute("href") || "").trim();
    if (/^(tel|callto|sip|sms|mailto):./i.test(href) && isEcho(link, href, words)) continue;
    if (/^(tel|callto|sip|sms):./i.test(href)) offer("phone", words || href);
    else if (/^mailto:./i.test(href) || /\/cdn-cgi\/l\/email-protection/.test(href)) offer("email", words || href);
    else if (CHAT_PLACE.test(href)) offer("chat", words || href);
    else if (MAP_PLACE.test(href)) offer("visit", words || href);
    else if (goesBack(link, href) || (link.tagName === "A" && /^(#?$|javascript:)/i.test(href))) continue;
    else if (/\b(live |web)?chat\b|talk to (someone|a person|us)/i.test(words)) offer("chat", words);
    else if (ENGLISH.test(said(link, words)) || (words.length < 80 && CONTACT.test(said(link, words))) || HELP.test(words) ||
      /\bhelp\b/i.test(link.rel || "") || PLACE.test(href)) offer("contact", words || href);
  }
  const chat = findAll(CHAT_MAKERS, trees).find((one) => !one.matches("body, html") && inSight(one));
  if (chat) offer("chat", chat.getAttribute("aria-label") || chat.title || chat.innerText || "chat");
  // A form to write in: room for a message, and the writer's address.
  const room = findAll("textarea", trees).find((one) => inSight(one) &&
    closest(one, "form")?.querySelector("input[type=email], input[name*=mail i], input[autocomplete=email]"));
  if (room) offer("contact", builtIn(document, "title"));
  const body = builtIn(document, "body");
  const around = echoes.length ? findAll(AROUND, trees).filter(present).map((one) => clean(one.innerText)) : [];
  const text = body ? [withoutEchoes(clean(textOfTrees(openTrees(body)))), ...around].join(" ") : "";
  const number = text.match(/(?:\b(?:tel|telephone|phone|call|ring|hotline|helpline|freephone|text|tty|fax)\b[^.?!]{0,60}?)(\+?[\d][\d ()–-]{4,}\d)/i) ||
    text.match(/\b(?:1[ -–]?)?\(?8(?:00|33|44|55|66|77|88)\)?[ -–]\d{3}[ -–]\d{4}\b/) || text.match(/\b0[38]00[ -]?\d{3}[ -]?\d{3,4}\b/) ||
    // By the country's number it is one wherever it stands.
    text.match(/(?<![\w+])(?:\+|00(?=[1-9]\d{0,2}[ ./-]))[1-9]\d{0,2}[ ./()–-]{0,3}(?:\d[ ./()–-]{0,3}){6,12}(?!\w)/) ||
    text.match(new RegExp(`(?<!${SPACED})(?:${phone})(?!${SPACED})[^\\p{L}\\d]{0,6}(?:[\\p{L}\\p{M}’']{1,14}[^\\p{L}\\d]{1,4}){0,3}\\(?\\+?\\d(?:[ /().–-]{0,3}\\d){2,}`, "iu")) ||
    text.match(/[☎☏📞✆]\uFE0F?\s*[:.]?\s*\(?\+?\d[\d /().–-]{1,}\d/u);
  if (number) offer("phone", number[0]);
  const says = (one) => present(one) && !!clean(one.innerText) && !isEcho(one, clean(one.innerText));
  const telephone = findAll("[itemprop=telephone]", trees).find(says);
  if (telephone) offer("phone", telephone.innerText);
  const mail = text.match(/[\w.+-]+(?:@| ?[[(](?:at|ät|arroba|chiocciola|@)[\])] ?)[\w-]+(?:(?:\.| ?[[(](?:dot|punkt|point|punto)[\])] ?)[\w-]+)+/i);
  if (mail) offer("email", mail[0]);
  const shielded = findAll("[data-cfemail]", trees).find(present);
  if (shielded) offer("email", shielded.innerText);
  const address = findAll("address, [itemprop=address], [class~=adr], [class~=vcard]", trees).find(says);
  if (address) offer("visit", address.innerText);
  return offered;
}
