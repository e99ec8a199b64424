// Hamlet: gives comment forms a token and a field that no person fills. See docs/forms.md.
(() => {
  const script = document.currentScript;
  if (!script || !script.src || !window.fetch) return;
  const FORMS = 'form[data-hamlet], form#commentform';
  const states = new WeakMap();

  // data-hamlet-… of the form, else of the script.
  const setting = (form, name, otherwise) =>
    [form, script].map((at) => at.getAttribute('data-hamlet-' + name)).find((v) => v !== null) ?? otherwise;

  const make = (tag, parent, members) => parent.appendChild(Object.assign(document.createElement(tag), members));

  const hidden = (form, name) => {
    // The site may have put it there.
    const own = form.elements.namedItem(name);
    return own && own.tagName === 'INPUT' ? own : make('input', form, { type: 'hidden', name });
  };

  // Off screen, out of the order of tabs, and of no name that a browser would fill.
  const trap = (form, name) => {
    if (!name || form.elements.namedItem(name)) return;
    const wrapper = make('div', form, {});
    wrapper.setAttribute('aria-hidden', 'true');
    Object.assign(wrapper.style, { position: 'absolute', left: '-9999px', width: '1px', height: '1px', overflow: 'hidden' });
    const label = make('label', wrapper, { textContent: 'Leave this empty ' });
    const input = make('input', label, { type: 'text', name, tabIndex: -1, autocomplete: 'off' });
    for (const keeper of ['1p-ignore', 'lpignore', 'bwignore']) input.setAttribute('data-' + keeper, 'true');
  };

  // The page as the site names it.
  const page = (form) => {
    const link = document.querySelector('link[rel=canonical]');
    const own = link && new URL(link.href).host === location.host ? link.href : location.href;
    return setting(form, 'page', own).split('#')[0].slice(0, 2000);
  };

  const visitor = () => {
    const key = 'hamlet-visitor';
    let value = localStorage.getItem(key);
    if (!/^[0-9a-f]{32}$/.test(value)) {
      const bytes = crypto.getRandomValues(new Uint8Array(16));
      value = Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join('');
      localStorage.setItem(key, value);
    }
    return value;
  };

  const dress = (form) => {
    if (states.has(form)) return states.get(form);
    const state = { until: 0 };
    states.set(form, state);
    trap(form, setting(form, 'honeypot', 'more_remarks'));
    if (setting(form, 'remember', null) !== null) {
      try {
        hidden(form, setting(form, 'visitor', 'visitor')).value = visitor();
      } catch { /* No storage. */ }
    }
    // The next comment takes another.
    form.addEventListener('submit', () => { state.until = 0; });
    return state;
  };

  const refresh = async (form) => {
    const state = dress(form);
    if (state.asking) return;
    state.asking = true;
    try {
      const of = page(form);
      if (of !== state.of || Date.now() >= state.until) {
        const url = new URL('v1/form-token', script.src);
        url.searchParams.set('page', of);
        const answer = await fetch(url, { credentials: 'omit', cache: 'no-store' });
        if (answer.ok) {
          const { token, expires_in: seconds } = await answer.json();
          hidden(form, setting(form, 'token', 'form_token')).value = token;
          state.of = of;
          state.until = Date.now() + seconds * 1000;
          setTimeout(refresh, seconds * 1000 + 1000, form);
        }
      }
    } catch { /* Without a token a comment is as good. */ }
    state.asking = false;
  };

  const all = (each) => document.querySelectorAll(FORMS).forEach(each);
  all(dress);
  document.addEventListener('DOMContentLoaded', () => all(dress));
  document.addEventListener('focusin', ({ target }) => {
    const form = target.form || target.closest('form');
    if (form && form.matches(FORMS)) refresh(form);
  });
  // Back from the page that answered: that token is used.
  addEventListener('pageshow', ({ persisted }) => {
    if (persisted) all((form) => { dress(form).until = 0; });
  });
})();
