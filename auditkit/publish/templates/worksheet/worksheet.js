'use strict';
// The worksheet: a clock, and a file made of the answers. Nothing leaves the page but that file.
(() => {
  const form = document.getElementById('sheet');
  const at = id => document.getElementById(id);
  const id = [...crypto.getRandomValues(new Uint8Array(8))].map(one => one.toString(16).padStart(2, '0')).join('');
  const SAID = {done: 'You are done', gave_up: 'You gave up', skipped: 'You were stuck'};
  const opened = new Date();
  let began = null, since = null, spent = 0, ended = null, ticking = 0, unsaved = false;

  document.documentElement.classList.add('js');
  for (const one of document.querySelectorAll('.live')) one.hidden = one.id === 'copy';
  at('after').hidden = true;
  const phone = matchMedia('(pointer: coarse)').matches && Math.min(screen.width, screen.height) < 600;
  form.elements.profile.value = phone ? 'phone' : 'desktop';

  const seconds = () => spent + (since === null ? 0 : (Date.now() - since) / 1000);
  const shown = () => {
    const whole = Math.floor(seconds());
    return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
  };
  const show = () => { at('clock').textContent = shown(); };

  const go = () => {
    began = began || new Date();
    since = Date.now();
    ended = null;
    unsaved = true;
    ticking = setInterval(show, 500);
    show();
    at('clock').hidden = at('ends').hidden = false;
    at('start').parentElement.hidden = at('clock-how').hidden = at('again').hidden = at('after').hidden = true;
    at('ended').textContent = '';
    at('ends').querySelector('button').focus();
  };

  const ask = words => {
    at('ends').hidden = true;
    at('after').hidden = false;
    at('ended').textContent = words;
    at('first').focus();
  };

  const stop = how => {
    spent = seconds();
    since = null;
    ended = how;
    clearInterval(ticking);
    show();
    at('again').hidden = false;
    ask(`${SAID[how]}, after ${shown()} (minutes and seconds). Now a few questions. You can skip any of them.`);
  };

  const answers = () => {
    const given = {};
    for (const box of form.querySelectorAll('#after [name]')) {
      if (['alias', 'consent', 'profile'].includes(box.name)) continue;
      if (box.type === 'radio') {
        if (box.checked) given[box.name] = /^[1-7]$/.test(box.value) ? Number(box.value) : box.value === 'yes';
      } else if (box.value.trim()) {
        given[box.name] = box.value.trim();
      }
    }
    return given;
  };

  const sheet = () => ({
    auditkit_worksheet: Number(form.dataset.version),
    form_id: id,
    agency: form.dataset.agency,
    task: form.dataset.task,
    title: form.dataset.title,
    profile: form.elements.profile.value,
    started_at: (began || opened).toISOString(),
    seconds: began === null ? null : Math.round(seconds() * 10) / 10,
    ended,
    alias: at('alias').value.trim(),
    consent: [...form.querySelectorAll('[name=consent]:checked')].map(one => one.value),
    answers: answers(),
  });

  const save = () => {
    at('refusal').textContent = '';
    if (!at('figures').checked) {
      at('refusal').textContent = 'We can only keep your answers if you tick this, so there is nothing to save yet.';
      at('figures').focus();
      return;
    }
    // Plain letters alone: mail programs spoil others.
    const text = JSON.stringify(sheet(), null, 2).replace(/[\u007f-\uffff]/g,
      letter => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`) + '\n';
    const part = words => words.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '').slice(0, 60);
    const name = [form.dataset.agency, form.dataset.task, at('alias').value].map(part).filter(Boolean).join('-');
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([text], {type: 'application/json'}));
    link.download = `${name}.json`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
    at('text').value = text;
    at('copy').hidden = false;
    at('saved').textContent = `Saved as ${name}.json where your browser keeps downloads. Send it to the person who asked you to try.`;
    unsaved = false;
  };

  at('start').addEventListener('click', go);
  at('unclocked').addEventListener('click', () => {
    at('start').parentElement.hidden = at('clock-how').hidden = true;
    unsaved = true;
    ask('Without the timer, then. You can skip any question.');
  });
  at('again').querySelector('button').addEventListener('click', go);
  for (const one of at('ends').querySelectorAll('button')) one.addEventListener('click', () => stop(one.dataset.ended));
  at('save').addEventListener('click', save);
  form.addEventListener('input', () => { unsaved = true; });
  form.addEventListener('submit', event => event.preventDefault());
  addEventListener('beforeunload', event => { if (unsaved) event.preventDefault(); });
})();
