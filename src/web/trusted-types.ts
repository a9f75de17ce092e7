// The one Trusted Types policy: the only place where an address becomes something that the browser runs. Only files of
// our own build may.

interface TrustedPolicy { createScriptURL(url: string): string }

const rules: TrustedPolicy = {
  createScriptURL(url) {
    const { origin, pathname } = new URL(url, location.href);
    if (origin !== location.origin || !/^\/(assets|src|node_modules|@)/.test(pathname)) throw new TypeError('not a script of this build');
    return url;
  },
};

const factory = (globalThis as { trustedTypes?: { createPolicy(name: string, rules: TrustedPolicy): TrustedPolicy } }).trustedTypes;
const policy = factory?.createPolicy('icmc', rules) ?? rules;

export const scriptUrl = (url: string | URL): string => policy.createScriptURL(String(url));
