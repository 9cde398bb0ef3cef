// Closes what lies over the element, by the control a customer would use for it. Says where that is, or nothing.
({ lyingOver, wholeOf, holds, everyElement, topmostAt, seenName, takesRoom, textInSight }) => (element, [x, y]) => {
  const over = lyingOver(element, x, y) || { cover: null, under: element, left: 0, top: 0 };
  const whole = over.cover && !holds(over.cover, over.under) ? wholeOf(over.cover, over.under) : null;
  const page = over.under.ownerDocument;
  // The veil behind a dialog has no way to close it: the dialog has.
  const dialogs = [...page.querySelectorAll("dialog[open], [role=dialog], [role=alertdialog], [aria-modal=true]")];
  const places = [whole, ...dialogs.filter((one) => !holds(one, over.under))].filter(Boolean);
  // Never "accept" or "agree": what a customer consents to is not ours to say.
  const closes = /^(close|close (this )?(dialog|window|message|banner|notice|survey|popup|pop-up|chat)|dismiss|[x×✕✖]|no,? thanks?( you)?|no thank you|not now|maybe later|later|skip|hide( this)?( message)?|reject( all)?( cookies| optional cookies)?|decline( all)?( cookies)?|continue without accepting|cancel)$/i;
  // The same in other languages: close, no thanks, later, refuse (all).
  const closesElsewhere = new RegExp("^(?:" + [
    "إغلاق|لا,? شكر[اً]+|لاحقا", "затвори|не,? благодаря", "tancar?|no,? gràcies", "zavřít|ne,? děkuji|odmítnout( vše)?", "cau|dim diolch",
    "luk|nej,? tak|afvis( alle)?", "schlie(ß|ss)en|nein,? danke|später|(alle )?ablehnen", "κλείσιμο|όχι,? ευχαριστώ|απόρριψη( όλων)?",
    "cerrar|no,? gracias|más tarde|rechazar( tod[oa]s?)?", "sulge|ei,? aitäh|hiljem", "بستن", "sulje|ei kiitos|myöhemmin|hylkää( kaikki)?",
    "fermer|non,? merci|plus tard|(tout )?refuser|continuer sans accepter", "dún|ní,? go raibh maith agat", "zatvori|ne,? hvala|odbij( sve)?",
    "bezár(ás)?|nem,? köszönöm|később|(összes )?elutasítása?", "tutup", "chiudi|no,? grazie|più tardi|rifiuta( tutt[oi])?", "閉じる", "닫기",
    "uždaryti|ne,? ačiū", "aizvērt|nē,? paldies", "agħlaq|le,? grazzi", "sluit(en)?|nee,? (bedankt|dank u)|(alles )?weigeren", "lukk|nei,? takk|avvis( alle)?",
    "zamknij|nie,? dziękuję|odrzuć( wszystkie)?", "fechar|não,? obrigad[oa]|mais tarde|recusar( tudo)?", "închide(ți)?|nu,? mulțumesc",
    "закрыть|нет,? спасибо|позже", "zavrieť|nie,? ďakujem|odmietnuť( všetky)?", "zapri|ne,? hvala|zavrni( vse)?", "mbyll", "затвори|затворити|не,? хвала",
    "stäng|nej,? tack|avvisa( alla)?", "kapat|hayır,? teşekkürler", "закрити|ні,? дякую", "بند کریں", "đóng", "关闭|關閉",
  ].join("|") + ")$", "iu");
  // What speaks of consent, terms, money or of undoing something, in the languages of the EU and a few more.
  const agrees = new RegExp("cookie|consen|agree|accept|akcept|aksept|akzept|acept|accett|aceit|terms|conditions|privacy|privat|gdpr|dsgvo|rgpd|" +
    "datenschutz|einwillig|zustimm|einverstand|bedingung|condizion|condicion|condiç|akkoord|toestem|instem|voorwaard|samtyk|samtyck|" +
    "godkän|godkend|godta|vilkår|villkor|hyväks|suostu|ehdot|zgadz|zgod|zgód|warunk|regulamin|souhlas|súhlas|podmín|podmien|elfogad|" +
    "hozzájárul|beleegy|feltétel|consim|condiți|suglas|slaž|soglaš|strinja|pogoj|uvjet|sutik|sutink|sąlyg|piekr|noteikum|nõust|tingimus|" +
    "aontaí|naqbel|kabul|onayl|koşul|приема|соглас|съглас|услови|погодж|умов|συμφων|αποδοχ|αποδέχ|όρους|موافق|أوافق|شروط|同意|接受|条款|" +
    "\\b(pay|buy|order|submit|send|delete|remove|sign|confirm|subscribe|register|install|download|allow)\\b", "i");
  // Who has read a notice has got it; who says so to one that asks for consent has given that.
  const closesNotice = (name, place) => /^got it[.!]?$/i.test(name) && !agrees.test(textInSight(place));
  for (const place of places) {
    for (const one of everyElement(place, "button, [role=button], a[href^='#'], a[href^='javascript:'], input[type=button]")) {
      const sends = one.type === "submit" && one.form && (one.form.method || "get") !== "dialog";
      const name = seenName(one);
      const box = one.getBoundingClientRect();
      if (sends || !(closes.test(name) || closesElsewhere.test(name) || closesNotice(name, place)) || box.width < 2 || box.height < 2) continue;
      const at = [box.left + box.width / 2, box.top + box.height / 2];
      if (!holds(one, topmostAt(page, ...at))) continue;
      return { x: at[0] + over.left, y: at[1] + over.top, name };
    }
  }
  // A dialog with a single thing to press is closed by that, whatever it is called: it only tells something. Not where
  // pressing it would send, lead away or agree to anything.
  for (const place of places) {
    const pressed = [...everyElement(place, "button, [role=button], a[href], input:not([type=hidden]), select, textarea, summary")].filter(takesRoom);
    const [one] = pressed;
    if (pressed.length !== 1 || !one.matches("button, [role=button], a[href^='#'], input[type=button]")) continue;
    const sends = one.type === "submit" && one.form && (one.form.method || "get") !== "dialog";
    const box = one.getBoundingClientRect();
    const at = [box.left + box.width / 2, box.top + box.height / 2];
    if (sends || agrees.test(textInSight(place)) || agrees.test(seenName(one)) || !holds(one, topmostAt(page, ...at))) continue;
    return { x: at[0] + over.left, y: at[1] + over.top, name: seenName(one) };
  }
  return null;
}
