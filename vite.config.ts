import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

// React Aria brings its few own words in thirty languages, none of them Hindi or Bengali: English stands for all.
const oneAriaLanguage: Plugin = {
  name: 'one-aria-language',
  load: (id) => (/\/react-(aria|stately)\/dist\/private\/intl\/\w+\/(?!en-US)\w\w-\w\w\.mjs$/.test(id) ? "export { default } from './en-US.mjs';" : null),
};

// Whichever style sheet of the build comes first must name the order of the layers (ui/theme.css): the build decides which.
const layerOrder: Plugin = {
  name: 'layer-order',
  enforce: 'post',
  generateBundle(_options, bundle) {
    for (const asset of Object.values(bundle)) {
      if (asset.type === 'asset' && asset.fileName.endsWith('.css')) asset.source = `@layer theme,kit,page,print;${String(asset.source)}`;
    }
  },
};

export default defineConfig({
  root: 'src/web',
  plugins: [react(), oneAriaLanguage, layerOrder],
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
