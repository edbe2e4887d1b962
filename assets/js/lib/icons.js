// The few icons that scripts draw themselves, on the same grid as those of the server.
const SVG = "http://www.w3.org/2000/svg"
const PATHS = {
  close: ["m5 5 10 10M15 5 5 15"],
  copy: ["M8 7.5h6.5a1.5 1.5 0 0 1 1.5 1.5v6.5a1.5 1.5 0 0 1-1.5 1.5H8A1.5 1.5 0 0 1 6.5 15.5V9A1.5 1.5 0 0 1 8 7.5z", "M13 4.5A1.5 1.5 0 0 0 11.5 3H5a1.5 1.5 0 0 0-1.5 1.5V11A1.5 1.5 0 0 0 5 12.5"],
}

/** Decoration: the control around it carries its name in words. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg")
  const attributes = {
    class: "icon", viewBox: "0 0 20 20", width: 20, height: 20, fill: "none", stroke: "currentColor",
    "stroke-width": 1.6, "stroke-linecap": "round", "stroke-linejoin": "round", "aria-hidden": "true",
  }
  for (const [key, value] of Object.entries(attributes)) svg.setAttribute(key, value)
  for (const d of PATHS[name]) svg.append(path(d))
  return svg
}

function path(d) {
  const path = document.createElementNS(SVG, "path")
  path.setAttribute("d", d)
  return path
}
