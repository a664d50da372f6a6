// Passkeys. Forms are asked for by their data:
//   data-passkey="get"     its button asks a device who it is; data-ask is the address that gives the question.
//   data-passkey="create"  its button asks a device for a passkey; data-question is the question.
// Both stay hidden where the browser knows no passkeys, or the address is none that they can be bound to. The answer
// goes into the field `answer`, and the form is sent.
(() => {
  'use strict';
  const known = window.PublicKeyCredential;
  const bound = !/^[\d.]+$|:/.test(location.hostname);
  if (!known?.parseCreationOptionsFromJSON || !known.parseRequestOptionsFromJSON || !bound) return;

  const WORDS = {
    NotAllowedError: 'Nothing was done: you cancelled, or it took too long. Try again.',
    InvalidStateError: 'This device has a passkey for Latchkey already.',
    SecurityError: 'Passkeys can’t be used at this address.',
  };

  async function question(form) {
    if (form.dataset.question) return JSON.parse(form.dataset.question);
    const answer = await fetch(form.dataset.ask, { method: 'POST', cache: 'no-store' }).catch(() => null);
    const body = await answer?.json().catch(() => null);
    if (answer?.ok && body) return body;
    throw new Error(body?.message ?? 'Latchkey can’t be asked just now. Try again in a moment.');
  }

  async function ask(form) {
    const asked = await question(form);
    const credential =
      form.dataset.passkey === 'create'
        ? await navigator.credentials.create({ publicKey: known.parseCreationOptionsFromJSON(asked) })
        : await navigator.credentials.get({ publicKey: known.parseRequestOptionsFromJSON(asked) });
    form.elements.answer.value = JSON.stringify(credential.toJSON());
    form.submit();
  }

  for (const form of document.querySelectorAll('form[data-passkey]')) {
    const [button, trouble] = [form.querySelector('button'), form.querySelector('[role="alert"]')];
    form.hidden = false;
    document.querySelector('[data-no-passkeys]')?.remove();
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      trouble.hidden = true;
      button.disabled = true;
      ask(form).catch((error) => {
        button.disabled = false;
        trouble.hidden = false;
        trouble.textContent = WORDS[error.name] ?? (error.message || 'That didn’t work. Try again.');
      });
    });
  }
})();
