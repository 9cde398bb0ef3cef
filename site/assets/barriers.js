'use strict';
// The list of barriers: what is typed and chosen above it says which of them are shown. Without this script all of them
// are, and nothing can be typed. It asks nobody for anything.
(() => {
  const filter = document.querySelector('.ak-filter');
  if (!filter) return;
  const typed = filter.querySelector('[type=search]');
  const found = filter.querySelector('[type=checkbox]');
  const kinds = [...filter.querySelectorAll('[type=radio]')];
  const status = filter.querySelector('[role=status]');
  const all = filter.querySelector('button');

  // "Pop-up", "popup" and "POP-UP" are one word, and nobody has to type accents.
  const plain = text => text.normalize('NFKD').toLowerCase().replace(/[\u0300-\u036f\u2010\u2011'’-]/g, '');
  const entries = [...document.querySelectorAll('.ak-barrier')].map(item => (
    {item, words: plain(item.dataset.words)}
  ));

  const show = () => {
    const words = plain(typed.value).split(/\s+/).filter(Boolean);
    const kind = kinds.find(one => one.checked).value;
    const only = found !== null && found.checked;
    for (const {item, words: own} of entries) {
      const {stops, found: met} = item.dataset;
      item.hidden = !words.every(one => own.includes(one)) || (kind && kind !== stops) || (only && met !== 'yes');
    }
    for (const list of document.querySelectorAll('.ak-barriers')) {
      list.hidden = !list.querySelector(':scope > :not([hidden])');
      const heading = list.previousElementSibling;
      if (heading && heading.matches('h2')) heading.hidden = list.hidden;
    }
    const shown = entries.filter(one => !one.item.hidden).length;
    status.textContent = `${shown} of ${entries.length} barriers shown`;
    all.hidden = !words.length && !kind && !only;
  };

  const clear = () => {
    typed.value = '';
    kinds[0].checked = true;
    if (found) found.checked = false;
    show();
  };

  // Whoever comes for one barrier finds it, whatever was typed before.
  const reveal = () => {
    const wanted = document.getElementById(location.hash.slice(1));
    if (wanted && wanted.closest('[hidden]')) {
      clear();
      wanted.scrollIntoView();
    }
  };

  filter.addEventListener('input', show);
  all.addEventListener('click', () => {
    clear();
    typed.focus();
  });
  addEventListener('hashchange', reveal);
  filter.hidden = false;
  show();  // A browser may have kept what was typed.
  reveal();
})();
