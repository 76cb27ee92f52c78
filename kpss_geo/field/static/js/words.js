// Words of the page in two languages, Czech first.

let words = {};
let lang = "cs";

export async function loadWords(wanted) {
  words = await (await fetch("words.json")).json();
  useLang(wanted);
}

export function useLang(wanted) {
  lang = wanted === "en" ? "en" : "cs";
  document.documentElement.lang = lang;
}

export const language = () => lang;

// A sentence; {name} in it is replaced.
export function t(key, values = {}) {
  const sentence = words[key]?.[lang] ?? key;
  return sentence.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

// "label" or "label_en" of a thing of the questionnaire.
export function named(thing, what) {
  return (lang === "en" && thing[`${what}_en`]) || thing[what];
}

export function figureText(value) {
  return lang === "cs" ? String(value).replace(".", ",") : String(value);
}

export function dayText(moment) {
  return new Date(moment).toLocaleString(lang === "cs" ? "cs-CZ" : "en-GB", { dateStyle: "medium", timeStyle: "short" });
}

export function wordTree(root) {
  for (const one of root.querySelectorAll("[data-word]")) one.textContent = t(one.dataset.word);
  for (const one of root.querySelectorAll("[data-label]")) one.setAttribute("aria-label", t(one.dataset.label));
}
