// Where a customer would press to be rid of what lies over the element, or that they would press Escape, or nothing.
({ lyingOver, wholeOf, holds, everyElement, topmostAt, seenName, isField, takesRoom, textInSight }) => (element, [x, y]) => {
  const over = lyingOver(element, x, y) || { cover: null, under: element, left: 0, top: 0 };
  const whole = over.cover && !holds(over.cover, over.under) ? wholeOf(over.cover, over.under) : null;
  const page = over.under.ownerDocument;
  // The veil behind a dialog has no way to close it: the dialog has.
  const dialogs = [...page.querySelectorAll("dialog[open], [role=dialog], [role=alertdialog], [aria-modal=true]")];
  const places = [whole, ...dialogs.filter((one) => !holds(one, over.under))].filter(Boolean);
  // A form in the window that holds nothing of the customer's is there for that alone.
  const sends = (one, place, keeping = false) => one.type === "submit" && one.form && (one.form.method || "get") !== "dialog" &&
    !(keeping && holds(place, one.form) && ![...one.form.elements].some((field) => isField(field) && field.type !== "hidden"));
  const reachedAt = (one) => {
    const box = one.getBoundingClientRect();
    const at = [box.left + box.width / 2, box.top + box.height / 2];
    if (box.width < 2 || box.height < 2 || !holds(one, topmostAt(page, ...at))) return null;
    return { x: at[0] + over.left, y: at[1] + over.top, name: seenName(one) };
  };
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
  // What keeps a customer where they are, when a window warns that time runs out or that they are about to leave.
  const stays = new RegExp("^(?:(?:yes|ja|jā|jah|jo|oui|sí|si|sim|sì|da|да|ναι|ano|áno|igen|tak|taip|kyllä|iva|tá)[,.!:]? )?(?:" + [
    "(stay|remain|keep me|i want to stay) (signed|logged) in|(stay|remain) (on|in) (this|the) (page|form|site|service|application)|stay( here)?|" +
      "keep working|keep (my |the |this )?session( alive| open| active)?|(continue|extend|renew|refresh|resume) (my |the |this |your )?session|" +
      "continue working|extend (my |the )?time|(i['’]?m|i am)( still)? here|still here|(i need |get |give me )?more time|(don['’]t|do not) (sign|log) me out",
    "оста(ни|нете)( (на|в) (тази )?(страницата|страница|системата))?|продължи(те)? (сесията|работата)|удължи(те)? (сесията|времето)|(все )?още съм тук",
    "zůstat( (na (této )?stránce|přihlášen(ý|a|á)?|zde|tady))?|pokračovat v (relaci|práci)|prodloužit (relaci|přihlášení|čas)|(stále |pořád )?jsem (stále |pořád )?(tu|tady|zde)",
    "aros( (ar y dudalen( hon)?|wedi mewngofnodi|yma))?|ymestyn y sesiwn|parhau â['’]r sesiwn",
    "bliv( (på (denne )?side(n)?|logget (ind|på)|her))?|forbliv logget (ind|på)|fortsæt (sessionen|session|arbejdet)|forlæng (sessionen|session|tiden)|jeg er (her stadig|stadig her|her)",
    "((hier|auf (dieser|der) seite|angemeldet|eingeloggt) )?bleiben|(sitzung|session|anmeldung) (fortsetzen|verlängern|aufrechterhalten|erneuern)|zeit verlängern|ich bin noch (da|hier)|weiter ?arbeiten|mehr zeit",
    "παραμονή( (στη|σε αυτή(ν)? τη) σελίδα| σε σύνδεση)?|παραμείνετε (συνδεδεμένο[ιςσ]|στη σελίδα)|(συνέχεια|συνέχιση) (της )?(συνεδρίας|εργασίας)|(παράταση|επέκταση) (της )?(συνεδρίας|σύνδεσης)|είμαι ακόμ[αη] εδώ",
    "(permanecer|seguir|quedar(se|me)|continuar) (conectad[oa]|en (esta|la) página|aquí|trabajando)|mantener (la |mi )?(sesión|conexión)( abierta| iniciada| activa)?|" +
      "(continuar|ampliar|extender|prolongar|renovar) (con )?(la |mi )?sesión|(ampliar|prolongar) (el )?tiempo|((todavía|aún) )?(sigo|estoy) aquí",
    "jää(n)?( (siia|sellele))? lehele|jää sisselogituks|jätka (seanssi|sessiooni|tööd|töötamist)|pikenda (seanssi|sessiooni|aega)|olen (veel|ikka|endiselt) siin",
    "pysy (tällä )?sivulla|pysy (sisään)?kirjautuneena|jää (tälle )?sivulle|jatka (istuntoa|työskentelyä|käyttöä)|pidennä (istuntoa|aikaa)|olen (vielä|yhä|edelleen) (täällä|paikalla)",
    "rester( (sur (cette|la) page|connectée?([·(./-]+e?\\)?)?|ici))?|(continuer|poursuivre|prolonger|maintenir|conserver) (la |ma )?(session|connexion)|je suis (toujours|encore) (là|ici)|continuer à travailler",
    "fan( (ar an leathanach( seo)?|logáilte isteach|sínithe isteach|anseo))?|lean(aigh)? leis an (seisiún|obair)|cuir fad leis an seisiún|(tá mé|táim) (fós )?anseo",
    "osta(ni|nite|ti)( (na (ovoj )?stranici|prijavljen[ia]?|ovdje))?|nastavi(te|ti)? (sesiju|rad|s radom)|produ(ž|lj)i(te|ti)? (sesiju|vrijeme)|(još (uvijek )?|i dalje )sam (ovdje|tu)",
    "maradok|(az )?oldalon maradok|maradok (az oldalon|bejelentkezve|itt)|bejelentkezve maradok|(a )?(munkamenet|munka) folytatása|(a )?(munkamenet|idő) meghosszabbítása|(még )?itt vagyok",
    "(resta|rimani|restare|rimanere)( (in|su) questa pagina| (sulla|nella) pagina| connesso| collegato| qui)?|(continua|continuare|prosegui|prolunga|estendi|mantieni|rinnova) (con )?(la )?sessione|sono (ancora )?qui|continua a lavorare",
    "likti( (šiame )?puslapyje| prisijungus(iam|iai)?| čia)?|(tęsti|pratęsti) (sesiją|seansą|darbą|laiką)|(aš )?(vis )?dar (esu )?čia|vis dar esu čia",
    "palikt( (šajā )?lapā| pierakstīt(ies|am)| šeit)?|(turpināt|pagarināt) (sesiju|darbu|laiku)|(es )?(joprojām|vēl) esmu (šeit|te)|(es )?esmu šeit",
    "ibqa['’]?( (f['’]din il-paġna|fuq din il-paġna|illoggjat|hawn))?|kompli (s-sessjoni|aħdem|ix-xogħol)|(estendi|ġedded|itwal) is-sessjoni|għadni hawn",
    "(op (deze|de) pagina|ingelogd|aangemeld|hier) blijven|blijf( (op (deze|de) pagina|ingelogd|aangemeld|hier))?|(mijn )?sessie (verlengen|voortzetten)|(verleng|vervolg) (de |mijn )?sessie|ik ben er nog|(verder|door) ?werken|tijd verlengen",
    "bli (på siden|værende)|forbli (pålogget|innlogget)|(fortsett|forleng) (økten|økta)|jeg er (her fortsatt|fortsatt her|her)",
    "(zostań|pozostań|zostaję|pozostaję)( (na (tej )?stronie|zalogowan[yae]|tutaj))?|(kontynuuj|przedłuż|wznów) sesję|przedłuż czas|((nadal|wciąż|jeszcze) )?(tu )?jestem( tu| tutaj)?|kontynuuj pracę",
    "(permanecer|ficar|continuar|manter-se|manter-me) ((nesta|na) página|ligad[oa]|conectad[oa]|com (a )?sessão iniciada|aqui)|(continuar|prolongar|estender|renovar|manter) (a )?(minha )?sessão( ativa| iniciada)?|(ainda )?estou aqui|continuo aqui|continuar a trabalhar",
    "(rămâi|rămâneți|rămân|rămâne)( (pe (această )?pagin[ăa]|conectat|autentificat|aici))?|continu(ă|ați) (sesiunea|lucrul)|(prelungi(ți|re)|prelungește|prelungirea) (sesiunea|sesiunii|timpul)|(încă )?sunt (încă )?aici|mai sunt aici",
    "zostať( (na (tejto )?stránke|prihlásen(ý|á)|tu))?|pokračovať v (relácii|práci)|predĺžiť (reláciu|prihlásenie|čas)|(stále |ešte )?som (stále |ešte )?tu",
    "ostani(te)?( (na (tej )?strani|prijavljen[ia]?|tukaj))?|nadaljuj(te)? (sejo|z delom|delo)|podaljšaj(te)? (sejo|čas)|(še vedno|še) sem tu(kaj)?",
    "stanna( (kvar )?(på (den här )?sidan|här))?|stanna kvar|(förbli|håll mig) inloggad|fortsätt (sessionen|session|arbeta)|förläng (sessionen|session|tiden)|jag är (fortfarande |här )?(kvar|här|fortfarande)",
  ].join("|") + ")[.!]?$", "iu");
  // The same in words that say it only in a window that speaks of a session or of time that runs out.
  const goesOn = new RegExp("^(?:(?:yes|ja|jā|jah|jo|oui|sí|si|sim|sì|da|да|ναι|ano|áno|igen|tak|taip|kyllä|iva|tá)[,.!:]? )?(?:" +
    "(please )?(continue|extend|resume|go on|carry on|keep going)|(continue|keep) using (this |the )?(service|site)|(continue|return|back|go back) (with |to )?(this |the |my |your )?(form|application|page)|" +
    "продължи|продължаване|удължи|удължаване|pokračovat|prodloužit|fortsæt|forlæng|fortsetzen|fortfahren|weiter(machen)?|verlängern|συνέχεια|παράταση|continuar|seguir|ampliar|prolongar|" +
    "jätka|pikenda|jatka|pidennä|continuer|poursuivre|prolonger|lean(aigh)? ar aghaidh|nastavi|produ(ž|lj)i|folytatás|folytatom|meghosszabbítás|continua|prosegui|prolunga|" +
    "tęsti|pratęsti|turpināt|pagarināt|kompli|doorgaan|verder( ?gaan)?|verlengen|fortsett|forleng|kontynuuj|dalej|przedłuż|continuă|continuați|prelungește|prelungiți|" +
    "pokračovať|predĺžiť|nadaljuj|podaljšaj|fortsätt|förläng|parhau)[.!]?$", "iu");
  const session = /(?<!\p{L})(session|sesi[óoju]|sessão|sess[ij]o|sesj|seans|sessie|munkamenet|istunto|istunn|sitzung|relac[ei](?!\p{L})|relác|sej[aoie](?!\p{L})|seisiún|sesiwn|økt|сеси|сесі|сеанс|συνεδρί)/iu;
  const idle = /\btime[ds]?[ -]?out\b|(?<!\p{L})(inactiv|inaktiv|inattiv|inativ|ina[ck]tyv)|still there/iu;
  const wantsOut = /\b(are you sure|if you continue|(want|like|going|about) to (sign|log|exit|leave|end|quit))\b/i;
  const isOver = /\b(has|was|have|had|is) (now )?(expired|ended|timed out|over)\b/i;
  // What speaks of consent, terms, money or of undoing something, in the languages of the EU and a few more.
  const agrees = new RegExp("cookie|consen|agree|accept|akcept|aksept|akzept|acept|accett|aceit|terms|conditions|privacy|privat|gdpr|dsgvo|rgpd|" +
    "datenschutz|einwillig|zustimm|einverstand|bedingung|condizion|condicion|condiç|akkoord|toestem|instem|voorwaard|samtyk|samtyck|" +
    "godkän|godkend|godta|vilkår|villkor|hyväks|suostu|ehdot|zgadz|zgod|zgód|warunk|regulamin|souhlas|súhlas|podmín|podmien|elfogad|" +
    "hozzájárul|beleegy|feltétel|consim|condiți|suglas|slaž|soglaš|strinja|pogoj|uvjet|sutik|sutink|sąlyg|piekr|noteikum|nõust|tingimus|" +
    "aontaí|naqbel|kabul|onayl|koşul|приема|соглас|съглас|услови|погодж|умов|συμφων|αποδοχ|αποδέχ|όρους|موافق|أوافق|شروط|同意|接受|条款|" +
    "\\b(pay|buy|order|submit|send|delete|remove|sign|confirm|subscribe|register|install|download|allow)\\b", "i");
  // Who has read a notice has got it; who says so to one that asks for consent has given that.
  const closesNotice = (name, place) => /^got it[.!]?$/i.test(name) && !agrees.test(textInSight(place));
  const keeps = (name) => stays.test(name);
  const gone = (name, place) => closes.test(name) || closesElsewhere.test(name) || closesNotice(name, place);
  const keepsOn = (name, place) => {
    if (!goesOn.test(name)) return false;
    // "We will sign you out" tells what happens by itself; whether the customer wants to is another question.
    const text = textInSight(place).replace(/\b(be )?(sign|log)(ed)? (you )?out\b|\b(sign|log) back in\b/gi, " ");
    const warns = idle.test(text) || (session.test(text) && /\d/.test(text));
    return warns && !isOver.test(text) && !wantsOut.test(text) && !agrees.test(text);
  };
  // Staying comes first: beside it, "Cancel" may well be what ends the form.
  for (const fits of [keeps, gone, keepsOn]) {
    for (const place of places) {
      for (const one of everyElement(place, "button, [role=button], a[href^='#'], a[href^='javascript:'], input[type=button], input[type=submit]")) {
        // A button that says that the customer stays sends nothing, though it may stand in the page's form: scripts see to that.
        if (!fits(seenName(one), place) || (fits !== keeps && sends(one, place, fits === keepsOn))) continue;
        const at = reachedAt(one);
        if (at) return at;
      }
    }
  }
  // A dialog with a single thing to press is closed by that, whatever it is called: it only tells something. Not where
  // pressing it would send, lead away or agree to anything.
  for (const place of places) {
    const pressed = [...everyElement(place, "button, [role=button], a[href], input:not([type=hidden]), select, textarea, summary")].filter(takesRoom);
    const [one] = pressed;
    if (pressed.length !== 1 || !one.matches("button, [role=button], a[href^='#'], input[type=button]")) continue;
    if (sends(one, place) || agrees.test(textInSight(place)) || agrees.test(seenName(one))) continue;
    const at = reachedAt(one);
    if (at) return at;
  }
  // A window of the page's own with nothing on it that closes it: then people press Escape. Not where that would undo
  // what they have entered, in the window or in a search box that has the focus.
  const [lying] = dialogs.filter((one) => takesRoom(one) && !holds(one, over.under) && whole &&
    (holds(one, over.cover) || holds(whole, one) || !textInSight(whole)));
  const entered = (field) => field.type !== "hidden" && ("defaultValue" in field && field.value !== field.defaultValue || field.checked !== field.defaultChecked);
  if (!lying || [...everyElement(lying, "input, textarea")].some(entered)) return null;
  const active = page.activeElement;
  if (active && active !== page.body && !holds(lying, active) && (isField(active) || active.tagName === "IFRAME")) return null;
  return { x: 0, y: 0, name: "Escape", key: true };
}
