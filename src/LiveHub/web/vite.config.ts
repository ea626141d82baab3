import { defineConfig } from 'vitest/config';

/** The server that `npm run dev` passes API, hub and demo media on to. */
const server = 'http://localhost:5080';

export default defineConfig({
  base: '/app/',
  // The client is a package of its own; here it is built with the pages from its source.
  resolve: { alias: { '@livecommerce/client': decodeURIComponent(new URL('client/src/index.ts', import.meta.url).pathname) } },
  build: {
    outDir: '../wwwroot/app',
    emptyOutDir: true,
    target: 'es2022',
    // The content security policy forbids data: styles and fonts; small files stay files.
    assetsInlineLimit: 0,
    // hls.js is large, loaded only by browsers that need it, and after the page is usable.
    chunkSizeWarningLimit: 700,
    rolldownOptions: { input: { index: 'index.html', host: 'host.html' } },
  },
  server: {
    proxy: {
      '/api': server,
      '/demo': server,
      '/hubs': { target: server, ws: true },
    },
  },
  test: { include: ['src/**/*.test.ts', 'client/src/**/*.test.ts', 'protocol/**/*.test.ts'] },
});
