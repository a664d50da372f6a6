// Which contexts have JavaScript: the page objects wait for the browser to take over only there.
const without = new WeakSet();

export const markWithoutScript = (context) => without.add(context);

export const hasScript = (page) => !without.has(page.context());
