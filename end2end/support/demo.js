// What the contract says of the demo.
export const PASSWORD = 'latchkey-demo';

export const people = {
  maya: 'maya@acme.example',
  li: 'li@acme.example',
  ravi: 'ravi@acme.example',
  sofia: 'sofia@borealis.example',
  tom: 'tom@cobalt.example',
  noor: 'noor@latchkey.example',
};

// As in service/src/demo/mod.rs.
export const legacy = {
  ACME01: { data: 'demo-acme-data-7be20c934d1f', push: 'demo-acme-push-51c06e7aa90c' },
  BOREAL: {
    data: 'demo-boreal-data-c2f48e1b03d6',
    segmentation: 'demo-boreal-segmentation-9a61d7f0',
    push: 'demo-boreal-push-e84b2c705f13',
  },
  COBALT: { data: 'demo-cobalt-data-30f5a9d81c7e' },
};

export const legacyTexts = Object.values(legacy).flatMap((keys) => Object.values(keys));

export const KEY_TEXT = /^lk_[0-9A-Za-z]{12}_[0-9A-Za-z]{49}$/;

let made = 0;

// A name that no other test has.
export function unique(words) {
  made += 1;
  return `${words} ${Date.now().toString(36)}${process.pid.toString(36)}${made}`;
}

// The same as the id of a workspace or the first part of an address.
export const uniqueId = (start) => unique(start).replaceAll(' ', '');
