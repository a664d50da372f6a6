// What plain pages gain by script; everything works without it. Elements are asked for by their data:
//   data-live="15"        is fetched again every so many seconds, from data-live-src or the page's address,
//                         and replaced by the element of the same id, until that is live no more. What is new
//                         in data-say is told to screen readers.
//   data-local-zone       a select of time zones: the browser's own stands second.
//   data-copy             a button that copies the field of that id; hidden where there is no clipboard.
//   data-tidy             a form to be got: fields that ask for nothing stay out of the address.
(() => {
  'use strict';
  const SLOWEST = 60;
  // Nobody sits there for sure: it keeps no session alive.
  const asking = { cache: 'no-store', headers: { 'x-latchkey-unattended': '1' } };
  const later = (seconds) => new Promise((done) => setTimeout(done, seconds * 1000));

  const shown = () =>
    new Promise((done) => {
      if (!document.hidden) return done();
      document.addEventListener('visibilitychange', function look() {
        if (document.hidden) return;
        document.removeEventListener('visibilitychange', look);
        done();
      });
    });

  async function keepFresh(element) {
    let wait = Number(element.dataset.live);
    while (wait > 0) {
      await later(wait);
      await shown();
      if (!element.isConnected) return;
      const answer = await fetch(element.dataset.liveSrc || location.href, asking).catch(() => null);
      if (!answer || answer.status >= 500 || answer.status === 429) {
        wait = Math.min(wait * 2, SLOWEST);
        continue;
      }
      const page = new DOMParser().parseFromString(await answer.text().catch(() => ''), 'text/html');
      const fresh = answer.ok && !answer.redirected && page.getElementById(element.id);
      // Signed out, or no longer allowed: what is shown stays, and says that it does.
      if (!fresh) return element.append(outdated());
      element = exchange(element, document.importNode(fresh, true));
      wait = Number(element.dataset.live);
    }
  }

  function exchange(old, fresh) {
    if (old.outerHTML === fresh.outerHTML) return old;
    const focused = old.contains(document.activeElement) ? document.activeElement : null;
    old.replaceWith(fresh);
    if (focused) [...fresh.querySelectorAll('a, button')].find((one) => one.textContent === focused.textContent)?.focus({ preventScroll: true });
    if (fresh.dataset.say && fresh.dataset.say !== old.dataset.say) say(fresh.dataset.say);
    return fresh;
  }

  function say(words) {
    const status = document.querySelector('body > [role="status"]');
    if (status) status.textContent = words;
  }

  function outdated() {
    const note = document.createElement('p');
    const link = document.createElement('a');
    note.className = 'hint outdated';
    link.href = location.href;
    link.textContent = 'Reload the page';
    note.append('This is no longer kept up to date. ', link);
    say(note.textContent);
    return note;
  }

  function offerLocalZone(select) {
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    if (!zone || zone === 'UTC') return;
    const [utc] = select.options;
    const listed = [...select.options].find((option) => option.value === zone);
    const local = new Option(`Local time (${zone.replaceAll('_', ' ')})`, zone, false, listed?.selected ?? false);
    listed?.remove();
    utc.after(local);
  }

  function tidy({ formData }) {
    const idle = { by: formData.get('value') ? 'all' : formData.get('by'), zone: 'UTC' };
    for (const name of new Set(formData.keys())) {
      const values = formData.getAll(name).filter((value) => value !== '' && value !== idle[name]);
      formData.delete(name);
      for (const value of values) formData.append(name, value);
    }
  }

  function offerCopy(button) {
    if (!navigator.clipboard) return;
    const field = document.getElementById(button.dataset.copy);
    button.hidden = false;
    button.addEventListener('click', () => {
      field.select();
      navigator.clipboard.writeText(field.value).then(
        () => say((button.textContent = 'Copied')),
        () => say('It is selected. Press Ctrl+C to copy it.'),
      );
    });
  }

  for (const element of document.querySelectorAll('[data-live]')) keepFresh(element);
  for (const select of document.querySelectorAll('[data-local-zone]')) offerLocalZone(select);
  for (const button of document.querySelectorAll('[data-copy]')) offerCopy(button);
  for (const form of document.querySelectorAll('form[data-tidy]')) form.addEventListener('formdata', tidy);
})();
