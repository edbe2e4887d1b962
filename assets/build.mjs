// Fills vendor/ with the front-end libraries as the browser loads them: Turbo (with its cable client) and Stimulus as they are published,
// the editor bundled into one ES module because its package is not self-contained.
import { mkdir, readFile, rename, rm } from "node:fs/promises"
import { build } from "esbuild"

const modules = new URL("./node_modules/", import.meta.url).pathname
const vendor = new URL("./vendor/", import.meta.url).pathname
// Written aside and moved when complete, so that a build of the program beside this one never meets half of it.
const fresh = `${modules}.vendor/`

const published = {
  "turbo.js": "@hotwired/turbo-rails/app/assets/javascripts/turbo.js",
  "stimulus.js": "@hotwired/stimulus/dist/stimulus.js",
}

// Inline styles the libraries would write as markup, which the content security policy refuses: the style sheet of a progress bar
// we do not show, and the white space of exported text, which the editor itself strips again one step later.
const removed = {
  "turbo.js": "document.head.insertBefore(this.stylesheetElement, document.head.firstChild);",
  "lexxy.esm.js": 'element.style.whiteSpace = "pre-wrap";',
}

const withoutInlineStyles = {
  name: "without-inline-styles",
  setup({ onLoad }) {
    onLoad({ filter: /\/(turbo|lexxy\.esm)\.js$/ }, async ({ path }) => {
      const line = removed[path.split("/").at(-1)]
      const parts = (await readFile(path, "utf8")).split(line)
      if (parts.length !== 2) throw new Error(`${path}: expected exactly once: ${line}`)
      return { contents: parts.join(""), loader: "js" }
    })
  },
}

const shared = {
  bundle: true,
  minify: true,
  legalComments: "inline",
  logLevel: "warning",
  target: "es2022",
  format: "esm",
  plugins: [withoutInlineStyles],
}

await rm(fresh, { recursive: true, force: true })
await mkdir(fresh, { recursive: true })
for (const [name, source] of Object.entries(published)) {
  await build({ ...shared, entryPoints: [modules + source], outfile: fresh + name })
}
await build({
  ...shared,
  entryPoints: [`${modules}@37signals/lexxy/dist/lexxy.esm.js`],
  outfile: `${fresh}lexxy.js`,
  conditions: ["production"],
  // Only asked for when the editor uploads files itself, which ours never does.
  external: ["@rails/activestorage"],
  // Prism's language files look for a global Prism, and without `manual` it would colour the whole page by itself.
  define: { global: "globalThis" },
  banner: { js: "globalThis.Prism ??= { manual: true };" },
})
await build({ ...shared, entryPoints: [`${modules}@37signals/lexxy/dist/stylesheets/lexxy.css`], outfile: `${fresh}lexxy.css` })
await rm(vendor, { recursive: true, force: true })
await rename(fresh, vendor)
