// What language a piece of code is in, when nobody said: by the marks that are hard to mistake.
const MARKS = [
  ["diff", /^(?:@@ .* @@|diff --git |--- a\/|\+\+\+ b\/)/m],
  ["json", /^\s*[[{]\s*(?:"[^"]*"\s*:|[\]}"\d[{])[\s\S]*[\]}]\s*$/],
  ["xml", /^\s*<(?:!doctype|\?xml|[a-z][\w-]*(?:\s[^>]*)?>)/i],
  ["bash", /^(?:#!.*\b(?:ba|z)?sh\b|\s*(?:\$ |sudo |apt(?:-get)? |cd |export \w+=|echo |curl |git (?:clone|commit|push|pull|checkout)\b))/m],
  ["sql", /^\s*(?:select\b[\s\S]+\bfrom|insert into|update \S+ set|delete from|create (?:table|index)|alter table)\b/i],
  ["rust", /\b(?:fn \w+[(<]|let mut |impl\b.*\{|pub (?:fn|struct|enum|mod)\b|println!\(|use \w+::)/],
  ["go", /^(?:package \w+|func (?:\(\w+ \*?\w+\) )?\w+\(|import \()/m],
  ["java", /\b(?:public|private|protected) (?:static |final )*(?:class|void|int|String|boolean)\b|System\.out\./],
  ["python", /^(?:\s*def \w+\(.*\).*:|\s*class \w+.*:|from \w[\w.]* import |import \w[\w.]*$|\s*elif |if __name__)/m],
  ["ruby", /^\s*(?:def \w+[?!]?(?:\(.*\))?$|require ["']|module [A-Z]|class [A-Z]\w*(?: < \w+)?$|\w+.* do \|\w)/m],
  ["css", /^\s*(?:[.#@:]?[\w-]+[^{}\n;]*\{\s*(?:--)?[\w-]+\s*:[^{}]*\}|@media\b)/m],
  ["javascript", /\b(?:const|let|var) \w+\s*=|=>\s*[{(\w]|\bfunction\s*\w*\(|\bconsole\.log\(|^import .* from ["']/m],
]

/** The name of the language, or nothing when it could be anything. */
export function languageOf(code) {
  return MARKS.find(([, mark]) => mark.test(code))?.[0]
}
