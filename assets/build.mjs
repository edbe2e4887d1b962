// Fills vendor/ with the front-end libraries as the browser loads them: Turbo (with its cable client) and Stimulus as they are published,
// the editor bundled into one ES module because its package is not self-contained.
import { mkdir, rm } from "node:fs/promises"
import { build } from "esbuild"

const modules = new URL("./node_modules/", import.meta.url).pathname
const vendor = new URL("./vendor/", import.meta.url).pathname

const published = {
  "turbo.js": "@hotwired/turbo-rails/app/assets/javascripts/turbo.js",
  "stimulus.js": "@hotwired/stimulus/dist/stimulus.js",
}

const shared = { bundle: true, minify: true, legalComments: "inline", logLevel: "warning", target: "es2022" }

await rm(vendor, { recursive: true, force: true })
await mkdir(vendor, { recursive: true })
for (const [name, source] of Object.entries(published)) await minify(source, name)
await build({
  ...shared,
  entryPoints: [`${modules}@37signals/lexxy/dist/lexxy.esm.js`],
  outfile: `${vendor}lexxy.js`,
  format: "esm",
  conditions: ["production"],
  // Only asked for when the editor uploads files itself, which ours never does.
  external: ["@rails/activestorage"],
  // Prism's language files look for a global Prism, and without `manual` it would colour the whole page by itself.
  define: { global: "globalThis" },
  banner: { js: "globalThis.Prism ??= { manual: true };" },
})
await build({ ...shared, entryPoints: [`${modules}@37signals/lexxy/dist/stylesheets/lexxy.css`], outfile: `${vendor}lexxy.css` })

/** Writes one published module without its comments and spaces; nothing is bundled into it. */
async function minify(source, name) {
  await build({ ...shared, bundle: false, entryPoints: [modules + source], outfile: vendor + name, format: "esm" })
}
