(() => {
// The server answers at the root, whatever page was asked for: Streamlit need not try.
window.__streamlit = { BACKEND_BASE_URL: window.location.origin };

// Streamlit speaks English only: its own words (never what pages or visitors wrote) in Czech.
const WHOLE = {
  "Skip to main content": "Přeskočit na obsah",
  "Choose an option": "Vyberte",
  "Choose options": "Vyberte",
  "Add an option": "Doplňte",
  "No results": "Nic nenalezeno",
  "No options to select": "Není z čeho vybírat",
  "Select all": "Vybrat vše",
  "Clear all": "Zrušit výběr",
  "Clear value": "Smazat",
  "Drag and drop a file here": "Přetáhněte sem soubor",
  "Drag and drop files here": "Přetáhněte sem soubory",
  Upload: "Vybrat soubor",
  "Browse files": "Vybrat soubor",
  "Add files": "Přidat soubory",
  "Take Photo": "Vyfotit",
  "Clear photo": "Smazat fotku",
  "Switch camera": "Přepnout kameru",
  "Learn how to allow access.": "Jak přístup povolit.",
  "This app would like to use your camera.": "Stránka potřebuje fotoaparát.",
  "Page not found": "Taková stránka tu není",
  Increment: "Zvýšit",
  Decrement: "Snížit",
  "Expand sidebar": "Otevřít nabídku",
  "Collapse sidebar": "Zavřít nabídku",
  "Copy to clipboard": "Zkopírovat",
  "Connection error": "Spojení se přerušilo",
  "Running...": "Počítá se…",
  Stop: "Zastavit",
  Close: "Zavřít",
  Clear: "Smazat",
  Previous: "Předchozí",
  "Previous page": "Předchozí strana",
  "Next page": "Další strana",
  "Show password": "Ukázat heslo",
  "Help": "Nápověda",
  "Failed to generate file for download": "Soubor se nepodařilo připravit",
  "View less": "Méně",
  "View more": "Více",
};
const PARTS = [
  [/^([\d.,]+ ?[kKMG]?B) per file(.*)$/, "nejvýš $1 na soubor$2"],
  [/^Limit ([\d.,]+ ?[kKMG]?B) per file(.*)$/, "nejvýš $1 na soubor$2"],
  [/^Press Enter to apply$/, "Potvrďte klávesou Enter"],
  [/^Press Enter to submit form$/, "Odešlete klávesou Enter"],
  [/^Remove (.+)$/, "Odebrat $1"],
  [/^Selected (.+)\. (.*)$/, "Vybráno: $1"],
  [/^The page that you have requested does not seem to exist\..*$/, "Otevíráme úvodní stránku."],
];
const OURS = ".kpss, .kpss-map, [data-testid='stMarkdownContainer'], [data-testid='stText'], [data-testid='stHtml'], textarea";
const NAMES = ["aria-label", "placeholder", "title"];

function czech(text) {
  const plain = text.trim();
  if (!plain) return null;
  const whole = WHOLE[plain];
  if (whole) return text.replace(plain, whole);
  for (const [form, words] of PARTS) if (form.test(plain)) return plain.replace(form, words);
  return null;
}

function visit(node) {
  if (node.nodeType === Node.TEXT_NODE) {
    if (node.parentElement?.closest(OURS)) return;
    const told = czech(node.data);
    if (told !== null && told !== node.data) node.data = told;
  } else if (node.nodeType === Node.ELEMENT_NODE) {
    for (const name of NAMES) {
      const now = node.getAttribute(name);
      const told = now && !node.closest(".kpss, .kpss-map") ? czech(now) : null;
      if (told !== null && told !== now) node.setAttribute(name, told);
    }
    if (!node.matches(OURS)) node.childNodes.forEach(visit);
  }
}

// signs are words of an icon font that is not loaded: the style sheet draws them by name
function sign(node) {
  const icon = (node.nodeType === Node.TEXT_NODE ? node.parentElement : node)?.closest?.("[data-testid='stIconMaterial']");
  if (icon && icon.dataset.sign !== icon.textContent) icon.dataset.sign = icon.textContent;
  if (node.querySelectorAll) node.querySelectorAll("[data-testid='stIconMaterial']").forEach((one) => { one.dataset.sign = one.textContent; });
}

const inCzech = document.documentElement.lang === "cs";
{
  new MutationObserver((changes) => {
    for (const change of changes) {
      const nodes = change.type === "childList" ? change.addedNodes : [change.target];
      for (const node of nodes) {
        sign(node);
        if (inCzech) visit(node);
      }
    }
  }).observe(document.documentElement, {
    subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: NAMES,
  });
}
})();
