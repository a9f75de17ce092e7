import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

// React Aria brings its few own words in thirty languages, none of them Hindi or Bengali: English stands for all.
const oneAriaLanguage: Plugin = {
  name: 'one-aria-language',
  load: (id) => (/\/react-(aria|stately)\/dist\/private\/intl\/\w+\/(?!en-US)\w\w-\w\w\.mjs$/.test(id) ? "export { default } from './en-US.mjs';" : null),
};

// Whichever style sheet comes first names the order of the layers: how the build parts them into files is not ours to say.
const layersFirst: Plugin = {
  name: 'layers-first', enforce: 'pre',
  transform: (code, id) => (/\/src\/web\/.*\.css$/.test(id) ? { code: `@layer theme, kit, page, print;\n${code}`, map: null } : null),
};

export default defineConfig({
  root: 'src/web',
  plugins: [react(), oneAriaLanguage, layersFirst],
  worker: { format: 'es' },
  build: {
    outDir: '../../dist/web',
    emptyOutDir: true,
    // Nothing is inlined into the page: the Content-Security-Policy would refuse it.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
});
