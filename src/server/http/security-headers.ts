// The headers of every page and reply. Nothing comes from elsewhere, nothing is framed, and no string becomes script
// except through the one Trusted Types policy of the client.

/** The style elements that react-aria adds by itself: for pressable elements, and on iOS behind an open dialog. */
const reactAriaStyleHashes: readonly string[] = [
  'sha256-38RhXrc7EdReTKsOm23ZPOCUgniTUUcjky8QOOrQx6o=', 'sha256-gYiS/BvZvRcK27JIXTuwhZ3hs2+VJ1X+2gUlE+farlg=',
];

const contentSecurityPolicy = [
  `default-src 'none'`,
  `script-src 'self' 'wasm-unsafe-eval'`,
  `worker-src 'self'`,
  `style-src 'self' ${reactAriaStyleHashes.map((hash) => `'${hash}'`).join(' ')}`.trim(),
  `img-src 'self' blob:`,
  `font-src 'self'`,
  `connect-src 'self'`,
  `manifest-src 'self'`,
  `form-action 'self'`,
  `base-uri 'none'`,
  `frame-ancestors 'none'`,
  `object-src 'none'`,
  `require-trusted-types-for 'script'`,
  `trusted-types icmc`,
].join('; ');

export const securityHeaders: Readonly<Record<string, string>> = {
  'content-security-policy': contentSecurityPolicy,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
  'cross-origin-resource-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'permissions-policy': 'camera=(self), microphone=(self), geolocation=(), usb=(), payment=(), serial=()',
  'strict-transport-security': 'max-age=63072000; includeSubDomains',
};
