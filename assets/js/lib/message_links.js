// Where the links in a message lead: into this window when they lead to us, not into the frame of the message; else into a window of their own.

/** Aims the links of a row. */
export function aimLinks(row) {
  for (const link of row.querySelectorAll(".message__presentation a[href]")) {
    if (link.origin === location.origin) {
      link.removeAttribute("target")
      link.dataset.turboFrame = "_top"
    } else if (/^https?:$/.test(link.protocol)) {
      link.target = "_blank"
      link.rel = "noopener noreferrer"
    }
  }
}
