// Sizes of files in words.
const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte"]

/** 1536 is "1.5 kB", in the reader's way of writing numbers. */
export function sizeInWords(bytes) {
  const step = bytes < 1 ? 0 : Math.min(Math.floor(Math.log2(bytes) / 10), UNITS.length - 1)
  const unit = { style: "unit", unit: UNITS[step], unitDisplay: step === 0 ? "long" : "short", maximumFractionDigits: step === 0 ? 0 : 1 }
  return new Intl.NumberFormat(undefined, unit).format(bytes / 1024 ** step)
}
