import { defineConfig } from 'vite';

/** The port is part of the page's origin, which the server has to allow: never another one. */
export default defineConfig({
  base: './',
  server: { port: 5174, strictPort: true },
});
